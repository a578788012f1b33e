from odoo import api, fields, models
from odoo.exceptions import ValidationError


class HrTrainingCost(models.Model):
    """Planned cost of a plan line or of a session, untaxed (policy 9.1).

    Without a department the cost is central: the training department bears it.
    """

    _name = "hr.training.cost"
    _description = "Planned Training Cost"
    _inherit = ["hr.training.guard.mixin"]
    _order = "plan_line_id, session_id, cost_type_id, id"
    _rec_name = "cost_type_id"

    # Planned cost of an approved plan changes by revision only; that of a session is
    # the business of whoever runs it.
    _guarded_parents = {
        "plan_line_id": "_check_plan_open",
        "session_id": "_check_costs_open",
    }
    # What changes the budget a confirmed session uses.
    _budget_fields = frozenset(
        {"amount", "currency_id", "cost_type_id", "department_id", "session_id"}
    )

    active = fields.Boolean(
        compute="_compute_active",
        store=True,
        precompute=True,
        help="Costs of earlier versions and archived plans count nowhere.",
    )
    plan_line_id = fields.Many2one(
        comodel_name="hr.training.plan.line", ondelete="cascade", index=True
    )
    session_id = fields.Many2one(
        comodel_name="hr.training.session", ondelete="cascade", index=True
    )
    plan_id = fields.Many2one(
        comodel_name="hr.training.plan",
        compute="_compute_owner",
        store=True,
        precompute=True,
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        compute="_compute_owner",
        store=True,
        precompute=True,
        index=True,
    )
    cost_type_id = fields.Many2one(
        comodel_name="hr.training.cost.type",
        required=True,
        index=True,
        ondelete="restrict",
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        index="btree_not_null",
        help="Department that bears the cost; empty for central.",
    )
    date = fields.Date(compute="_compute_date", store=True, precompute=True)
    quarter = fields.Selection(
        selection=[("1", "Q1"), ("2", "Q2"), ("3", "Q3"), ("4", "Q4")],
        compute="_compute_quarter",
        store=True,
        readonly=False,
        precompute=True,
    )
    amount = fields.Monetary(required=True)
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    amount_company = fields.Monetary(
        string="Amount in Company Currency",
        currency_field="company_currency_id",
        compute="_compute_amount_company",
        store=True,
        help="At the rate of the planned date, as it was when the cost was planned.",
    )
    note = fields.Char()

    _one_owner = models.Constraint(
        "CHECK ((plan_line_id IS NULL) <> (session_id IS NULL))",
        "A cost belongs to a plan line or to a session.",
    )
    _amount_positive = models.Constraint(
        "CHECK (amount >= 0)", "A planned cost cannot be negative."
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("plan_line_id.plan_id.company_id", "session_id.company_id")
    def _compute_owner(self):
        for cost in self:
            owner = cost.plan_line_id or cost.session_id
            cost.plan_id = owner.plan_id
            cost.company_id = owner.plan_id.company_id or owner.company_id

    @api.depends("plan_line_id.plan_id.active")
    def _compute_active(self):
        for cost in self:
            cost.active = not cost.plan_line_id or cost.plan_line_id.plan_id.active

    @api.depends("plan_line_id.date_start", "session_id.date_begin", "session_id.tz")
    def _compute_date(self):
        for cost in self:
            session = cost.session_id
            cost.date = (
                session._get_begin_date() if session else cost.plan_line_id.date_start
            )

    @api.depends("date")
    def _compute_quarter(self):
        for cost in self:
            if cost.date:
                cost.quarter = str((cost.date.month + 2) // 3)

    @api.depends("company_id")
    def _compute_currency_id(self):
        for cost in self:
            cost.currency_id = cost.currency_id or cost.company_id.currency_id

    @api.depends("amount", "currency_id", "company_id", "date")
    def _compute_amount_company(self):
        for cost in self:
            company = cost.company_id
            if not company or cost.currency_id == company.currency_id:
                cost.amount_company = cost.amount
                continue
            cost.amount_company = cost.currency_id._convert(
                cost.amount,
                company.currency_id,
                company,
                cost.date or fields.Date.context_today(cost),
            )

    @api.constrains("currency_id", "company_id", "amount")
    def _check_currency_rate(self):
        for cost in self:
            self._check_rate(cost.currency_id, cost.company_id)

    @api.model
    def _check_rate(self, currency, company):
        """Refuse amounts that Odoo would convert one to one for want of a rate.

        :raise ValidationError: names the currency and where its rate is entered
        """
        if not company or currency == company.currency_id:
            return
        # sudo: rates are not open to every role
        rates = currency.sudo().rate_ids.filtered(
            lambda rate: not rate.company_id or rate.company_id == company.root_id
        )
        if not rates:
            raise ValidationError(
                self.env._(
                    "There is no rate for %(currency)s. Ask the accountant to enter "
                    "one under Accounting > Currencies, or use %(own)s.",
                    currency=currency.name,
                    own=company.currency_id.name,
                )
            )

    @api.constrains("department_id", "company_id")
    def _check_department(self):
        for cost in self:
            company = cost.department_id.company_id
            if company and company != cost.company_id:
                raise ValidationError(
                    self.env._(
                        "Department %(department)s belongs to another company.",
                        department=cost.department_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        costs = super().create(vals_list)
        costs._check_budget()
        return costs

    def write(self, vals):
        left = self.session_id
        result = super().write(vals)
        if self._budget_fields & vals.keys():
            # Without costs of its own a session has those of its plan line.
            self._check_budget(left)
        return result

    def unlink(self):
        sessions = self.session_id
        result = super().unlink()
        # Without costs of its own a session has those of its plan line.
        self.env["hr.training.budget.line"]._check_sessions(
            sessions._filter_committed()
        )
        return result

    def _check_budget(self, left=None):
        """A confirmed session needs budget for costs that are added to it.

        :param left: sessions that the costs belonged to before
        """
        sessions = self.session_id | left if left else self.session_id
        self.env["hr.training.budget.line"]._check_sessions(
            sessions._filter_committed()
        )
