from datetime import date
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...tools import marking, outcomes, states

# Results that a rule may look at, a row each; a human has one id, the smallest of his
# employee records.
FACTS = """
    WITH doubled AS MATERIALIZED (
        SELECT * FROM unnest(%(doubles)s::int[], %(humans)s::int[])
            AS doubled(employee_id, human_id)
    ), fact AS MATERIALIZED (
        SELECT enrollment.id,
               COALESCE(doubled.human_id, enrollment.employee_id) AS human_id,
               enrollment.company_id,
               enrollment.course_id,
               enrollment.session_id,
               enrollment.result,
               ROUND(enrollment.weighted_result::numeric, 6) AS value,
               (COALESCE(session.date_end, session.released_on)
                    AT TIME ZONE 'UTC' AT TIME ZONE session.tz)::date AS day,
               session.is_historic IS TRUE AS is_historic
          FROM hr_training_enrollment enrollment
          JOIN hr_training_session session ON session.id = enrollment.session_id
     LEFT JOIN doubled ON doubled.employee_id = enrollment.employee_id
         WHERE enrollment.state = 'completed'
           AND session.results_released
           AND enrollment.company_id = ANY(%(companies)s)
           AND %(of_courses)s
    )
"""


class Candidate(NamedTuple):
    """Somebody whom a rule finds.

    ``human_id`` the smallest of his employee records, ``key`` what it stands on,
    ``enrollment_ids`` the last one first; of those with the same ``topic`` the first
    one is proposed, the others are older.
    """

    company_id: int
    human_id: int
    key: str
    enrollment_ids: list
    facts: dict
    topic: int = 0
    employee_id: int = 0


