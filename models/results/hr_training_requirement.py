from odoo import api, models
from odoo.tools import SQL

from ...tools import groups, requirements, states


class HrTrainingRequirement(models.Model):
    """What requirements say of people on a day (design §7), by one statement.

    ``tools.requirements`` is the same rule person by person, and the comment to each
    step; a test holds the two against each other.
    """

    _inherit = "hr.training.requirement"

    @api.model
    def _reads_all_people(self):
        """Whether the user sees everybody's states: officers, company management."""
        return self._is_officer() or (
            self.env.user.has_group(groups.EXECUTIVE) and self._may_act()
        )

    @api.model
    def _get_states(self, on=None, employee_ids=None, course_ids=None):
        """The state of each required course for people.

        Rights are the caller's business.

        :param date on: the day, none: today
        :param employee_ids: of these records only
        :param course_ids: of these courses only
        :return: a tuple for each employee and course, in no order: ``employee_id
            course_id requirement_id state due_on valid_until``
        """
        self._flush_facts()
        # What is not asked for is not fetched: a row per person and course.
        return self.env.execute_query(
            SQL(
                "SELECT employee_id, course_id, requirement_id, state, due_on,"
                " valid_until FROM (%s) status",
                self._get_states_query(on, employee_ids, course_ids),
            )
        )

    @api.model
    def _flush_facts(self):
        """What the statement reads is on disk."""
        for model in (
            "hr.training.requirement",
            "hr.training.requirement.waiver",
            "hr.training.duty.change",
            "hr.training.enrollment",
            "hr.training.certificate",
            "hr.training.session",
            "hr.department",
            "hr.employee",
            "hr.version",
        ):
            self.env[model].flush_model()

    @api.model
    def _get_states_query(
        self, on=None, employee_ids=None, course_ids=None, doubles=None
    ):
        """The one statement that reads the rule, a row per employee and course.

        ``employee_id company_id department_id job_id human_id`` of the version in
        force, ``requirement_id course_id state due_on valid_until base duties_on
        passed_on waiver_id``.

        A version's department and job are few pairs, so the rules are held against
        these (``matched``) and not against each version. Only where several rules ask
        for one course (``shares``) is there a worst of them to be sought.

        :param doubles: what ``hr.training.person._find_doubles`` says, if it is known
        """
        if doubles is None:
            doubles = self.env["hr.training.person"]._find_doubles()
        on = on or self.env.company._get_training_today()
        humans = dict(doubles)
        # Passes and waivers are the human's, whichever record they came by.
        asked = {humans.get(i, i) for i in employee_ids or ()}
        records = {i for i in humans if humans[i] in asked}.union(employee_ids or ())
        return SQL(
            """
            WITH doubled AS MATERIALIZED (
                SELECT * FROM unnest(%(doubles)s::int[], %(humans)s::int[])
                    AS doubled(employee_id, human_id)
            ), rule AS MATERIALIZED (
                SELECT rule.*,
                       COUNT(*) OVER (PARTITION BY rule.course_id) > 1 AS shares,
                       EXISTS (SELECT FROM hr_training_requirement_department_rel rel
                                WHERE rel.requirement_id = rule.id) AS has_departments,
                       EXISTS (SELECT FROM hr_training_requirement_job_rel rel
                                WHERE rel.requirement_id = rule.id) AS has_jobs
                  FROM hr_training_requirement rule
                 WHERE rule.active AND %(of_courses)s
            ), reach AS MATERIALIZED (
                SELECT DISTINCT rel.requirement_id, below.id AS department_id
                  FROM hr_training_requirement_department_rel rel
                  JOIN hr_department named ON named.id = rel.department_id
                  JOIN hr_department below
                    ON starts_with(below.parent_path, named.parent_path)
            ), duty AS MATERIALIZED (
                SELECT job_id, MAX(date) AS changed
                  FROM hr_training_duty_change
                 WHERE date <= %(on)s AND revoked_on IS NULL GROUP BY job_id
            ), leader AS MATERIALIZED (
                SELECT DISTINCT COALESCE(doubled.human_id, leads.id) AS human_id
                  FROM (SELECT manager_id FROM hr_department WHERE active
                         UNION
                        SELECT parent_id FROM hr_employee WHERE active) leads(id)
             LEFT JOIN doubled ON doubled.employee_id = leads.id
                 WHERE leads.id IS NOT NULL
            ), departed AS MATERIALIZED (
                SELECT DISTINCT employee_id FROM hr_version
                 WHERE departure_date >= %(on)s
            ), numbered AS (
                SELECT version.employee_id,
                       employee.company_id,
                       COALESCE(version.department_id, 0) AS department_id,
                       COALESCE(version.job_id, 0) AS job_id,
                       -- one number to join by, which the planner can estimate
                       DENSE_RANK() OVER (
                           ORDER BY employee.company_id, version.department_id,
                                    version.job_id) AS place,
                       version.date_version,
                       version.contract_date_start,
                       ROW_NUMBER() OVER person = 1 AS is_first,
                       FIRST_VALUE(COALESCE(
                           version.contract_date_start, version.date_version
                       )) OVER person AS first_day,
                       LEAD(version.date_version) OVER person AS followed_on
                  FROM hr_version version
                  JOIN hr_employee employee ON employee.id = version.employee_id
             LEFT JOIN departed ON departed.employee_id = employee.id
                 WHERE version.active AND %(of_people)s
                   AND (employee.active OR departed.employee_id IS NOT NULL)
                WINDOW person AS (PARTITION BY version.employee_id
                                      ORDER BY version.date_version, version.id)
            ), version AS MATERIALIZED (
                SELECT begun.*,
                       MAX(place) FILTER (WHERE is_in_force)
                           OVER (PARTITION BY employee_id) AS place_now
                  FROM (SELECT numbered.*,
                               followed_on IS NULL OR followed_on > %(on)s
                                   AS is_in_force
                          FROM numbered
                         WHERE date_version <= %(on)s
                            OR (is_first AND contract_date_start <= %(on)s)) begun
            ), matched AS MATERIALIZED (
                SELECT place.place, rule.id AS requirement_id
                  FROM (SELECT DISTINCT place, company_id, department_id, job_id
                          FROM version) place
                  JOIN rule ON rule.company_id IS NULL
                            OR rule.company_id = place.company_id
             LEFT JOIN reach ON reach.requirement_id = rule.id
                            AND reach.department_id = place.department_id
             LEFT JOIN hr_training_requirement_job_rel job
                    ON job.requirement_id = rule.id AND job.job_id = place.job_id
                 WHERE CASE rule.applies_to
                       WHEN 'everyone' THEN TRUE
                       WHEN 'department' THEN reach.requirement_id IS NOT NULL
                            AND (job.job_id IS NOT NULL OR NOT has_jobs)
                       ELSE job.job_id IS NOT NULL
                            AND (reach.requirement_id IS NOT NULL
                                 OR NOT has_departments)
                       END
            ), broken AS (
                -- the last version before that in force which does not match
                SELECT earlier.employee_id, matched.requirement_id,
                       MAX(earlier.followed_on) AS base
                  FROM version earlier
                  JOIN matched ON matched.place = earlier.place_now
                 WHERE NOT earlier.is_in_force
                   AND NOT EXISTS (
                       SELECT FROM matched was
                        WHERE was.place = earlier.place
                          AND was.requirement_id = matched.requirement_id)
              GROUP BY earlier.employee_id, matched.requirement_id
            ), passed AS MATERIALIZED (
                SELECT DISTINCT ON (human_id, course_id) *
                  FROM (%(passes)s) good
              ORDER BY human_id, course_id, passed_on DESC,
                       valid_until DESC NULLS FIRST
            ), waived AS (
                SELECT DISTINCT ON (human_id, requirement_id) *
                  FROM (SELECT COALESCE(doubled.human_id, waiver.employee_id)
                                   AS human_id,
                               waiver.requirement_id,
                               waiver.granted_on,
                               waiver.valid_until,
                               waiver.id
                          FROM hr_training_requirement_waiver waiver
                     LEFT JOIN doubled ON doubled.employee_id = waiver.employee_id
                         WHERE waiver.granted_on <= %(on)s) given
              ORDER BY human_id, requirement_id, granted_on DESC, id DESC
            ), applied AS (
                SELECT person.*,
                       rule.id AS requirement_id,
                       rule.course_id,
                       rule.shares,
                       rule.due_days,
                       rule.renewal_days,
                       GREATEST(
                           COALESCE(broken.base, person.first_day),
                           rule.valid_from,
                           duty.changed
                       ) AS base,
                       duty.changed AS duties_on,
                       passed.passed_on,
                       %(pass_end)s AS pass_end,
                       waived.human_id IS NOT NULL AND (
                           waived.valid_until IS NULL
                           OR waived.valid_until >= %(on)s) AS is_waived,
                       waived.valid_until AS waived_until,
                       waived.id AS waiver_id
                  FROM (SELECT version.employee_id,
                               version.company_id,
                               version.department_id,
                               version.job_id,
                               version.place,
                               COALESCE(doubled.human_id, version.employee_id)
                                   AS human_id,
                               version.first_day,
                               leader.human_id IS NOT NULL AS leads
                          FROM version
                     LEFT JOIN doubled ON doubled.employee_id = version.employee_id
                     LEFT JOIN leader ON leader.human_id
                             = COALESCE(doubled.human_id, version.employee_id)
                         WHERE version.is_in_force) person
                  JOIN matched ON matched.place = person.place
                  JOIN rule ON rule.id = matched.requirement_id
                           AND (rule.rank = 'all'
                                OR (rule.rank = 'managers') = person.leads)
             LEFT JOIN broken ON broken.employee_id = person.employee_id
                             AND broken.requirement_id = rule.id
             LEFT JOIN duty ON duty.job_id = person.job_id
                           AND (rule.applies_to = 'job'
                                OR (rule.applies_to = 'department' AND rule.has_jobs))
             LEFT JOIN passed ON passed.human_id = person.human_id
                             AND passed.course_id = rule.course_id
                             AND (duty.changed IS NULL
                                  OR passed.passed_on >= duty.changed)
             LEFT JOIN waived ON waived.human_id = person.human_id
                             AND waived.requirement_id = rule.id
            ), judged AS NOT MATERIALIZED (
                SELECT employee_id, company_id, NULLIF(department_id, 0)
                           AS department_id,
                       NULLIF(job_id, 0) AS job_id, human_id, requirement_id,
                       course_id, base, duties_on, passed_on, shares,
                       CASE WHEN is_waived THEN waiver_id END AS waiver_id,
                       -- as far as a calendar goes that a client can read
                       CASE WHEN passed_on IS NULL
                            THEN LEAST(base + due_days, DATE '9999-12-31')
                            ELSE pass_end END AS due_on,
                       CASE WHEN is_waived THEN %(state_waived)s
                            WHEN passed_on IS NULL AND %(on)s <= base + due_days
                            THEN %(state_due)s
                            WHEN passed_on IS NULL OR pass_end < %(on)s
                            THEN %(state_overdue)s
                            WHEN pass_end - renewal_days <= %(on)s
                            THEN %(state_expiring)s
                            ELSE %(state_done)s END AS state,
                       CASE WHEN is_waived THEN waived_until ELSE pass_end END
                           AS valid_until
                  FROM applied
            )
            SELECT * FROM judged WHERE NOT shares
            UNION ALL
            (SELECT DISTINCT ON (employee_id, course_id) *
               FROM judged WHERE shares
           ORDER BY employee_id, course_id, state = %(state_waived)s,
                    due_on NULLS LAST, ARRAY_POSITION(%(worst_first)s, state),
                    requirement_id)
            """,
            doubles=list(humans),
            humans=list(humans.values()),
            on=on,
            of_courses=SQL("TRUE")
            if course_ids is None
            else SQL("rule.course_id = ANY(%s)", list(course_ids)),
            of_people=SQL("TRUE")
            if employee_ids is None
            else SQL("employee.id = ANY(%s)", list(employee_ids)),
            passes=self._get_passes_sql(
                on, None if employee_ids is None else sorted(records)
            ),
            pass_end=self._get_pass_end_sql(),
            state_due=requirements.DUE,
            state_overdue=requirements.OVERDUE,
            state_expiring=requirements.EXPIRING,
            state_done=requirements.DONE,
            state_waived=requirements.WAIVED,
            worst_first=list(requirements.STATES),
        )

    @api.model
    def _get_passes_sql(self, on, employee_ids=None):
        """Passes of required courses up to a day, beside the tables ``doubled`` and
        ``rule`` of the statement: ``id human_id course_id passed_on valid_until``.

        :param employee_ids: of these records only; none: everybody's
        """
        return SQL(
            """
            SELECT enrollment.id,
                   COALESCE(doubled.human_id, enrollment.employee_id) AS human_id,
                   enrollment.course_id,
                   enrollment.passed_on,
                   CASE WHEN certificate.id IS NULL
                        THEN enrollment.valid_until
                        ELSE certificate.valid_until END AS valid_until
              FROM hr_training_enrollment enrollment
         LEFT JOIN doubled ON doubled.employee_id = enrollment.employee_id
         LEFT JOIN hr_training_certificate certificate
                ON certificate.enrollment_id = enrollment.id
               AND certificate.revoked_on IS NULL
             WHERE enrollment.result = %(passed)s
               AND enrollment.state = %(completed)s
               AND enrollment.passed_on <= %(on)s
               AND enrollment.course_id = ANY(ARRAY(SELECT course_id FROM rule))
               AND %(enrolled)s
            """,
            passed=states.RESULT_PASSED,
            completed=states.ENROLLMENT_COMPLETED,
            on=on,
            enrolled=SQL("TRUE")
            if employee_ids is None
            else SQL("enrollment.employee_id = ANY(%s)", employee_ids),
        )

    @api.model
    def _get_pass_end_sql(self):
        """The last day on which ``passed`` is good for ``rule``; NULL: for good."""
        return SQL(
            """
            LEAST(passed.valid_until, CASE
                WHEN passed.passed_on IS NULL THEN NULL
                WHEN rule.renewal_basis = 'pass'
                THEN (passed.passed_on + MAKE_INTERVAL(
                    months => rule.renewal_months))::date
                WHEN rule.renewal_basis = 'fixed_day' THEN %(fixed_day)s
            END)
            """,
            fixed_day=self._get_fixed_day_sql(),
        )

    @api.model
    def _get_fixed_day_sql(self):
        """The first fixed day behind a pass and its window, or that of next year."""
        after = SQL("(passed.passed_on + rule.renewal_days)")

        def of_year(years):
            month = SQL(
                "MAKE_DATE(EXTRACT(YEAR FROM %s)::int + %s,"
                " rule.renewal_month::int, 1)",
                after,
                years,
            )
            return SQL(
                "LEAST(%(month)s + (rule.renewal_day - 1),"
                " (%(month)s + INTERVAL '1 month')::date - 1)",
                month=month,
            )

        return SQL(
            "CASE WHEN %(this)s > %(after)s THEN %(this)s ELSE %(next)s END",
            this=of_year(0),
            after=after,
            next=of_year(1),
        )

    @api.model
    def _get_status_query(self, on=None, employee_ids=None):
        """The same with what becomes of it, for lists and for those who enrol.

        ``enrollment_id session_id`` of the place somebody has in a session of the
        course that is not over, or not decided yet; ``is_served``: whether he is
        enrolled without asking. That is the people of departments in training scope,
        and whoever a requirement names (policy 1.2).
        """
        doubles = self.env["hr.training.person"]._find_doubles()
        humans = dict(doubles)
        return SQL(
            """
            SELECT status.*,
                   rule.applies_to != 'everyone'
                       OR COALESCE(department.in_training_scope, FALSE) AS is_served,
                   place.enrollment_id,
                   place.session_id
              FROM (%(states)s) status
              JOIN hr_training_requirement rule ON rule.id = status.requirement_id
         LEFT JOIN hr_department department ON department.id = status.department_id
         LEFT JOIN (
                   SELECT DISTINCT ON (human_id, course_id) *
                     FROM (SELECT COALESCE(doubled.human_id, enrollment.employee_id)
                                      AS human_id,
                                  enrollment.course_id,
                                  enrollment.id AS enrollment_id,
                                  enrollment.session_id,
                                  enrollment.date_begin
                             FROM hr_training_session session
                             JOIN hr_training_enrollment enrollment
                               ON enrollment.session_id = session.id
                        LEFT JOIN unnest(%(doubles)s::int[], %(humans)s::int[])
                                  AS doubled(employee_id, human_id)
                               ON doubled.employee_id = enrollment.employee_id
                            WHERE session.state IN %(under_way)s
                              AND enrollment.state IN %(waiting)s
                              AND enrollment.result = %(pending)s) place
                 ORDER BY human_id, course_id, date_begin, enrollment_id
                   ) place ON place.human_id = status.human_id
                          AND place.course_id = status.course_id
            """,
            states=self._get_states_query(on, employee_ids, doubles=doubles),
            doubles=list(humans),
            humans=list(humans.values()),
            under_way=(
                states.SESSION_DRAFT,
                *states.SESSION_BOOKED,
                states.SESSION_DONE,
            ),
            waiting=states.ENROLLMENT_ACTIVE,
            pending=states.RESULT_PENDING,
        )
