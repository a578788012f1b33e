from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import effect

PASS = (
    *("id", "employee_id", "company_id", "course_id", "session_id"),
    *("department_id", "job_id", "passed_on"),
)


class HrTrainingKpiBaseline(models.Model):
    """What a KPI said of somebody in the months before he passed (policy 7.1.3).

    Frozen when the result is released: what becomes of the value later changes nothing
    here. Values of these months that come later fill gaps and are frozen then. A pass
    that is taken back takes its baseline away.

    | action | who |
    | read | as the values: officer; person and manager where the company says so |
    | correct, with a reason | head of training |
    """

    _name = "hr.training.kpi.baseline"
    _description = "KPI before a Training"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.team.mixin",
        "hr.training.correction.mixin",
        "hr.training.looked.mixin",
    ]
    _order = "month desc, id desc"
    _rec_name = "employee_id"

    _guarded_fields = frozenset({"enrollment_id", "kpi_id", "month", "value"})
    _looked_fields = frozenset({"value"})
    # A value that stays the same is no correction.
    _is_confirmation_kept = False

    enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment",
        required=True,
        copy=False,
        ondelete="cascade",
    )
    session_id = fields.Many2one(related="enrollment_id.session_id")
    course_id = fields.Many2one(related="enrollment_id.course_id")
    employee_id = fields.Many2one(
        related="enrollment_id.employee_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="enrollment_id.company_id", store=True, index=True
    )
    kpi_id = fields.Many2one(
        comodel_name="hr.training.kpi",
        string="KPI",
        required=True,
        copy=False,
        index=True,
        ondelete="restrict",
    )
    month = fields.Date(required=True, copy=False)
    value = fields.Float(
        required=True,
        copy=False,
        aggregator="avg",
        help="As it was when it was frozen, or as it was corrected since.",
    )
    unit = fields.Char(related="kpi_id.unit")
    can_correct = fields.Boolean(compute="_compute_can_correct")

    _once = models.Constraint(
        "UNIQUE (enrollment_id, kpi_id, month)",
        "This month's value is frozen already: correct that one.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("kpi_id.name", "employee_id.name", "month")
    def _compute_display_name(self):
        Value = self.env["hr.training.kpi.value"]
        for row in self:
            # sudo: names only, of what the user may read
            row_sudo = row.sudo()
            month = row.month and Value._get_month_text(row.month)
            names = (row_sudo.employee_id.name, row_sudo.kpi_id.name, month)
            row.display_name = ", ".join(filter(None, names))

    @api.depends("employee_id")
    @api.depends_context("uid")
    def _compute_can_correct(self):
        self._set_can("correct")

    # ------------------------------------------------------------
    # FREEZE
    # ------------------------------------------------------------

    @api.model
    def _do_freeze(self, enrollments):
        """Freeze what the values of the months before say, by one statement (sudo).

        What is frozen already stays as it is, so that it can be called again.

        :param enrollments: those who did not pass are left out
        """
        if not enrollments:
            return
        self._flush_facts()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO hr_training_kpi_baseline
                       (enrollment_id, employee_id, company_id, kpi_id, month, value,
                        create_uid, write_uid, create_date, write_date)
                SELECT pass.id, pass.employee_id, pass.company_id, fact.kpi_id,
                       fact.month, fact.value, %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM (%(passes)s) pass
         CROSS JOIN LATERAL (%(values)s) fact
              ORDER BY pass.id, fact.kpi_id, fact.month, fact.id
                    ON CONFLICT (enrollment_id, kpi_id, month) DO NOTHING
                """,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                passes=self._get_passes(Domain("id", "in", enrollments.ids)),
                values=self._get_month_values("pass", -effect.MONTHS, -1),
            )
        )
        self.invalidate_model()

    @api.model
    def _do_take_back(self, enrollments):
        """Passes that were taken back have no baseline (sudo)."""
        rows = self._guard_sudo()
        rows.search([("enrollment_id", "in", enrollments.ids)]).unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_system(self):
        if not self.env.su:
            raise UserError(
                self.env._("What is frozen goes only with the pass it belongs to.")
            )

    # ------------------------------------------------------------
    # FACTS
    # ------------------------------------------------------------

    @api.model
    def _flush_facts(self):
        """What the statements below read is on disk."""
        self.flush_model()
        self.env["hr.training.kpi.value"].flush_model()
        self.env["hr.training.enrollment"].flush_model()
        self.env["hr.training.session"].flush_model(["date_end"])
        self.env["hr.training.person"]._flush_links()
        self._avoid_compiling()

    @api.model
    def _avoid_compiling(self):
        """Have the statements below run as they are, until the end of the transaction.

        They ask of each person, which PostgreSQL takes for so much work that it
        compiles them first: that takes a second, and they themselves a tenth of it.
        """
        self.env.cr.execute("SET LOCAL jit = off")

    @api.model
    def _get_humans(self):
        """SQL of ``employee_id, human``, of the few who have several records."""
        doubles = self.env["hr.training.person"]._find_doubles()
        if not doubles:
            return SQL(
                "SELECT NULL::int AS employee_id, NULL::int AS human WHERE FALSE"
            )
        ids, humans = zip(*doubles, strict=True)
        return SQL(
            "SELECT * FROM UNNEST(%s::int[], %s::int[]) AS double(employee_id, human)",
            list(ids),
            list(humans),
        )

    @api.model
    def _get_passes(self, domain):
        """SQL of passes with the month of the last slot's end and the human, whose
        employee records are ``member_ids``.

        :param domain: of enrolments, on stored columns
        """
        # sudo: whoever calls has asked for the rights of what he shows
        Enrollment = self.env["hr.training.enrollment"].sudo()
        query = Enrollment._search(
            Domain(domain)
            & Domain(Enrollment._get_passed_domain())
            & Domain("passed_on", "!=", False)
        )
        return SQL(
            """
            SELECT one.*, DATE_TRUNC('month', one.passed_on)::date AS month,
                   COALESCE(double.human, one.employee_id) AS human,
                   COALESCE(double.member_ids, ARRAY[one.employee_id]) AS member_ids
              FROM (%(found)s) one
         LEFT JOIN (
                    SELECT employee_id, human,
                           ARRAY_AGG(employee_id) OVER (PARTITION BY human)
                               AS member_ids
                      FROM (%(humans)s) double
                   ) double ON double.employee_id = one.employee_id
            """,
            found=query.select(*(SQL.identifier(query.table, name) for name in PASS)),
            humans=self._get_humans(),
        )

    @api.model
    def _get_month_values(self, passes, since, until, which=None, month=None):
        """SQL, lateral to passes: values of somebody's months.

        Found by the person, whatever PostgreSQL believes of the table: while many
        values are imported it takes it for an empty one, and would rather read what
        everybody has in these months, for each pass. Hence the sums, out of reach for
        the index of companies and months, and the offset, which keeps this a question
        that is asked for each person.

        :param str passes: name of their table in the statement
        :param int since, until: months from that of the pass, negative before it
        :param which: SQL, condition on ``fact``
        :param month: SQL, the value's month; where the person and the KPI are given,
            their index has the column itself
        """
        return SQL(
            """
            SELECT fact.*
              FROM hr_training_kpi_value fact
             WHERE fact.employee_id = ANY(%(passes)s.member_ids)
               AND fact.company_id + 0 = %(passes)s.company_id
               AND %(month)s BETWEEN %(passes)s.month + %(since)s * INTERVAL '1 month'
                                 AND %(passes)s.month + %(until)s * INTERVAL '1 month'
               AND %(which)s
            OFFSET 0
            """,
            passes=SQL.identifier(passes),
            since=since,
            until=until,
            which=which or SQL("TRUE"),
            month=month or SQL("fact.month + 0"),
        )

    @api.model
    def _get_facts(self, domain, among=(), kpi=None):
        """SQL of who passed, with the means of his months before and after.

        A row for a person's first pass and KPI, where there are values on both sides
        (design §7). Statement of the values that are there now.

        :param domain: of the passes that are looked at
        :param among: columns of enrolments, within each of which a person has a first
            pass of his own
        :param kpi: the only one that is asked for
        """
        first = SQL(
            """
            SELECT DISTINCT ON (%(keys)s) pass.*
              FROM (%(passes)s) pass
              JOIN hr_training_session held ON held.id = pass.session_id
          ORDER BY %(keys)s, pass.passed_on, held.date_end, pass.id
            """,
            keys=SQL(", ").join(
                SQL("pass.%s", SQL.identifier(name)) for name in ("human", *among)
            ),
            passes=self._get_passes(domain),
        )
        which = SQL("fact.kpi_id = %s", kpi.id) if kpi else SQL("TRUE")
        return SQL(
            """
            WITH first AS MATERIALIZED (%(first)s)
            SELECT first.id AS enrollment_id, first.employee_id, first.human,
                   first.company_id, first.course_id, first.session_id,
                   first.department_id, first.job_id, first.month, first.passed_on,
                   before.kpi_id, before.value AS before, after.value AS after
              FROM first
        CROSS JOIN LATERAL (
                    SELECT fact.kpi_id, AVG(fact.value) AS value
                      FROM hr_training_kpi_baseline fact
                     WHERE fact.enrollment_id = first.id AND %(which)s
                  GROUP BY fact.kpi_id
                   ) before
        CROSS JOIN LATERAL (
                    SELECT AVG(fact.value) AS value FROM (%(values)s) fact
                   ) after
             WHERE after.value IS NOT NULL
            """,
            first=first,
            which=which,
            values=self._get_month_values(
                *("first", 1, effect.MONTHS),
                which=SQL("fact.kpi_id = before.kpi_id"),
                month=SQL("fact.month"),
            ),
        )

    # ------------------------------------------------------------
    # CORRECT
    # ------------------------------------------------------------

    def action_correct(self, value, reason):
        """Correct a frozen value; the old one and the reason are kept (design §6.6).

        The value of the month itself stays as it is.

        :param float value: the right one, within the KPI's range
        :param str reason: kept with the old value
        :raise AccessError: no head of training
        """
        self._check_can_correct()
        value = self._read_number(value)
        for row in self:
            # sudo: the range only
            row.sudo().kpi_id._check_within(value, row.display_name)
        self._do_correct({"value": value}, self._require_reason(reason))
        return True

    def action_ask_correction(self):
        """The button: the dialog that asks for the right value and the reason."""
        self.ensure_one()
        self._check_can_correct()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_kpi_baseline_correct_action"
        )
        action["context"] = {
            "default_baseline_id": self.id,
            "default_value": self.value,
        }
        return action

    def _get_cannot_correct_reason(self):
        self.ensure_one()
        if not self._is_head():
            return self.env._("Only the head of training corrects what is frozen.")
        if self.env["hr.department"]._training_filter_forbidden(
            # sudo: whose it is
            self.sudo().employee_id
        ):
            return self.env._("Somebody else corrects what concerns you.")
        return False

    def _check_can_correct(self):
        self._check_head()
        self.check_access("read")
        self._check_can("correct")

    def _describe(self):
        self.ensure_one()
        return {"value": f"{self.value:g}"}

    def _after_correction(self, vals):
        """The results stand: no mark is made of what was before."""
