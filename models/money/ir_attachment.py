from odoo import models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    """Papers of claims."""

    _inherit = "ir.attachment"

    def _check_training_papers(self):
        """Papers of a claim that was filed stay as its approvers saw them."""
        super()._check_training_papers()
        ids = [a.res_id for a in self.sudo() if a.res_model == "hr.expense"]
        if self.env.su or not ids:
            return
        # sudo: the claim counts, whatever the user may read
        claims = self.env["hr.expense"].sudo().browse(ids).exists()
        filed = claims.filtered("training_submitted_on")
        if filed:
            raise UserError(
                self.env._(
                    "The papers of %(claim)s are part of a claim that was submitted. "
                    "Reset it to draft before changing them.",
                    claim=filed[0].name,
                )
            )
