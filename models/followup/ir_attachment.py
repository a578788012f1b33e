from odoo import models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    """Proofs of improvements come by their form, which asks what is taken."""

    _inherit = "ir.attachment"

    def _check_training_handed_in(self):
        """The file of a form is written by the form alone (policy 7.3.2)."""
        # sudo: what they belong to, whoever may read it
        ours = self.sudo().filtered(
            lambda a: a.res_field and a.res_model == "hr.training.improvement"
        )
        if ours and not self.env.su:
            raise UserError(self.env._("Hand in files on the form itself."))
        return super()._check_training_handed_in()
