from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import anonymity, assessment, followup, states
from ..catalogue.hr_training_course_development import (
    DEVELOPMENT_ACCEPTED,
    DEVELOPMENT_CANCELLED,
)
from ..followup.hr_training_session import REACTION

# Observations of these count in the next draft.
UNDECIDED = (False, states.DRAFT, states.REFUSED, states.CANCELLED)


class HrTrainingTrainerAssessment(models.Model):
    """What an assessment stands on, counted for many of them at once (policy 8.3.2).

    Each ``_find_<source>`` looks at all assessments of a company and period by a few
    statements, and says a :class:`~...tools.assessment.Figure` of each.
    """

    _inherit = "hr.training.trainer.assessment"

    can_compute = fields.Boolean(compute="_compute_can_count")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_count(self):
        self._set_can("compute")

    def action_compute(self):
        """Count the figures of drafts anew; what was rated by hand stays (design §10).

        :raise UserError: no draft, or about the user himself
        """
        self._check_can_compute()
        self._do_compute()
        return True

    def _get_cannot_compute_reason(self):
        self.ensure_one()
        if self.state != states.DRAFT:
            return self.env._("Only the figures of a draft are counted.")
        if not self._is_officer():
            return self.env._("Only a training officer can do this.")
        if not self.env.su and self.is_mine:
            return self._get_own_sentence()
        return False

    def _check_can_compute(self):
        self.check_access("write")
        self._check_can("compute")

    # ------------------------------------------------------------
    # COUNT
    # ------------------------------------------------------------

    def _do_compute(self):
        """Lines and score of drafts, of the facts that are there now."""
        drafts = self._guard_sudo().with_context(**followup.QUIET)
        # sudo: weights are everybody's
        scheme = self.env["hr.training.trainer.indicator"].sudo()._get_scheme()
        groups = drafts.grouped(lambda a: (a.company_id, a.date_from, a.date_to))
        figures = {}
        for (company, date_from, date_to), ones in groups.items():
            figures |= ones._find_figures(company, date_from, date_to, scheme)
        drafts.line_ids._do_keep(drafts, scheme, figures)
        drafts.write({"computed_on": fields.Datetime.now()})
        drafts._do_judge()

    def _find_figures(self, company, date_from, date_to, scheme):
        """Figures of assessments of one company and period (sudo).

        :return: dict ``(assessment, indicator, source)`` → ``(figure, left out)``
        """
        taught = self.trainer_id._find_taught(company, date_from, date_to)
        sessions = {
            one: {session_id for session_id, _course in taught[one.trainer_id.id]}
            for one in self
        }
        self._do_link_sessions(sessions)
        least = anonymity.effective_threshold(company.training_anonymity_threshold)
        window = self.trainer_id._get_bounds(company, date_from, date_to)
        courses = {course for of in taught.values() for _session, course in of}
        finders = {
            assessment.TRAINEES: lambda: self._find_trainees(sessions, least),
            assessment.PASS_RATE: lambda: self._compare_courses(
                sessions, self._find_passes(company, window, courses), least
            ),
            assessment.KPI: lambda: self._compare_courses(
                sessions, self._find_gains(company, window, courses), least
            ),
            assessment.PEERS: lambda: self._find_peers(company, date_from, date_to),
            assessment.TASKS: lambda: self._find_tasks(company, date_from, date_to),
        }
        wanted = {source for _indicator, _weight, source, _own_weight in scheme}
        found = {s: find() for s, find in finders.items() if s in wanted}
        nothing = (assessment.Figure(None, 0, assessment.NOTHING), 0)
        result = {}
        for indicator, _weight, source, _own_weight in scheme:
            for one in self:
                of_source = found.get(source, {})
                figure = of_source.get((one, indicator)) or of_source.get(one)
                result[one, indicator, source] = figure or nothing
        return result

    def _do_link_sessions(self, sessions):
        """The classes of each, by two statements for all of them (sudo).

        :param dict sessions: assessment → ids of its sessions
        """
        pairs = [(one.id, i) for one, ids in sessions.items() for i in sorted(ids)]
        field = self._fields["session_ids"]
        self.env.cr.execute(
            SQL(
                """
                WITH wanted AS (
                    SELECT * FROM UNNEST(%(ones)s::int[], %(sessions)s::int[])
                        AS pair(assessment_id, session_id)
                ), gone AS (
                    DELETE FROM %(table)s link
                     WHERE link.assessment_id = ANY(%(every)s)
                       AND NOT EXISTS (
                            SELECT FROM wanted
                             WHERE wanted.assessment_id = link.assessment_id
                               AND wanted.session_id = link.session_id
                           )
                )
                INSERT INTO %(table)s (assessment_id, session_id)
                SELECT assessment_id, session_id FROM wanted
                    ON CONFLICT DO NOTHING
                """,
                ones=[one_id for one_id, _session in pairs],
                sessions=[session_id for _one, session_id in pairs],
                every=self.ids,
                table=SQL.identifier(field.relation),
            )
        )
        self.invalidate_recordset(["session_ids", "session_count"])

    # ------------------------------------------------------------
    # SOURCES
    # ------------------------------------------------------------

    def _find_trainees(self, sessions, least):
        """What trainees answered after classes: of the trainer, and of the rest.

        Of rows that may be shown, for there are no others (design §6.4), everybody's
        and not a department's. Of classes with several trainers, where people were
        asked about him: what they said of him, and of the class as of any other.

        :param dict sessions: assessment → ids of its sessions
        :param int least: answers that a figure stands on
        :return: dict ``(assessment, indicator)`` → ``(figure, classes left out)``
        """
        every = sorted({i for ids in sessions.values() for i in ids})
        self.env["hr.training.questionnaire.result"].flush_model()
        self.env["hr.training.evaluation"].flush_model(["open_days", "survey_id"])
        self.env["survey.question"].flush_model(
            ["survey_id", "training_topic", "training_trainer_id"]
        )
        rows = defaultdict(list)
        for session_id, *values in self.env.execute_query(
            SQL(
                """
                SELECT row.session_id, row.evaluation_id, row.trainer_id,
                       COALESCE(question.training_topic = 'trainer', FALSE)
                           OR COALESCE(row.is_per_trainer, FALSE),
                       (SELECT ARRAY_AGG(asked.training_trainer_id)
                          FROM survey_question asked
                         WHERE asked.survey_id = evaluation.survey_id
                           AND asked.training_trainer_id IS NOT NULL),
                       MIN(row.average), MIN(row.value), MAX(row.value),
                       MIN(row.answered)
                  FROM hr_training_questionnaire_result row
                  JOIN hr_training_evaluation evaluation
                    ON evaluation.id = row.evaluation_id
             LEFT JOIN survey_question question ON question.id = row.question_id
                 WHERE row.session_id = ANY(%(sessions)s)
                   AND row.department_id IS NULL AND row.is_rated
                   AND row.indicator = %(reaction)s
                   AND COALESCE(evaluation.open_days, 0) >= 0
              GROUP BY row.session_id, row.evaluation_id, evaluation.survey_id,
                       row.trainer_id, row.is_per_trainer, row.question_id,
                       question.training_topic, row.sequence, row.question, row.item
              ORDER BY row.session_id, row.evaluation_id, row.sequence
                """,
                sessions=every,
                reaction=REACTION,
            )
        ):
            rows[session_id].append(values)
        records = self._get_trainer_records()
        return {
            (one, indicator): self._read_answers(
                rows, sessions[one], records[one], about_trainer, least
            )
            for one in self
            for indicator, about_trainer in (
                (assessment.TEACHING, True),
                (assessment.SATISFACTION, False),
            )
        }

    def _get_trainer_records(self):
        """Dict assessment → ids of all trainer records of its human (sudo)."""
        people = self.env["hr.training.person"]._get_people(self.trainer_id)
        return {
            one: {one.trainer_id.id, *people[one.trainer_id].trainer_ids}
            for one in self
        }

    @api.model
    def _read_answers(self, rows, session_ids, trainer_ids, about_trainer, least):
        asked, counts, several, is_hidden = [], {}, set(), False
        for session_id in sorted(session_ids):
            for evaluation_id, trainer_id, about, each, *scale, answered in rows.get(
                session_id, ()
            ):
                is_asked = not trainer_ids.isdisjoint(each or ())
                if about != about_trainer:
                    is_hidden |= is_asked and about_trainer
                    continue
                if trainer_id not in trainer_ids and (about or not is_asked):
                    # What is said of a colleague says nothing of who was asked about.
                    if is_asked:
                        is_hidden = True
                    else:
                        several.add(session_id)
                    continue
                asked.append(assessment.Asked(*scale, answered))
                before = counts.get(evaluation_id, answered)
                counts[evaluation_id] = min(before, answered)
        figure = assessment.of_answers(asked, sum(counts.values()), least)
        if several and not asked:
            figure = figure._replace(missing=assessment.SEVERAL)
        elif is_hidden and not asked:
            figure = figure._replace(missing=assessment.FEW)
        return figure, len(several)

    @api.model
    def _find_passes(self, company, window, course_ids):
        """How many passed of those who were judged, by session (sudo).

        :return: list of ``(session id, course id, passed, judged)``, of all classes of
            these courses that were held in the period
        """
        begin, end = window
        self.env["hr.training.enrollment"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT session.id, session.course_id,
                       COUNT(*) FILTER (WHERE seat.result = %(passed)s), COUNT(*)
                  FROM hr_training_session session
                  JOIN hr_training_enrollment seat ON seat.session_id = session.id
                 WHERE session.company_id = %(company)s
                   AND session.course_id = ANY(%(courses)s)
                   AND session.state IN %(held)s
                   AND session.results_released
                   AND session.is_personal IS NOT TRUE
                   AND session.ended_on >= %(begin)s AND session.ended_on < %(end)s
                   AND seat.state = %(completed)s AND seat.result IN %(judged)s
              GROUP BY session.id
                """,
                passed=states.RESULT_PASSED,
                company=company.id,
                courses=sorted(course_ids),
                held=states.SESSION_HELD,
                begin=begin,
                end=end,
                completed=states.ENROLLMENT_COMPLETED,
                judged=(states.RESULT_PASSED, states.RESULT_FAILED),
            )
        )

    @api.model
    def _find_gains(self, company, window, course_ids):
        """How many figures of people got better after a course, by session (sudo).

        Of each person the first pass of a course, and each KPI with values on both
        sides of it (design §7): better is more, or less where less is better.

        :return: as of :meth:`_find_passes`
        """
        if not course_ids:
            return []
        begin, end = window
        Baseline = self.env["hr.training.kpi.baseline"]
        Baseline._flush_facts()
        self.env["hr.training.kpi"].flush_model(["direction"])
        facts = Baseline._get_facts(
            Domain("company_id", "=", company.id)
            & Domain("course_id", "in", sorted(course_ids))
            & Domain("session_id.ended_on", ">=", begin)
            & Domain("session_id.ended_on", "<", end),
            among=("course_id",),
        )
        return self.env.execute_query(
            SQL(
                """
                SELECT fact.session_id, fact.course_id,
                       COUNT(*) FILTER (
                           WHERE CASE kpi.direction
                                 WHEN 'lower' THEN fact.after < fact.before
                                 ELSE fact.after > fact.before END
                       ),
                       COUNT(*), COUNT(DISTINCT fact.human)
                  FROM (%s) fact
                  JOIN hr_training_kpi kpi ON kpi.id = fact.kpi_id
              GROUP BY fact.session_id, fact.course_id
                """,
                facts,
            )
        )

    def _compare_courses(self, sessions, rows, least):
        """How each trainer's people did beside all of the same courses.

        :param dict sessions: assessment → ids of its sessions
        :param list rows: as of :meth:`_find_passes`; a fifth column says how many
            people the cases are of
        :return: dict assessment → ``(figure, 0)``
        """
        total, people, by_session = {}, {}, {}
        for session_id, course_id, good, cases, *humans in rows:
            heads = humans[0] if humans else cases
            by_session[session_id] = (course_id, good, cases, heads)
            before = total.get(course_id, (0, 0))
            total[course_id] = (before[0] + good, before[1] + cases)
            people[course_id] = people.get(course_id, 0) + heads
        figures = {}
        for one in self:
            own = {}
            for session_id in sessions[one] & by_session.keys():
                course_id, good, cases, heads = by_session[session_id]
                before = own.get(course_id, (0, 0, 0))
                own[course_id] = tuple(
                    a + b for a, b in zip(before, (good, cases, heads), strict=True)
                )
            courses = [
                assessment.Compared(
                    good, cases, *total[course_id], heads, people[course_id]
                )
                for course_id, (good, cases, heads) in own.items()
            ]
            figures[one] = (assessment.against_course(courses, least), 0)
        return figures

    def _find_peers(self, company, date_from, date_to):
        """What peers saw in the period; each observation is noted to count (sudo).

        :return: dict assessment → ``(figure, 0)``
        """
        records = self._get_trainer_records()
        found = self.env["hr.training.trainer.observation"].search(
            [
                ("trainer_id", "in", sorted(set().union(*records.values()))),
                ("company_id", "=", company.id),
                ("state", "=", "handed_in"),
                ("date", ">=", date_from),
                ("date", "<=", date_to),
            ]
        )
        by_trainer = found.grouped(lambda row: row.trainer_id.id)
        figures = {}
        for one in self:
            rows = found.browse().union(
                *(by_trainer[i] for i in sorted(records[one]) if i in by_trainer)
            )
            (one.observation_ids - rows).assessment_id = False
            # What counts in one that is decided about stays with it.
            (rows - one.observation_ids).filtered(
                lambda row: row.assessment_id.state in UNDECIDED
            ).assessment_id = one
            figures[one] = (assessment.of_points(rows.mapped("value")), 0)
        return figures

    def _find_tasks(self, company, date_from, date_to):
        """Development tasks that were due in the period, of their authors (sudo).

        :return: dict assessment → ``(figure, 0)``
        """
        people = self.env["hr.training.person"]._get_people(self.trainer_id)
        tasks = self.env["hr.training.course.development"].search(
            [
                ("company_id", "=", company.id),
                ("date_due", ">=", date_from),
                ("date_due", "<=", date_to),
                ("state", "!=", DEVELOPMENT_CANCELLED),
                (
                    "author_ids",
                    "in",
                    sorted({i for p in people.values() for i in p.user_ids}),
                ),
            ]
        )
        of_user = defaultdict(dict)
        for task in tasks:
            outcome = assessment.judge_task(
                task.date_due, task.delivered_on, task.state == DEVELOPMENT_ACCEPTED
            )
            for user in task.author_ids:
                of_user[user.id][task.id] = outcome
        figures = {}
        for one in self:
            his = {}
            for user_id in people[one.trainer_id].user_ids:
                his |= of_user.get(user_id, {})
            figures[one] = (assessment.of_tasks(his.values()), 0)
        return figures

    # ------------------------------------------------------------
    # JUDGE
    # ------------------------------------------------------------

    def _do_judge(self):
        """Score, what it is called and the grade it leads to: the only writer (sudo).

        No higher grade than now where something is missing for it: that is said, in
        the company's language, and the grade stays.
        """
        ones = self._guard_sudo()
        # sudo: grades are everybody's
        bands = self.env["hr.training.trainer.grade"].sudo()._get_bands()
        vals_of = {one: one._prepare_score(bands) for one in ones}
        higher = ones.filtered(lambda a: a._is_higher(vals_of[a]["grade_reached_id"]))
        reasons = {}
        for (company, day), group in higher.grouped(
            lambda a: (a.company_id, a.date_to)
        ).items():
            lang = company.partner_id.lang
            trainers = group.trainer_id.with_context(lang=lang)
            found = trainers._get_grade_reasons(day)
            reasons |= {(trainer.id, day): said for trainer, said in found.items()}
        for one in higher:
            if said := reasons[one.trainer_id.id, one.date_to]:
                vals_of[one]["withheld"] = "\n".join(said)
                vals_of[one]["grade_id"] = one._get_grade_before().id
        ones._write_alike({one.id: vals for one, vals in vals_of.items()})

    def _prepare_score(self, bands):
        """Score and what follows from it alone (sudo)."""
        self.ensure_one()
        lines = self.line_ids
        score = None
        if self.session_ids:
            score = assessment.get_score(
                [(li.indicator, li.source, li._get_value(), li.weight) for li in lines],
                {li.indicator: li.indicator_weight for li in lines},
            )
        grade = self.env["hr.training.trainer.grade"]
        graded = score is not None and self.trainer_id.kind == "internal"
        if graded:
            grade = assessment.get_grade(score, bands) or grade
        company = self.company_id
        return {
            "score": score or 0.0,
            "has_score": score is not None,
            "rating_level": score is not None
            and assessment.get_rating(
                score,
                company.training_assessment_excellent,
                company.training_assessment_standard,
            ),
            "grade_before_id": self._get_grade_before().id,
            "grade_reached_id": grade.id,
            "grade_id": grade.id,
            "withheld": False,
        }

    def _get_grade_before(self):
        """The grade that the trainer has without this assessment (sudo).

        Opened again it is not measured by the grade that its version before has given:
        what that one took away is no higher grade, and comes back where it says so no
        more.
        """
        self.ensure_one()
        now = self.trainer_id.grade_id
        version = self._get_version_before()
        if version and version.grade_id == now:
            return version.grade_before_id
        return now

    def _get_version_before(self):
        """The version that was opened again last, or none (sudo)."""
        self.ensure_one()
        return self.revision_ids.sorted("version")[-1:]

    def _is_higher(self, grade_id):
        """Whether a grade is above the one that the trainer had before (sudo)."""
        # sudo: grades are everybody's
        grades = self.env["hr.training.trainer.grade"].sudo()
        grade = grades.browse(grade_id or ())
        now = self._get_grade_before()
        return bool(grade) and (
            not now or (grade.sequence, grade.id) > (now.sequence, now.id)
        )

    # ------------------------------------------------------------
    # RATE, OPEN
    # ------------------------------------------------------------

    def _get_cannot_rate_reason(self):
        """Why the user rates nothing in it, or False."""
        self.ensure_one()
        if self.state != states.DRAFT or self.revision_of_id:
            return self.env._("It is no longer a draft.")
        if not self.env.su and self.is_mine:
            return self._get_own_sentence()
        return not self._is_officer() and self.env._(
            "Only a training officer can do this."
        )

    def _check_takes_ratings(self):
        self._check_can("rate")

    def _get_tasks_domain(self):
        """Development tasks of the trainer that were due in the period (sudo)."""
        self.ensure_one()
        person = self.env["hr.training.person"]._get_people(self.trainer_id)
        return (
            Domain("author_ids", "in", list(person[self.trainer_id].user_ids))
            & Domain("date_due", ">=", self.date_from)
            & Domain("date_due", "<=", self.date_to)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("state", "!=", DEVELOPMENT_CANCELLED)
        )
