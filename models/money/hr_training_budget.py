from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import states


class HrTrainingBudget(models.Model):
    """Annual training budget, itemised, made from the annual plan (policy 9.1).

    draft → submitted → approved | refused; cancelled.

    | action | who |
    | make from the plan, edit the draft, submit, revise | officer |
    | approve | head, then company management |

    An approved budget is in force: costs are measured against it. It changes by
    transfers and supplements (``hr.training.budget.change``) or by a revision, which
    keeps the record's id; the version before becomes an inactive copy. While a
    revision is being worked on, the amounts approved before stay in force.
    """

    _name = "hr.training.budget"
    _description = "Training Budget"
    _inherit = ["hr.training.revision.mixin"]
    _order = "date_from desc, id desc"

    _guarded_links = {"plan_id": "_check_takes_documents"}
    _guarded_fields = frozenset(
        {
            "active",
            "is_in_force",
            "version",
            "revision_of_id",
            "is_historic",
        }
    )
    _approval_content_fields = frozenset({"name", "plan_id", "line_ids", "note"})
    _revision_action = "hr_training.hr_training_budget_action"

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    active = fields.Boolean(default=True, copy=False)
    plan_id = fields.Many2one(
        comodel_name="hr.training.plan",
        string="Annual Plan",
        required=True,
        index=True,
        domain="[('kind', '=', 'annual')]",
        ondelete="restrict",
    )
    # As the plan has it when the budget is made: moving the period of a budget in
    # force would take costs out of it.
    company_id = fields.Many2one(
        comodel_name="res.company",
        compute="_compute_from_plan",
        store=True,
        precompute=True,
        index=True,
    )
    date_from = fields.Date(compute="_compute_from_plan", store=True, precompute=True)
    date_to = fields.Date(compute="_compute_from_plan", store=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_ids = fields.One2many(
        comodel_name="hr.training.budget.line",
        inverse_name="budget_id",
        string="Lines",
        copy=True,
    )
    change_ids = fields.One2many(
        comodel_name="hr.training.budget.change",
        inverse_name="budget_id",
        string="Transfers and Supplements",
    )
    note = fields.Text()

    # Versions
    is_in_force = fields.Boolean(
        copy=False, index=True, help="Approved at least once: costs are measured by it."
    )
    revision_of_id = fields.Many2one(
        comodel_name="hr.training.budget",
        string="Earlier Version of",
        copy=False,
        index="btree_not_null",
    )
    revision_ids = fields.One2many(
        comodel_name="hr.training.budget",
        inverse_name="revision_of_id",
        string="Earlier Versions",
        context={"active_test": False},
    )

    # Figures
    planned = fields.Monetary(compute="_compute_figures")
    committed = fields.Monetary(compute="_compute_figures")
    actual = fields.Monetary(compute="_compute_figures")
    remaining = fields.Monetary(compute="_compute_figures")
    forecast = fields.Monetary(compute="_compute_figures")
    over_count = fields.Integer(compute="_compute_figures", string="Lines Over Budget")
    unbudgeted = fields.Monetary(
        compute="_compute_unbudgeted",
        string="Without Budget",
        help="Committed and actual of the period that no budget line bears.",
    )
    change_count = fields.Integer(compute="_compute_change_count")

    can_load_plan = fields.Boolean(compute="_compute_can")
    can_change = fields.Boolean(compute="_compute_can")

    _one_per_plan = models.UniqueIndex(
        "(plan_id) WHERE active AND state <> 'cancelled'",
        "The plan has a budget already. Revise that one.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("plan_id")
    def _compute_name(self):
        for budget in self:
            begin = budget.plan_id.date_from
            if not budget.name and begin:
                budget.name = self.env._("Training Budget %(year)s", year=begin.year)
            else:
                budget.name = budget.name

    @api.depends("plan_id")
    def _compute_from_plan(self):
        for budget in self:
            budget.company_id = budget.plan_id.company_id
            budget.date_from = budget.plan_id.date_from
            budget.date_to = budget.plan_id.date_to

    @api.depends("line_ids.planned", "line_ids.committed", "line_ids.actual")
    def _compute_figures(self):
        for budget in self:
            lines = budget.line_ids
            for name in ("planned", "committed", "actual", "remaining", "forecast"):
                budget[name] = sum(lines.mapped(name))
            budget.over_count = len(lines.filtered("is_over"))

    def _compute_unbudgeted(self):
        # sudo: what a budget lacks is told to all who read it
        Report = self.env["hr.training.cost.report"].sudo()
        amounts = Report._get_unbudgeted(self._origin.sudo())
        for budget in self:
            budget.unbudgeted = amounts.get(budget._origin.id, 0.0)

    def _get_unbudgeted_domain(self):
        self.ensure_one()
        return [
            ("budget_line_id", "=", False),
            ("company_id", "=", self.company_id.id),
            ("date", ">=", self.date_from),
            ("date", "<=", self.date_to),
        ]

    def _compute_change_count(self):
        changes = dict(
            self.env["hr.training.budget.change"]._read_group(
                [("budget_id", "in", self.ids)], ["budget_id"], ["__count"]
            )
        )
        for budget in self:
            budget.change_count = changes.get(budget, 0)

    @api.depends("state", "active")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("load_plan", "change")

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def _approval_document(self):
        return "budget"

    def _approval_amount(self):
        return self.planned

    def _get_incomplete_reason(self):
        if not self.line_ids:
            return self.env._("Add at least one line before submitting the budget.")
        return False

    def _get_cannot_cancel_reason(self):
        """Without a budget nothing would be checked: one in force stays."""
        if self.is_in_force and not self._get_version_reason():
            return self.env._(
                "A budget in force is not cancelled. Revise it, or ask for a transfer "
                "or a supplement."
            )
        return super()._get_cannot_cancel_reason()

    def _do_grant(self):
        result = super()._do_grant()
        self._put_in_force()
        return result

    def _put_in_force(self):
        """From now on costs are measured by these amounts (sudo)."""
        self.is_in_force = True
        self.line_ids._freeze()
        self._adopt_costs()

    def _adopt_costs(self):
        """Costs of the period that were booked before find their budget line."""
        groups = self.env["hr.training.cost.report"]._read_group(
            [("budget_id", "in", self.ids), ("is_split", "=", False)],
            ["budget_line_id"],
            ["expense_id:recordset", "move_line_id:recordset"],
        )
        for line, expenses, move_lines in groups:
            for records in (expenses, move_lines):
                records.filtered(
                    lambda record: not record.training_budget_line_id
                ).training_budget_line_id = line

    # ------------------------------------------------------------
    # LINES FROM THE PLAN
    # ------------------------------------------------------------

    @api.model
    def _do_create_from_plan(self, plan, **vals):
        """A draft budget with the lines of an annual plan (sudo).

        :param vals: further values of the budget
        """
        budget = self._guard_sudo().create({"plan_id": plan.id, **vals})
        budget._do_load_plan()
        return budget

    @api.model
    def _do_create_historic(self, plan):
        """The approved budget of an imported plan (design §8), with its steps."""
        budget_sudo = self._do_create_from_plan(
            plan,
            state=states.APPROVED,
            is_historic=True,
            submitted_by_id=plan.submitted_by_id.id,
            submitted_on=plan.submitted_on,
            approved_on=plan.approved_on,
        )
        for step in plan.sudo().step_ids:
            step.copy(
                {
                    "res_model": self._name,
                    "res_id": budget_sudo.id,
                    "state": step.state,
                }
            )
        budget_sudo._put_in_force()
        return budget_sudo

    def action_load_plan(self):
        """Take the lines of drafts from their plans once more.

        What was added by hand, by transfers and by supplements stays.
        """
        self._check_can_load_plan()
        self._guard_sudo()._do_load_plan()
        return True

    def _get_cannot_load_plan_reason(self):
        self.ensure_one()
        if self.state != states.DRAFT:
            return self.env._("Only a draft can be filled from its plan.")
        if not self.has_access("write"):
            return self.env._("You may not change this budget.")
        return False

    def _check_can_load_plan(self):
        self.check_access("write")
        self._check_can("load_plan")

    def _do_load_plan(self):
        """Lines and items from the cost rows of the plan (sudo)."""
        for budget in self:
            stale = budget.line_ids.item_ids.filtered(lambda i: i.kind == "plan")
            stale.unlink()
            lines = {line._get_key(): line for line in budget.line_ids}
            items = budget._prepare_plan_items()
            missing = [key for key in items if key not in lines]
            created = self.env["hr.training.budget.line"].create(
                [
                    {
                        "budget_id": budget.id,
                        "cost_type_id": cost_type.id,
                        "department_id": department.id,
                        "quarter": quarter,
                    }
                    for cost_type, department, quarter in missing
                ]
            )
            lines.update(zip(missing, created, strict=True))
            self.env["hr.training.budget.item"].create(
                [
                    {**vals, "line_id": lines[key].id}
                    for key, vals_list in items.items()
                    for vals in vals_list
                ]
            )
            budget.line_ids.filtered(
                lambda line: not line.item_ids and not line.is_approved
            ).unlink()

    def _prepare_plan_items(self):
        """Values of items by key (cost type, department, quarter)."""
        self.ensure_one()
        items = {}
        lines = self.plan_id.line_ids.filtered(lambda line: not line.is_dropped)
        for cost, department, amount in lines._get_cost_shares():
            key = (cost.cost_type_id, department, cost.quarter)
            items.setdefault(key, []).append(
                {
                    "kind": "plan",
                    "name": cost.plan_line_id.display_name,
                    "plan_line_id": cost.plan_line_id.id,
                    "cost_id": cost.id,
                    "amount": amount,
                }
            )
        return items

    def _keep_version(self, version):
        version.line_ids._freeze()

    # ------------------------------------------------------------
    # CHANGES
    # ------------------------------------------------------------

    def _get_cannot_change_reason(self):
        """Why no transfer or supplement can be asked for, or False."""
        self.ensure_one()
        if self.state != states.APPROVED or not self.active:
            return self.env._(
                "Only an approved budget is changed by transfers and supplements; "
                "%(budget)s is not approved.",
                budget=self.display_name,
            )
        if self.is_historic:
            return self.env._("An imported budget is history and stays as it is.")
        return False

    def _check_takes_changes(self, joining):
        """Refuse transfers of a budget that is none in force."""
        if joining:
            self._check_can("change")

    # ------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------

    def action_view_lines(self):
        """Lines of these budgets."""
        return self._get_related_action(
            "hr_training.hr_training_budget_line_action",
            Domain("budget_id", "in", self.ids),
        )

    def action_view_planned(self):
        """What the planned amounts of these budgets add up."""
        return self.line_ids.action_view_planned()

    def action_view_committed(self):
        """What the committed amounts of these budgets add up."""
        return self.line_ids.action_view_committed()

    def action_view_actual(self):
        """What the actual amounts of these budgets add up."""
        return self.line_ids.action_view_actual()

    def action_view_changes(self):
        """Transfers and supplements of these budgets."""
        action = self._get_related_action(
            "hr_training.hr_training_budget_change_action",
            Domain("budget_id", "in", self.ids),
        )
        action["context"] = {
            "default_budget_id": self.id if len(self) == 1 else False,
        }
        return action

    def action_view_unbudgeted(self):
        """Costs of the budget's period that no line bears."""
        self.ensure_one()
        return self._get_related_action(
            "hr_training.hr_training_cost_report_action_unbudgeted",
            self._get_unbudgeted_domain(),
        )

    def action_view_plan(self):
        """The plan this budget was made from."""
        self.ensure_one()
        return self._get_form_action(self.plan_id)

    def action_download(self):
        """The budget as a workbook."""
        return self.action_export_workbook()
