from odoo import models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """Posting an entry takes room in the budget, a claim's after its last step
    (policy 9.2)."""

    _inherit = "account.move"

    def _post(self, soft=True):
        lines = self.line_ids.filtered("training_cost_type_id")
        self.env["hr.training.budget.line"]._check_available(
            [
                (line.sudo().training_budget_line_id, line.balance, line)
                for line in lines
            ]
        )
        self._check_training_claims()
        return super()._post(soft)

    def _check_training_claims(self):
        """An entry that costs a claim is posted after the claim's last step.

        Reversals take the money back and are always fine.
        """
        for move in self.filtered(lambda m: not m.reversed_entry_id):
            lines = move.line_ids.filtered(
                lambda line: line.training_session_id and line.expense_id
            )
            # sudo: the claim counts, whatever the accountant may read
            for claim in lines.sudo().expense_id._training_claims():
                if claim._get_training_approval_state() != "approved":
                    raise UserError(
                        self.env._(
                            "%(claim)s: a training claim is posted after its last "
                            "approval step.",
                            claim=claim.name,
                        )
                    )
