from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import budget as rules

# A place is the number of its line, under bits that say how well the line fits.
PLACE_BITS = 31
PLACE_MASK = (1 << PLACE_BITS) - 1
# Room for cost types and departments in the key of a place.
TYPE_BITS, DEPARTMENT_BITS = 20, 24
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
        Report = self.env["hr.training.cost.report"].sudo()
        return Report._get_line_sums(self._origin.sudo())

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
            slot = self._get_slot_sql(SQL("key.day"))
            cost_type = SQL("key.cost_type")
            query = SQL(
                """
                WITH %(places)s
                SELECT key.number,
                       (LEAST(own.place, central.place) & %(mask)s)::int
                  FROM (VALUES %(keys)s)
                       AS key (number, company, day, cost_type, department)
                  JOIN season
                    ON season.company_id = key.company
                   AND key.day BETWEEN season.date_from AND season.date_to
             LEFT JOIN place own ON own.key = %(own)s
             LEFT JOIN place central ON central.key = %(central)s
                """,
                places=self._get_places_sql(),
                keys=SQL(", ").join(
                    SQL("(%s, %s, %s::date, %s, %s::int)", *key) for key in wanted
                ),
                mask=PLACE_MASK,
                own=self._get_place_key_sql(slot, cost_type, SQL("key.department")),
                central=self._get_place_key_sql(slot, cost_type, SQL("0")),
            )
            found = dict(self.env.execute_query(query))
        return [self.browse(found.get(number)) for number in range(len(keys))]

    @api.model
    def _get_places_sql(self):
        """CTEs ``season`` and ``place``, by which costs find their lines.

        Seasons are stretches of days with the same budgets of a company, so that the
        line of a cost depends on its season, quarter (together: its slot), cost type
        and department alone, and is worked out once for all costs that agree in these.
        The line is in the least ``place`` of the department's own and the central ones
        (NULL).
        """
        return SQL(
            """
            season AS MATERIALIZED (
                SELECT ROW_NUMBER() OVER ()::int AS number, company_id,
                       day AS date_from,
                       LEAD(day) OVER (PARTITION BY company_id ORDER BY day) - 1
                           AS date_to
                  FROM (
                       SELECT company_id, date_from AS day
                         FROM hr_training_budget WHERE is_in_force AND active
                    UNION
                       SELECT company_id, date_to + 1
                         FROM hr_training_budget WHERE is_in_force AND active
                  ) edge
            ),
            place AS NOT MATERIALIZED (
                SELECT DISTINCT ON (key)
                       %(key)s AS key,
                       ((CASE
                           WHEN line.quarter::int <= quarter.number
                           THEN quarter.number - line.quarter::int
                           ELSE 4 + line.quarter::int - quarter.number
                       END::bigint * 2 + (line.department_id IS NULL)::int
                       << %(bits)s) + line.id) AS place
                  FROM season
                  JOIN hr_training_budget budget
                    ON budget.company_id = season.company_id
                   AND season.date_from BETWEEN budget.date_from AND budget.date_to
                   AND budget.is_in_force AND budget.active
                  JOIN hr_training_budget_line line ON line.budget_id = budget.id
            CROSS JOIN (VALUES (1), (2), (3), (4)) quarter (number)
              ORDER BY key, place
            )
            """,
            bits=PLACE_BITS,
            key=self._get_place_key_sql(
                SQL("(season.number * 4 + quarter.number)"),
                SQL("line.cost_type_id"),
                SQL("COALESCE(line.department_id, 0)"),
            ),
        )

    @api.model
    def _get_slot_sql(self, day):
        """SQL of the slot of a place: the season that is joined and the quarter."""
        return SQL("(season.number * 4 + EXTRACT(quarter FROM %s)::int)", day)

    @api.model
    def _get_place_key_sql(self, slot, cost_type, department):
        """SQL of the key of a place: one number, which the database joins by.

        By three columns it would sort all costs rather than hash the few places.

        :param department: SQL, 0 for the central place
        """
        return SQL(
            "((%s::bigint << %s | %s) << %s | %s)",
            slot,
            TYPE_BITS,
            cost_type,
            DEPARTMENT_BITS,
            department,
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
