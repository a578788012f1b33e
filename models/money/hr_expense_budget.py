from odoo import api, fields, models


class HrExpense(models.Model):
    """A claim and the budget line that bears it (policy 9)."""

    _inherit = "hr.expense"

    training_budget_line_id = fields.Many2one(
        comodel_name="hr.training.budget.line",
        string="Budget Line",
        compute="_compute_training_budget_line_id",
        store=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Found by cost type, department and the session's day; settled when the "
        "claim is submitted.",
    )

    @api.depends("training_session_id", "training_cost_type_id", "department_id")
    def _compute_training_budget_line_id(self):
        for expense, line in zip(self, self._find_training_budget_lines(), strict=True):
            expense.training_budget_line_id = line

    def _find_training_budget_lines(self):
        # sudo: the employee reads neither session nor budget; only the link is kept
        return (
            self.env["hr.training.budget.line"]
            .sudo()
            ._find_many(
                [
                    (
                        expense.company_id,
                        expense.training_session_id._get_cost_date() or expense.date,
                        expense.training_cost_type_id,
                        expense.department_id,
                    )
                    for expense in self.sudo()
                ]
            )
        )

    @api.model
    def _has_field_access(self, field, operation):
        if (
            operation == "write"
            and field.name == "training_budget_line_id"
            and not self.env.su
        ):
            return False
        return super()._has_field_access(field, operation)

    def _do_submit_claim(self):
        """Submitting takes the claim's room in the budget, or is refused."""
        claims_sudo = self._guard_sudo()
        for claim_sudo, line in zip(
            claims_sudo, self._find_training_budget_lines(), strict=True
        ):
            claim_sudo.training_budget_line_id = line
        result = super()._do_submit_claim()
        self.env["hr.training.budget.line"]._check_available(
            [
                (claim.training_budget_line_id, claim.untaxed_amount, claim)
                for claim in claims_sudo
            ]
        )
        return result
