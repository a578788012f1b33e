from odoo import api, models
from odoo.exceptions import UserError

# What makes another paper of it.
CONTENT = frozenset({"datas", "raw", "db_datas", "store_fname", "res_model", "res_id"})


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        if CONTENT & vals.keys():
            self._check_training_papers()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_training_papers(self):
        self._check_training_papers()

    def _check_training_papers(self):
        """Papers of a claim that was filed stay as its approvers saw them."""
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
