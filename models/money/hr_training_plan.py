from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import states


class HrTrainingPlan(models.Model):
    """The plan's money: its budgets and its analytic account (policy 9)."""

    _inherit = "hr.training.plan"

    amount_planned = fields.Monetary(
        compute="_compute_amount_planned", string="Planned Cost"
    )
    budget_ids = fields.One2many(
        comodel_name="hr.training.budget", inverse_name="plan_id", string="Budgets"
    )
    budget_count = fields.Integer(compute="_compute_budget_count")
    can_create_budget = fields.Boolean(compute="_compute_budget_count")
    analytic_account_id = fields.Many2one(
        comodel_name="account.analytic.account",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Costs of the plan are booked on it; made where the company wants one.",
    )

    # ------------------------------------------------------------
    # PLANNED COST
    # ------------------------------------------------------------

    @api.depends("line_ids.amount_planned")
    def _compute_amount_planned(self):
        for plan in self:
            plan.amount_planned = sum(plan.line_ids.mapped("amount_planned"))

    @api.constrains("company_id")
    def _check_lines_company(self):
        result = super()._check_lines_company()
        self.line_ids.cost_ids._check_department()
        return result

    def _approval_amount(self):
        return self.amount_planned

    def _keep_version(self, version):
        """Amounts as they were approved, whatever became of the rates since."""
        result = super()._keep_version(version)
        costs = zip(version.line_ids.cost_ids, self.line_ids.cost_ids, strict=True)
        for kept, cost in costs:
            kept.amount_company = cost.amount_company
        return result

    def action_view_costs(self):
        """Planned cost of these plans: what ``amount_planned`` adds up."""
        action = self._get_related_action(
            "hr_training.hr_training_cost_action",
            Domain("plan_line_id.plan_id", "in", self.ids),
        )
        action["context"] = {"active_test": False}
        return action

    # ------------------------------------------------------------
    # BUDGET
    # ------------------------------------------------------------

    @api.depends("kind", "state", "budget_ids.state")
    @api.depends_context("uid")
    def _compute_budget_count(self):
        Budget = self.env["hr.training.budget"]
        counts = {}
        if Budget.has_access("read"):
            counts = dict(
                Budget._read_group(
                    [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
                )
            )
        for plan in self:
            plan.budget_count = counts.get(plan, 0)
            plan.can_create_budget = not plan._get_cannot_create_budget_reason()

    def action_create_budget(self):
        """Make the draft budget of annual plans from their planned costs.

        :return: the new ``hr.training.budget`` records
        :raise UserError: no annual plan, or it has a budget already
        """
        self._check_can_create_budget()
        return self._do_create_budget()

    def action_create_budget_and_view(self):
        """The button: make the budget, then show it."""
        self.action_create_budget()
        return self.action_view_budgets()

    def _get_cannot_create_budget_reason(self):
        self.ensure_one()
        if self.kind != "annual":
            return self.env._("The budget is made from the annual plan.")
        if self.state in (states.REFUSED, states.CANCELLED) or not self.active:
            return self.env._("The plan is not to be carried out.")
        if not self._is_officer():
            return self.env._("Only a training officer can make a budget.")
        # sudo: a budget counts whoever may see it
        if self.sudo().budget_ids.filtered(lambda b: b.state != states.CANCELLED):
            return self.env._("The plan has a budget already. Revise that one.")
        if not self.line_ids.cost_ids:
            return self.env._("No line of the plan has a cost yet.")
        return False

    def _check_can_create_budget(self):
        self.check_access("read")
        self._check_can("create_budget")

    def _do_create_budget(self):
        # sudo: lines and items are written by the budget's methods only
        Budget = self.env["hr.training.budget"]
        budgets_sudo = Budget.sudo()
        # A budget cancelled a moment ago makes room in the database first.
        budgets_sudo.flush_model(["state"])
        for plan_sudo in self._guard_sudo():
            budgets_sudo += Budget._do_create_from_plan(plan_sudo)
        return Budget.browse(budgets_sudo.ids)

    def action_view_budgets(self):
        """Budgets of these plans; one is opened."""
        action = self._get_related_action(
            "hr_training.hr_training_budget_action", Domain("plan_id", "in", self.ids)
        )
        if len(self.budget_ids) == 1:
            action.update(
                res_id=self.budget_ids.id, view_mode="form", views=[(False, "form")]
            )
        return action

    # ------------------------------------------------------------
    # ANALYTIC ACCOUNT
    # ------------------------------------------------------------

    def _do_publish(self):
        result = super()._do_publish()
        self._get_analytic_accounts()
        return result

    def _get_analytic_distribution(self):
        """For the lines of claims and bills, or False without the setting."""
        account = self._get_analytic_accounts()[:1]
        return {str(account.id): 100.0} if account else False

    def _get_analytic_accounts(self):
        """The plans' analytic accounts (sudo), made where the company wants them.

        A quarterly or ad hoc plan uses its annual plan's.
        """
        # sudo: analytic accounts are made for the plan, by whoever carries it out
        accounts = self.env["account.analytic.account"].sudo()
        for plan_sudo in self._guard_sudo():
            plan_sudo = plan_sudo.parent_id or plan_sudo
            company = plan_sudo.company_id
            if not company.training_analytic_per_plan:
                continue
            if not plan_sudo.analytic_account_id:
                plan_sudo.analytic_account_id = accounts.create(
                    {
                        "name": plan_sudo.name,
                        "code": plan_sudo.code,
                        "plan_id": company._get_training_analytic_plan().id,
                        "company_id": company.id,
                    }
                )
            accounts |= plan_sudo.analytic_account_id
        return accounts
