from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AccountMoveLine(models.Model):
    """A journal item says for which session and kind of cost it was, and which budget
    line bears it (policy 9.2)."""

    _inherit = "account.move.line"

    training_session_id = fields.Many2one(
        comodel_name="hr.training.session",
        compute="_compute_training",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        help="From the claim; on a vendor bill the session it is for.",
    )
    training_cost_type_id = fields.Many2one(
        comodel_name="hr.training.cost.type",
        compute="_compute_training",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    training_plan_id = fields.Many2one(
        related="training_session_id.plan_id", string="Training Plan"
    )

    training_budget_line_id = fields.Many2one(
        comodel_name="hr.training.budget.line",
        compute="_compute_training_budget_line_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The claim's; of a bill, found by cost type and the session's day.",
    )

    @api.depends("expense_id")
    def _compute_training(self):
        """Claims take their session and cost type along; others keep what they have."""
        for line in self:
            claim = line.expense_id
            if claim and line._is_claim_cost():
                line.training_session_id = claim.training_session_id
                line.training_cost_type_id = claim.training_cost_type_id
            elif not claim:
                line.training_session_id = line.training_session_id
                line.training_cost_type_id = line.training_cost_type_id
            else:
                line.training_session_id = line.training_cost_type_id = False

    @api.depends("training_session_id")
    def _compute_analytic_distribution(self):
        """A bill for a session is charged to the analytic account of its plan."""
        result = super()._compute_analytic_distribution()
        for line in self.filtered("training_session_id"):
            line.analytic_distribution = line.training_session_id._add_plan_account(
                line.analytic_distribution
            )
        return result

    def _is_claim_cost(self):
        """Odoo notes the expense on every line of the payment, too."""
        self.ensure_one()
        return (
            self.expense_id.payment_mode == "company_account"
            or self.move_id.is_purchase_document(include_receipts=True)
        ) and self.account_id.account_type not in (
            "asset_receivable",
            "liability_payable",
            "asset_cash",
            "liability_credit_card",
        )

    @api.constrains("training_session_id", "training_cost_type_id")
    def _check_training(self):
        # sudo: what the line refers to counts, whatever the writer may read
        for line in self.sudo():
            session = line.training_session_id
            if session and not line.training_cost_type_id:
                raise ValidationError(
                    self.env._(
                        "%(line)s: choose the training cost type for session "
                        "%(session)s.",
                        line=line.name or line.display_name,
                        session=session.code,
                    )
                )
            if session and session.company_id.root_id != line.company_id.root_id:
                raise ValidationError(
                    self.env._(
                        "Session %(session)s belongs to another company.",
                        session=session.code,
                    )
                )

    # ------------------------------------------------------------
    # BUDGET
    # ------------------------------------------------------------

    @api.depends("training_session_id", "training_cost_type_id", "expense_id", "date")
    def _compute_training_budget_line_id(self):
        lines = self.filtered("training_cost_type_id")
        (self - lines).training_budget_line_id = False
        if not lines:
            return
        # sudo: who books does not read sessions and budgets; only the link is kept
        lines_sudo = lines.sudo()
        found = (
            self.env["hr.training.budget.line"]
            .sudo()
            ._find_many(
                [
                    (
                        line.company_id,
                        line.training_session_id._get_cost_date() or line.date,
                        line.training_cost_type_id,
                        line.expense_id.department_id,
                    )
                    for line in lines_sudo
                ]
            )
        )
        for line, budget_line in zip(lines, found, strict=True):
            line_sudo = line.sudo()
            line.training_budget_line_id = (
                line_sudo._get_reversed_budget_line()
                or line_sudo.expense_id.training_budget_line_id
                or budget_line
            )

    def _get_reversed_budget_line(self):
        """A reversal gives back to the line that was charged, whoever chose it."""
        self.ensure_one()
        charged = self.move_id.reversed_entry_id.line_ids.filtered(
            lambda other: (
                other.training_budget_line_id
                and other.training_cost_type_id == self.training_cost_type_id
                and other.training_session_id == self.training_session_id
            )
        )
        same = charged.filtered(lambda other: other.name == self.name)
        return (same or charged)[:1].training_budget_line_id

    @api.constrains("training_budget_line_id", "training_cost_type_id")
    def _check_training_budget_line(self):
        # sudo: what the line refers to counts, whatever the writer may read
        for line in self.sudo().filtered("training_budget_line_id"):
            budget_line = line.training_budget_line_id
            if (
                budget_line.company_id.root_id != line.company_id.root_id
                or budget_line.cost_type_id != line.training_cost_type_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(line)s: choose a budget line of this company and of cost "
                        "type %(type)s.",
                        line=line.name or line.display_name,
                        type=line.training_cost_type_id.name,
                    )
                )
