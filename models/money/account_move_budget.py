from odoo import models


class AccountMove(models.Model):
    """Posting an entry takes room in the budget (policy 9)."""

    _inherit = "account.move"

    def _post(self, soft=True):
        lines = self.line_ids.filtered("training_cost_type_id")
        self.env["hr.training.budget.line"]._check_available(
            [
                (line.sudo().training_budget_line_id, line.balance, line)
                for line in lines
            ]
        )
        return super()._post(soft)
