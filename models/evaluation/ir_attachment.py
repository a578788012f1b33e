from odoo import api, models
from odoo.exceptions import UserError

# What makes another paper of it.
CONTENT = frozenset(
    {"datas", "raw", "db_datas", "store_fname", "res_model", "res_id", "res_field"}
)
# Files of these are handed in on their forms, which ask who may and what is taken.
HANDED_IN = frozenset({"hr.training.reflection", "hr.training.practical.line"})


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._check_training_handed_in()
        return attachments

    def write(self, vals):
        if CONTENT & vals.keys():
            self._check_training_papers()
        result = super().write(vals)
        if CONTENT & vals.keys():
            self._check_training_handed_in()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_training_papers(self):
        self._check_training_papers()

    def _check_training_papers(self):
        """Papers of a claim that was filed stay as its approvers saw them."""
        self._check_training_handed_in()
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

    def _check_training_handed_in(self):
        """The file of a form is written by the form alone (policy 6.4.1, 7.2.2)."""
        if not self.env.su and any(
            attachment.res_field and attachment.res_model in HANDED_IN
            for attachment in self.sudo()
        ):
            raise UserError(self.env._("Hand in files on the form itself."))