class HrTrainingOutcomeRule(models.Model):
    """Whom a rule finds, by one statement for each basis (policy 7.3.3).

    A further basis is a value in ``tools.outcomes.BASES`` and a method
    ``_find_<basis>``. What was held elsewhere and imported proposes nobody.
    """

    _inherit = "hr.training.outcome.rule"

    def _get_candidates(self, companies, since=True):
        """Humans whom the rule finds, whether or not they were proposed (sudo).

        :param companies: whose results
        :param bool since: only by results from ``valid_from`` on
        :return: list of :class:`Candidate`, without an employee
        """
        self.ensure_one()
        if not companies:
            return []
        for model in (
            "hr.training.enrollment",
            "hr.training.session",
        ):
            self.env[model].flush_model()
        doubles = self.env["hr.training.person"]._find_doubles()
        facts = SQL(
            FACTS,
            doubles=[employee_id for employee_id, _human_id in doubles],
            humans=[human_id for _employee_id, human_id in doubles],
            companies=companies.ids,
            of_courses=SQL("enrollment.course_id = ANY(%s)", self.course_ids.ids)
            if self.course_ids
            else SQL("TRUE"),
        )
        found = getattr(self, f"_find_{self.basis}")(facts, since)
        return [Candidate(*row) for row in found]

    def _find_top(self, facts, since):
        """The best by the weighted result: of a session once it is released, of a
        course or of all in a year once the year is over.

        A human counts once: by his best result of the course, by the mean of all.
        """
        today = self.env.company._get_training_today()
        of_session = self.scope == outcomes.SESSION
        group = {
            outcomes.SESSION: SQL("session_id"),
            outcomes.COURSE: SQL("course_id"),
            outcomes.YEAR: SQL("0"),
        }[self.scope]
        year = SQL("0") if of_session else SQL("EXTRACT(YEAR FROM day)::int")
        over = SQL("TRUE") if of_session else SQL("year < %s", today.year)
        first = (
            SQL("last_day >= %s", self.valid_from)
            if of_session
            else SQL("year >= %s", self.valid_from.year)
        )
        rows = self.env.execute_query(
            SQL(
                """
                %(facts)s, mine AS (
                    SELECT company_id, %(group)s AS topic, %(year)s AS year, human_id,
                           %(mean)s AS value,
                           MAX(day) AS last_day,
                           BOOL_OR(result = 'passed') AS is_passed,
                           (ARRAY_AGG(id ORDER BY value DESC, id DESC))[:20] AS ids
                      FROM fact
                     WHERE value > 0 AND NOT is_historic
                  GROUP BY company_id, topic, year, human_id
                ), ranked AS (
                    SELECT mine.*,
                           COUNT(*) OVER same AS people,
                           RANK() OVER (same ORDER BY value DESC) AS place
                      FROM mine
                    WINDOW same AS (PARTITION BY company_id, topic, year)
                )
                SELECT company_id, human_id, topic, year, ids, value::float, people
                  FROM ranked
                 WHERE people >= %(least)s
                   AND place <= FLOOR(people * %(share)s::numeric / 100)
                   AND is_passed AND %(over)s AND %(first)s
              ORDER BY company_id, topic, year, human_id
                """,
                facts=facts,
                group=group,
                year=year,
                mean=SQL("ROUND(AVG(value), 6)")
                if self.scope == outcomes.YEAR
                else SQL("MAX(value)"),
                least=self.min_people,
                share=round(self.share, 2),
                over=over,
                first=first if since else SQL("TRUE"),
            )
        )
        return [
            (
                company_id,
                human_id,
                f"{self.scope}:{topic}:{year_}",
                ids,
                {"value": value, "people": people, "year": year_},
            )
            for company_id, human_id, topic, year_, ids, value, people in rows
        ]

    def _find_fails(self, facts, since):
        """Who failed a course so many times within so many months, and has not passed
        it since: a row for each time by which there were as many, the last one first.
        """
        rows = self.env.execute_query(
            SQL(
                """
                %(facts)s, passed AS (
                    SELECT company_id, course_id, human_id, MAX(day) AS passed_on
                      FROM fact WHERE result = 'passed'
                  GROUP BY company_id, course_id, human_id
                ), failed AS (
                    SELECT fact.*, ARRAY_AGG(id) OVER before AS ids
                      FROM fact
                 LEFT JOIN passed USING (company_id, course_id, human_id)
                     WHERE result = 'failed' AND NOT is_historic
                       AND (passed_on IS NULL OR passed_on < day)
                    WINDOW before AS (
                        PARTITION BY company_id, course_id, human_id ORDER BY day
                        RANGE BETWEEN %(months)s PRECEDING AND CURRENT ROW)
                )
                SELECT company_id, human_id, course_id, id, ids
                  FROM failed
                 WHERE CARDINALITY(ids) >= %(count)s AND %(first)s
              ORDER BY company_id, course_id, human_id, day DESC, id DESC
                """,
                facts=facts,
                months=SQL("make_interval(months => %s)", self.months),
                count=self.count,
                first=SQL("day >= %s", self.valid_from) if since else SQL("TRUE"),
            )
        )
        return [
            (
                company_id,
                human_id,
                f"enrollment:{id_}",
                [id_, *(i for i in ids if i != id_)],
                {"count": len(ids), "months": self.months},
                course_id,
            )
            for company_id, human_id, course_id, id_, ids in rows
        ]

    def _find_below(self, facts, since):
        """Whose result of a course is under the score, and no later one is not: a row
        for each such result, the last one first."""
        rows = self.env.execute_query(
            SQL(
                """
                %(facts)s, better AS (
                    SELECT company_id, course_id, human_id, MAX(day) AS better_on
                      FROM fact WHERE value >= %(score)s
                  GROUP BY company_id, course_id, human_id
                )
                SELECT company_id, human_id, course_id, id, value::float
                  FROM fact
             LEFT JOIN better USING (company_id, course_id, human_id)
                 WHERE value > 0 AND value < %(score)s AND NOT is_historic
                   AND result != 'pending'
                   AND (better_on IS NULL OR better_on < day) AND %(first)s
              ORDER BY company_id, course_id, human_id, day DESC, id DESC
                """,
                facts=facts,
                score=round(self.score, 6),
                first=SQL("day >= %s", self.valid_from) if since else SQL("TRUE"),
            )
        )
        return [
            (
                company_id,
                human_id,
                f"enrollment:{id_}",
                [id_],
                {"value": value, "score": self.score},
                course_id,
            )
            for company_id, human_id, course_id, id_, value in rows
        ]

    def _find_on_time(self, facts, since):
        """Who passed all that was required of him in a year by its due days, the first
        time and at each renewal; nothing was overdue when the year began.

        By what is required of him at the end of the year, and what was waived is not
        required. Of the last year that is over, and of those with proposals that
        nobody has decided about. Somebody who passed in an import only is not found.
        """
        Requirement = self.env["hr.training.requirement"]
        Requirement._flush_facts()
        found = []
        for year in self._get_years_on_time(since):
            rows = self.env.execute_query(
                SQL(
                    """
                    %(facts)s
                    SELECT deadline.company_id, deadline.human_id,
                           ARRAY_AGG(fact.id ORDER BY fact.day DESC, fact.id DESC)
                               FILTER (WHERE NOT fact.is_historic),
                           COUNT(DISTINCT deadline.course_id)
                      FROM (%(deadlines)s) deadline
                 LEFT JOIN fact ON fact.id = deadline.met_by
                               AND fact.company_id = deadline.company_id
                  GROUP BY deadline.company_id, deadline.human_id
                    HAVING BOOL_AND(COALESCE(met_on <= due_on, FALSE))
                       AND BOOL_OR(NOT fact.is_historic)
                  ORDER BY deadline.company_id, deadline.human_id
                    """,
                    facts=facts,
                    deadlines=Requirement._get_deadlines_query(
                        date(year, 1, 1),
                        date(year, 12, 31),
                        self.course_ids.ids or None,
                    ),
                )
            )
            found += [
                (
                    company_id,
                    human_id,
                    f"{outcomes.ON_TIME}:{year}",
                    list(dict.fromkeys(ids)),
                    {"year": year, "courses": courses},
                )
                for company_id, human_id, ids, courses in rows
            ]
        return found

    def _get_years_on_time(self, since):
        """Years that are over of which people may be found: see the above."""
        last = self.env.company._get_training_today().year - 1
        if since:
            return [last] if last >= self.valid_from.year else []
        proposed = self.env["hr.training.outcome"]._find_proposed()
        keys = [o.basis_key.split(":") for o in proposed if o.rule_id == self]
        years = {int(key[1]) for key in keys if key[0] == outcomes.ON_TIME}
        return sorted(years | {last})

    # ------------------------------------------------------------
    # WHO IS TO BE PROPOSED
    # ------------------------------------------------------------

    def _get_new_candidates(self, companies):
        """Whom to propose: found, there, not proposed before, not helped yet (sudo).

        :return: list of :class:`Candidate` with the employee record of the company
        """
        self.ensure_one()
        found = self._get_candidates(companies)
        if not found:
            return []
        Person = self.env["hr.training.person"]
        Employee = self.env["hr.employee"].with_context(active_test=False)
        employees = Employee.browse({c.human_id for c in found})
        aliases = Person._get_aliases(employees)
        of_human = {employee.id: aliases[employee] for employee in employees}
        known = self._get_known(employees)
        busy = self._get_busy(of_human)
        result, seen = [], set()
        for candidate in found:
            about = candidate.company_id, candidate.human_id, candidate.topic
            if candidate.topic and about in seen:
                continue
            seen.add(about)
            there = of_human[candidate.human_id].filtered(
                lambda e, c=candidate: e.active and e.company_id.id == c.company_id
            )
            human = candidate.human_id
            if not there or (human, candidate.key) in known:
                continue
            course = candidate.topic if self.kind == outcomes.RETRAINING else 0
            about = candidate.company_id, human, course
            if about in busy:
                continue
            if self.kind in (outcomes.RETRAINING, outcomes.COACHING):
                busy.add(about)
            result.append(candidate._replace(employee_id=there[0].id))
        return result

    def _get_known(self, employees):
        """What was proposed of these humans by the rule, whatever became of it (sudo).

        :return: set of ``(human id, key)``
        """
        aliases = self.env["hr.training.person"]._get_aliases(employees)
        human_of = {
            record.id: employee.id
            for employee, records in aliases.items()
            for record in records
        }
        rows = self.env["hr.training.outcome"].search_fetch(
            [("rule_id", "=", self.id), ("employee_id", "in", list(human_of))],
            ["employee_id", "basis_key"],
        )
        return {(human_of[row.employee_id.id], row.basis_key) for row in rows}

    def _get_busy(self, of_human):
        """Who is proposed for it, or has it, or learns it again already (sudo).

        :param of_human: dict human id → his employee records
        :return: set of ``(company id, human id, course id or 0)``
        """
        if self.kind not in (outcomes.RETRAINING, outcomes.COACHING):
            return set()
        human_of = {e.id: human for human, records in of_human.items() for e in records}
        Outcome = self.env["hr.training.outcome"]
        rows = Outcome.search_fetch(
            Outcome._get_open_domain()
            & Outcome._get_people_domain(list(human_of), self.kind),
            ["company_id", "employee_id", "course_id"],
        )
        retraining = self.kind == outcomes.RETRAINING
        busy = {
            (
                row.company_id.id,
                human_of[row.employee_id.id],
                row.course_id.id if retraining else 0,
            )
            for row in rows
        }
        if retraining:
            # Who has a place in the course already needs no other.
            busy |= {
                (company.id, human_of[employee.id], course.id)
                for company, employee, course in self.env[
                    "hr.training.enrollment"
                ]._read_group(
                    [
                        ("employee_id", "in", list(human_of)),
                        ("state", "in", states.ENROLLMENT_ACTIVE),
                        ("session_id.state", "in", states.SESSION_BOOKED),
                    ],
                    ["company_id", "employee_id", "course_id"],
                )
            }
        return busy

    @api.model
    def _describe(self, candidate):
        """What is said of a candidate, as of his draft (sudo)."""
        return self._describe_facts(candidate.key, candidate.facts)

    def _describe_facts(self, key, facts):
        """The facts in words, in the language of the reader (sudo)."""
        self.ensure_one()
        if key.startswith(f"{outcomes.ON_TIME}:"):
            return self.env._(
                "Required courses of %(year)s that were passed by their due days, all "
                "of them: %(courses)s.",
                year=facts["year"],
                courses=facts["courses"],
            )
        if self.basis == outcomes.TOP:
            share = marking.format_points(self.share)
            people = facts["people"]
            _scope, topic, year = key.split(":")
            if self.scope == outcomes.YEAR:
                return self.env._(
                    "Among the best %(share)s %% of %(people)s people in %(year)s.",
                    share=share,
                    people=people,
                    year=year,
                )
            model = "session" if self.scope == outcomes.SESSION else "course"
            where = self.env[f"hr.training.{model}"].browse(int(topic)).display_name
            if self.scope == outcomes.COURSE:
                where = f"{where}, {year}"
            return self.env._(
                "Among the best %(share)s %% of %(people)s people in %(where)s.",
                share=share,
                people=people,
                where=where,
            )
        enrollment = self.env["hr.training.enrollment"].browse(int(key.split(":")[1]))
        if self.basis == outcomes.FAILS:
            return self.env._(
                "Failed %(course)s %(count)s times within %(months)s months.",
                course=enrollment.course_id.display_name,
                count=facts["count"],
                months=facts["months"],
            )
        return self.env._(
            "Result %(value)s in %(session)s, under %(score)s.",
            value=marking.format_points(facts["value"]),
            session=enrollment.session_id.display_name,
            score=marking.format_points(facts["score"]),
        )
