from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import budget as rules

FIGURES = ("committed", "actual", "expected")
# What a line is about; fixed once it was approved.
KEY_FIELDS = frozenset({"cost_type_id", "department_id", "quarter"})


class HrTrainingBudgetLine(models.Model):
    """Money for one cost type, department and quarter of a budget (policy 9.1).

    No department means central. ``planned`` adds up the line's items; ``committed``,
    ``actual`` and ``forecast`` add up ``hr.training.cost.report``, where each row is
    a record that can be opened (design §6.5).
    """

    _name = "hr.training.budget.line"
    _description = "Training Budget Line"
    _inherit = ["hr.training.guard.mixin"]
    _order = "budget_id, cost_type_id, department_id, quarter, id"

    _guarded_fields = frozenset({"amount_approved", "is_approved"})
    # Lines change with their budget, in draft only (design §6.6).
    _guarded_parents = {"budget_id": "_check_content_open"}

    budget_id = fields.Many2one(
        comodel_name="hr.training.budget",
        required=True,
        index=True,
        ondelete="cascade",
    )
    plan_id = fields.Many2one(related="budget_id.plan_id", store=True, index=True)
    company_id = fields.Many2one(related="budget_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="budget_id.company_id.currency_id")
    state = fields.Selection(related="budget_id.state", string="Budget Status")
    cost_type_id = fields.Many2one(
        comodel_name="hr.training.cost.type",
        required=True,
        index=True,
        ondelete="restrict",
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        index="btree_not_null",
        ondelete="restrict",
        help="Department that bears the cost; empty for central.",
    )
    quarter = fields.Selection(selection=rules.QUARTERS, required=True)
    item_ids = fields.One2many(
        comodel_name="hr.training.budget.item",
        inverse_name="line_id",
        string="Items",
        copy=True,
    )
    planned = fields.Monetary(
        compute="_compute_planned",
        inverse="_inverse_planned",
        store=True,
        help="Sum of the items: from the plan's costs, by hand, by transfers and "
        "supplements.",
    )
    amount_approved = fields.Monetary(
        copy=False, help="The amount in force; costs are checked against it."
    )
    is_approved = fields.Boolean(copy=False)

    committed = fields.Monetary(
        compute="_compute_figures",
        help="Costs of confirmed sessions, submitted and approved claims and draft "
        "bills. What moves on is not counted twice.",
    )
    actual = fields.Monetary(
        compute="_compute_figures",
        help="Posted journal items, less credit notes and reversals, untaxed.",
    )
    remaining = fields.Monetary(
        compute="_compute_figures", help="Planned less committed and actual."
    )
    forecast = fields.Monetary(
        compute="_compute_figures",
        help="Actual, committed, and what is planned for sessions not confirmed yet.",
    )
    used_percent = fields.Float(compute="_compute_figures", string="Used (%)")
    is_over = fields.Boolean(
        compute="_compute_figures", search="_search_is_over", string="Over Budget"
    )

    _key_unique = models.UniqueIndex(
        "(budget_id, cost_type_id, COALESCE(department_id, 0), quarter)",
        "The budget has a line for this cost type, department and quarter already.",
    )
    _planned_positive = models.Constraint(
        "CHECK (planned >= 0)", "The planned amount cannot be negative."
    )

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("cost_type_id", "department_id", "quarter", "budget_id.date_from")
    def _compute_display_name(self):
        for line in self:
            # sudo: names only
            line_sudo = line.sudo()
            year = line_sudo.budget_id.date_from
            period = f"Q{line.quarter}" if line.quarter else ""
            line.display_name = " · ".join(
                filter(
                    None,
                    (
                        line_sudo.cost_type_id.name,
                        line_sudo.department_id.name or self.env._("Central"),
                        f"{year.year} {period}" if year else period,
                    ),
                )
            )

    @api.depends("item_ids.amount")
    def _compute_planned(self):
        for line in self:
            line.planned = sum(line.item_ids.mapped("amount"))

    def _inverse_planned(self):
        """An amount typed in becomes an item with the difference."""
        vals_list = []
        for line in self:
            difference = line.planned - sum(line.sudo().item_ids.mapped("amount"))
            if not line.company_id.currency_id.is_zero(difference):
                vals_list.append(
                    {
                        "line_id": line.id,
                        "kind": "manual",
                        "name": self.env._(
                            "Entered by %(user)s", user=self.env.user.name
                        ),
                        "amount": difference,
                    }
                )
        # sudo: items are written by the line only, whose rights were checked
        self.env["hr.training.budget.item"].sudo().create(vals_list)

    @api.depends("planned", "budget_id.is_in_force")
    def _compute_figures(self):
        totals = self._get_figures()
        for line in self:
            committed, actual, expected = totals.get(line.id, (0.0, 0.0, 0.0))
            line.committed = committed
            line.actual = actual
            line.remaining = line.planned - committed - actual
            line.forecast = actual + committed + expected
            used = committed + actual
            line.used_percent = 100.0 * used / line.planned if line.planned else 0.0
            currency = line.company_id.currency_id
            line.is_over = bool(
                currency and currency.compare_amounts(used, line.planned) > 0
            )

    def _get_figures(self):
        """Dict line id → (committed, actual, expected), in one query."""
        # sudo: the sums count records which the reader may not open one by one
        groups = (
            self.env["hr.training.cost.report"]
            .sudo()
            ._read_group(
                [("budget_line_id", "in", self._origin.ids)],
                ["budget_line_id"],
                [f"{name}:sum" for name in FIGURES],
            )
        )
        return {line.id: tuple(sums) for line, *sums in groups}

    @api.model
    def _search_is_over(self, operator, value):
        if operator != "in":
            return NotImplemented
        lines = self.sudo().search([("budget_id.is_in_force", "=", True)])
        return Domain("id", "in", lines.filtered("is_over").ids)

    @api.constrains("department_id", "budget_id")
    def _check_department(self):
        for line in self:
            company = line.department_id.company_id
            if company and company != line.company_id:
                raise ValidationError(
                    self.env._(
                        "Department %(department)s belongs to another company.",
                        department=line.department_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        if KEY_FIELDS & vals.keys():
            self._check_not_approved()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        self._check_not_approved()

    def _check_not_approved(self):
        """What was approved and may bear costs is set to zero, not taken away."""
        if self.env.su:
            return
        self._check_reasons(
            [
                (
                    line,
                    line.is_approved
                    and self.env._(
                        "This line was approved and may bear costs. Plan zero for it "
                        "instead, and add another line."
                    ),
                )
                for line in self
            ]
        )

    def _get_key(self):
        self.ensure_one()
        return self.cost_type_id, self.department_id, self.quarter

    def _freeze(self):
        """The planned amounts are in force (sudo).

        Whoever takes room on these lines meanwhile is run again and sees them.
        """
        self.env["hr.training.booking.lock"]._touch([self])
        for line in self:
            line.write({"amount_approved": line.planned, "is_approved": True})

    # ------------------------------------------------------------
    # FIND
    # ------------------------------------------------------------

    @api.model
    def _find(self, company, date, cost_type, department):
        """Line of the budget in force that bears a cost.

        The quarter's line of the department, else the central one. Where the cost
        type has no line in that quarter, what was planned for it earlier in the
        year bears it, else what is planned later.

        :param company: ``res.company``
        :param date: day that says year and quarter: the session's, where there is one
        :param cost_type: ``hr.training.cost.type``
        :param department: ``hr.department``, may be empty
        :return: one line in the caller's environment, or an empty recordset
        """
        return self._find_many([(company, date, cost_type, department)])[0]

    @api.model
    def _find_many(self, keys):
        """:meth:`_find` for a list of its arguments, in one query.

        :return: list of lines or empty recordsets, in the order of the keys
        """
        self.env["hr.training.budget"].flush_model(
            ["active", "company_id", "date_from", "date_to", "is_in_force"]
        )
        self.flush_model(["budget_id", "cost_type_id", "department_id", "quarter"])
        found = {}
        wanted = [
            (number, company.id, date, cost_type.id, department.id or None)
            for number, (company, date, cost_type, department) in enumerate(keys)
            if company and date and cost_type
        ]
        if wanted:
            query = SQL(
                """
                SELECT key.number, found.id
                  FROM (VALUES %(keys)s)
                       AS key (number, company, day, cost_type, department),
                       LATERAL (%(match)s) found
                """,
                keys=SQL(", ").join(
                    SQL("(%s, %s, %s::date, %s, %s::int)", *key) for key in wanted
                ),
                match=self._get_match_sql(
                    company=SQL("key.company"),
                    day=SQL("key.day"),
                    cost_type=SQL("key.cost_type"),
                    department=SQL("key.department"),
                ),
            )
            found = dict(self.env.execute_query(query))
        return [self.browse(found.get(number)) for number in range(len(keys))]

    @api.model
    def _get_match_sql(self, company, day, cost_type, department):
        """Query of :meth:`_find`'s one line; the arguments are SQL."""
        return SQL(
            """
              SELECT line.id
                FROM hr_training_budget_line line
                JOIN hr_training_budget budget ON budget.id = line.budget_id
               WHERE budget.is_in_force
                 AND budget.active
                 AND budget.company_id = %(company)s
                 AND %(day)s BETWEEN budget.date_from AND budget.date_to
                 AND line.cost_type_id = %(cost_type)s
                 AND (line.department_id IS NULL OR line.department_id = %(department)s)
            ORDER BY (line.quarter::int = EXTRACT(quarter FROM %(day)s)) DESC,
                     (line.quarter::int < EXTRACT(quarter FROM %(day)s)) DESC,
                     ABS(line.quarter::int - EXTRACT(quarter FROM %(day)s)),
                     (line.department_id IS NOT NULL) DESC,
                     line.id
               LIMIT 1
            """,
            company=company,
            day=day,
            cost_type=cost_type,
            department=department,
        )

    # ------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------

    def action_view_planned(self):
        """The items that the planned amounts add up."""
        return self._get_related_action(
            "hr_training.hr_training_budget_item_action",
            Domain("line_id", "in", self.ids),
        )

    def action_view_committed(self):
        """The costs, claims and draft bills that the committed amounts add up."""
        return self._get_costs_action(Domain("committed", "!=", 0))

    def action_view_actual(self):
        """The journal items that the actual amounts add up."""
        return self._get_costs_action(Domain("actual", "!=", 0))

    def _get_costs_action(self, domain):
        return self._get_related_action(
            "hr_training.hr_training_cost_report_action_records",
            domain & Domain("budget_line_id", "in", self.ids),
        )
