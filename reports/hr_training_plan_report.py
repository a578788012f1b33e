from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import attendance, budget, planning, states

# Of which plans a line is carried out; while one is revised, those of the version
# before are on their way.
IN_FORCE = (states.PUBLISHED, states.CLOSED)
REVISED = (states.DRAFT, states.SUBMITTED, states.APPROVED)
# First number of an id: what the row stands for.
OF_LINE, OF_SESSION = 1, 2
ID_PARTS = 2, 40


class HrTrainingPlanReport(models.Model):
    """What was planned against what was held (policy 4).

    | row | planned | held |
    | line of a plan in force | its hours, people and day | its sessions |
    | session held without such a line | – | itself |

    Nothing is there twice: a quarterly line in force stands for the annual line that it
    refines, with the sessions that were made of that before; a line that it drops
    stays as the annual one, cancelled. Drafts of plans and what is on its way without
    a plan are no rows.
    """

    _name = "hr.training.plan.report"
    _description = "Plan Execution"
    _inherit = ["hr.training.view.mixin"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "course_id"
    _depends = {
        "hr.training.attendance": ["enrollment_id", "status"],
        "hr.training.course": ["category_id", "method"],
        "hr.training.enrollment": [
            "attendance_rate",
            "department_id",
            "session_id",
            "state",
        ],
        "hr.training.plan": [
            "active",
            "company_id",
            "department_id",
            "kind",
            "parent_id",
            "revision_of_id",
            "scope_department_id",
            "state",
        ],
        "hr.training.plan.line": [
            "active",
            "course_id",
            "date_end",
            "date_start",
            "department_ids",
            "headcount",
            "hours",
            "is_dropped",
            "method",
            "parent_line_id",
            "plan_id",
        ],
        "hr.training.session": [
            "active",
            "company_id",
            "course_id",
            "date_begin",
            "hours",
            "is_personal",
            "method",
            "plan_line_id",
            "state",
            "tz",
        ],
        "hr.training.session.slot": ["hours", "session_id"],
    }

    source = fields.Selection(
        selection=[("planned", "In a Plan"), ("unplanned", "Without a Plan")],
        readonly=True,
    )
    plan_id = fields.Many2one("hr.training.plan", readonly=True)
    annual_plan_id = fields.Many2one(
        "hr.training.plan",
        readonly=True,
        help="The annual plan that the line belongs to or stands under.",
    )
    plan_kind = fields.Selection(
        selection=[
            ("annual", "Annual"),
            ("quarterly", "Quarterly"),
            ("adhoc", "Ad Hoc"),
        ],
        readonly=True,
    )
    plan_line_id = fields.Many2one("hr.training.plan.line", readonly=True)
    session_id = fields.Many2one(
        "hr.training.session", readonly=True, help="What was held without a plan."
    )
    company_id = fields.Many2one("res.company", readonly=True)
    course_id = fields.Many2one("hr.training.course", readonly=True)
    category_id = fields.Many2one("hr.training.category", readonly=True)
    method = fields.Selection(selection=states.METHODS, readonly=True)
    department_ids = fields.Many2many(
        comodel_name="hr.department",
        relation="hr_training_plan_report_department_rel",
        column1="report_id",
        column2="department_id",
        string="Departments to Train",
        readonly=True,
        help="Those the line is for, else the plan's; of what was held without a plan "
        "those of its people. A row counts for each of them, and once in totals.",
    )
    date = fields.Date(
        string="Planned Date",
        readonly=True,
        help="The day it was held on, where it was not planned.",
    )
    quarter = fields.Selection(selection=budget.QUARTERS, readonly=True)
    date_held = fields.Date(
        string="Held on", readonly=True, help="When its first session began."
    )
    days_late = fields.Integer(
        readonly=True,
        aggregator="avg",
        help="Days from the planned date to the first session; less than zero before.",
    )
    execution = fields.Selection(
        selection=[
            (planning.EXECUTION_PLANNED, "To Be Scheduled"),
            (planning.EXECUTION_SCHEDULED, "Scheduled"),
            (planning.EXECUTION_HELD, "Held"),
            (planning.EXECUTION_LATE, "Overdue"),
            (planning.EXECUTION_CANCELLED, "Cancelled"),
        ],
        readonly=True,
    )

    planned_lines = fields.Integer(string="Lines Planned", readonly=True)
    held_lines = fields.Integer(string="Lines Held", readonly=True)
    late_lines = fields.Integer(string="Lines Overdue", readonly=True)
    held_rate = fields.Float(
        string="Held (%)",
        readonly=True,
        aggregator="avg",
        help="Lines held, in percent of the lines planned.",
    )
    planned_hours = fields.Float(string="Hours Planned", readonly=True)
    held_hours = fields.Float(string="Hours Held", readonly=True)
    planned_people = fields.Integer(string="People Planned", readonly=True)
    attended_people = fields.Integer(
        string="People Attended",
        readonly=True,
        help="Who attended a class at least, once for each session.",
    )
    held_sessions = fields.Integer(string="Sessions Held", readonly=True)
    unplanned_sessions = fields.Integer(string="Sessions Without a Plan", readonly=True)

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @api.model
    def _get_queries(self):
        return super()._get_queries() + [
            self._get_lines_sql(),
            self._get_unplanned_sql(),
        ]

    @api.model
    def _get_lines_sql(self):
        """A row per line that is carried out."""
        return SQL(
            """
            WITH shown AS (%(shown)s),
            taken AS (%(taken)s),
            -- What tells how far a line is: see ``_get_sessions`` of the lines.
            own AS (
                SELECT plan_line_id AS line_id, array_agg(state) AS states
                  FROM hr_training_session
                 WHERE active AND plan_line_id IS NOT NULL
              GROUP BY plan_line_id
            ),
            refining AS (
                SELECT child.parent_line_id AS line_id,
                       array_agg(session.state) AS states
                  FROM hr_training_session session
                  JOIN hr_training_plan_line child ON child.id = session.plan_line_id
                 WHERE session.active AND child.active
                   AND child.parent_line_id IS NOT NULL
              GROUP BY child.parent_line_id
            ),
            judged AS (
                SELECT shown.*,
                       COALESCE(own.states || refining.states, own.states,
                                refining.states, above.states) AS states
                  FROM shown
             LEFT JOIN own ON own.line_id = shown.id
             LEFT JOIN refining ON refining.line_id = shown.id
             LEFT JOIN own above ON above.line_id = shown.parent_line_id
            ),
            carried AS (
                SELECT taken.line_id,
                       COUNT(*) AS sessions,
                       SUM(held.hours) AS hours,
                       SUM(held.people) AS people,
                       MIN(held.day) AS day
                  FROM taken
                  JOIN (%(held)s) held ON held.id = taken.session_id
              GROUP BY taken.line_id
            ),
            executed AS (
                SELECT judged.*,
                       CASE WHEN live.states <> '{}'
                             AND live.states <@ %(held_states)s::varchar[]
                            THEN %(is_held)s
                            WHEN judged.is_dropped
                              OR (judged.states IS NOT NULL AND live.states = '{}')
                            THEN %(is_cancelled)s
                            WHEN %(ongoing)s = ANY(live.states) THEN %(is_scheduled)s
                            WHEN judged.due < %(today)s THEN %(late)s
                            WHEN %(scheduled)s = ANY(live.states)
                            THEN %(is_scheduled)s
                            ELSE %(is_planned)s END AS execution
                  FROM judged
            CROSS JOIN LATERAL (SELECT COALESCE(
                       array_remove(judged.states, %(cancelled)s), '{}') AS states
                       ) live
            )
            SELECT %(row_id)s AS id,
                   'planned' AS source,
                   line.plan_id,
                   CASE WHEN line.kind = 'annual' THEN line.plan_id
                        ELSE line.annual_plan_id END AS annual_plan_id,
                   line.kind AS plan_kind,
                   line.id AS plan_line_id,
                   NULL::int AS session_id,
                   line.company_id,
                   line.course_id,
                   course.category_id,
                   line.method,
                   line.date_start AS date,
                   EXTRACT(quarter FROM line.date_start)::text AS quarter,
                   carried.day AS date_held,
                   carried.day - line.date_start AS days_late,
                   line.execution,
                   1 AS planned_lines,
                   (line.execution = %(is_held)s)::int AS held_lines,
                   (line.execution = %(late)s)::int AS late_lines,
                   CASE WHEN line.execution = %(is_held)s THEN 100.0
                        ELSE 0.0 END AS held_rate,
                   line.hours AS planned_hours,
                   COALESCE(carried.hours, 0) AS held_hours,
                   line.headcount AS planned_people,
                   COALESCE(carried.people, 0)::int AS attended_people,
                   COALESCE(carried.sessions, 0)::int AS held_sessions,
                   0 AS unplanned_sessions
              FROM executed line
              JOIN hr_training_course course ON course.id = line.course_id
         LEFT JOIN carried ON carried.line_id = line.id
            """,
            shown=self._get_shown_sql(),
            taken=self._get_taken_sql(),
            held=self._get_held_sql(),
            row_id=self._get_row_id_sql(OF_LINE, SQL("line.id")),
            held_states=list(states.SESSION_HELD),
            cancelled=states.SESSION_CANCELLED,
            ongoing=states.SESSION_ONGOING,
            scheduled=states.SESSION_SCHEDULED,
            is_held=planning.EXECUTION_HELD,
            is_cancelled=planning.EXECUTION_CANCELLED,
            is_scheduled=planning.EXECUTION_SCHEDULED,
            late=planning.EXECUTION_LATE,
            is_planned=planning.EXECUTION_PLANNED,
            today=self.env.company._get_training_today(),
        )

    @api.model
    def _get_unplanned_sql(self):
        """A row per session that was held without a line of a plan in force."""
        return SQL(
            """
            SELECT %(row_id)s AS id,
                   'unplanned' AS source,
                   NULL::int AS plan_id,
                   NULL::int AS annual_plan_id,
                   NULL AS plan_kind,
                   NULL::int AS plan_line_id,
                   held.id AS session_id,
                   held.company_id,
                   held.course_id,
                   course.category_id,
                   COALESCE(held.method, course.method) AS method,
                   held.day AS date,
                   EXTRACT(quarter FROM held.day)::text AS quarter,
                   held.day AS date_held,
                   NULL::int AS days_late,
                   %(is_held)s AS execution,
                   0 AS planned_lines,
                   0 AS held_lines,
                   0 AS late_lines,
                   NULL AS held_rate,
                   0.0 AS planned_hours,
                   held.hours AS held_hours,
                   0 AS planned_people,
                   held.people AS attended_people,
                   1 AS held_sessions,
                   1 AS unplanned_sessions
              FROM (%(held)s) held
              JOIN hr_training_course course ON course.id = held.course_id
             WHERE NOT EXISTS (SELECT FROM (%(taken)s) taken
                                WHERE taken.session_id = held.id)
            """,
            row_id=self._get_row_id_sql(OF_SESSION, SQL("held.id")),
            is_held=planning.EXECUTION_HELD,
            held=self._get_held_sql(),
            taken=SQL(
                "WITH shown AS (%s) %s", self._get_shown_sql(), self._get_taken_sql()
            ),
        )

    @api.model
    def _get_row_id_sql(self, kind, record_id):
        source_bits, record_bits = ID_PARTS
        return self._pack_id((SQL("%s", kind), source_bits), (record_id, record_bits))

    @api.model
    def _get_lines_in_force_sql(self):
        """Lines of plans in force, of those that are being revised as well."""
        return SQL(
            """
            SELECT line.id, line.plan_id, line.parent_line_id, line.company_id,
                   line.course_id, line.method, line.headcount, line.hours,
                   line.date_start, COALESCE(line.date_end, line.date_start) AS due,
                   line.is_dropped IS TRUE AS is_dropped,
                   plan.kind, plan.parent_id AS annual_plan_id,
                   plan.department_id
              FROM hr_training_plan_line line
              JOIN hr_training_plan plan ON plan.id = line.plan_id
             WHERE plan.active
               AND (plan.state IN %(in_force)s
                    OR plan.state IN %(revised)s
                    AND EXISTS (SELECT FROM hr_training_plan version
                                 WHERE version.revision_of_id = plan.id
                                   AND version.state IN %(in_force)s))
            """,
            in_force=IN_FORCE,
            revised=REVISED,
        )

    @api.model
    def _get_shown_sql(self):
        """Lines that have a row: the one of annual and quarterly that has the last
        word. Where the quarterly one drops it, ``is_dropped`` is its word."""
        return SQL(
            """
            WITH line AS MATERIALIZED (%(lines)s)
            SELECT line.id, line.plan_id, line.parent_line_id, line.company_id,
                   line.course_id, line.method, line.headcount, line.hours,
                   line.date_start, line.due, line.kind, line.annual_plan_id,
                   line.department_id,
                   line.is_dropped
                   OR EXISTS (SELECT FROM line child
                               WHERE child.parent_line_id = line.id) AS is_dropped
              FROM line
             WHERE NOT EXISTS (SELECT FROM line child
                                WHERE child.parent_line_id = line.id
                                  AND NOT child.is_dropped)
               AND NOT (line.is_dropped
                        AND EXISTS (SELECT FROM line parent
                                     WHERE parent.id = line.parent_line_id))
            """,
            lines=self._get_lines_in_force_sql(),
        )

    @api.model
    def _get_taken_sql(self):
        """Which row each session belongs to: pairs ``(session_id, line_id)``.

        Its line's; of an annual line the first quarterly one that stands for it; of a
        quarterly line that drops it the annual one's.
        """
        return SQL(
            """
            SELECT session.id AS session_id,
                   COALESCE(shown.id, MIN(child.id), parent.id) AS line_id
              FROM hr_training_session session
              JOIN hr_training_plan_line line ON line.id = session.plan_line_id
         LEFT JOIN shown ON shown.id = line.id
         LEFT JOIN shown child ON child.parent_line_id = line.id
         LEFT JOIN shown parent ON parent.id = line.parent_line_id
             WHERE COALESCE(shown.id, child.id, parent.id) IS NOT NULL
          GROUP BY session.id, shown.id, parent.id
            """
        )

    @api.model
    def _get_held_sql(self):
        """Sessions that were held: hours, people who attended, and their first day.

        What somebody took elsewhere, or before, is on his record only.
        Without slots the hours are the course's, as they were frozen, and who attended
        is told by the rate of the release.
        """
        return SQL(
            """
            SELECT session.id, session.company_id, session.course_id, session.method,
                   (session.date_begin AT TIME ZONE 'UTC'
                    AT TIME ZONE session.tz)::date AS day,
                   COALESCE(slots.hours, session.hours, 0) AS hours,
                   COALESCE(people.count, 0)::int AS people
              FROM hr_training_session session
         LEFT JOIN (SELECT session_id, SUM(hours) AS hours
                      FROM hr_training_session_slot
                  GROUP BY session_id) slots ON slots.session_id = session.id
         LEFT JOIN (SELECT enrollment.session_id, COUNT(*) AS count
                      FROM hr_training_enrollment enrollment
                 LEFT JOIN (SELECT enrollment_id,
                                   BOOL_OR(status IN %(attended)s) AS attended
                              FROM hr_training_attendance
                          GROUP BY enrollment_id) register
                        ON register.enrollment_id = enrollment.id
                     WHERE enrollment.state IN %(seated)s
                       AND COALESCE(register.attended, enrollment.attendance_rate > 0)
                  GROUP BY enrollment.session_id) people
                ON people.session_id = session.id
             WHERE session.active AND session.state IN %(held)s
               AND session.is_personal IS NOT TRUE
            """,
            attended=tuple(attendance.ATTENDED),
            seated=states.ENROLLMENT_SEATED,
            held=states.SESSION_HELD,
        )

    def init(self):
        """The departments of a row: a view in the place of the relation's table."""
        of_line = self.env["hr.training.plan.line"]._fields["department_ids"]
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE VIEW hr_training_plan_report_department_rel AS
                SELECT %(line_row)s AS report_id, rel.%(department)s AS department_id
                  FROM %(rel)s rel
                 UNION ALL
                SELECT %(plan_row)s,
                       COALESCE(plan.department_id, plan.scope_department_id)
                  FROM hr_training_plan_line line
                  JOIN hr_training_plan plan ON plan.id = line.plan_id
                 WHERE COALESCE(plan.department_id, plan.scope_department_id)
                       IS NOT NULL
                   AND NOT EXISTS (SELECT FROM %(rel)s rel
                                    WHERE rel.%(line)s = line.id)
                 UNION ALL
                SELECT DISTINCT %(session_row)s, enrollment.department_id
                  FROM hr_training_enrollment enrollment
                 WHERE enrollment.department_id IS NOT NULL
                   AND enrollment.state IN ('enrolled', 'completed')
                """,
                rel=SQL.identifier(of_line.relation),
                line=SQL.identifier(of_line.column1),
                department=SQL.identifier(of_line.column2),
                line_row=self._get_row_id_sql(
                    OF_LINE, SQL("rel.%s", SQL.identifier(of_line.column1))
                ),
                plan_row=self._get_row_id_sql(OF_LINE, SQL("line.id")),
                session_row=self._get_row_id_sql(
                    OF_SESSION, SQL("enrollment.session_id")
                ),
            )
        )

    # ------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------

    def _get_opened_record(self):
        """The line, or the session that was held without one."""
        return self.plan_line_id or self.session_id
