from odoo import models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """A fee statement has one bill at a time (policy 8.3.3, 9)."""

    _inherit = "account.move"

    def button_draft(self):
        self._check_no_former_bill()
        return super().button_draft()

    def _check_no_former_bill(self):
        """A bill that was cancelled does not come back beside what took its place."""
        # sudo: whether a statement had it, whoever may read that
        fees = self.env["hr.training.trainer.fee"].sudo()
        if fee := fees.search([("former_bill_ids", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "%(statement)s is not paid by this bill any more. Draft a new one "
                    "from the statement.",
                    statement=fee.display_name,
                )
            )
