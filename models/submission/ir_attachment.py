from odoo import models
from odoo.exceptions import UserError

# Files of these are handed in on their forms, which ask who may and what is taken.
HANDED_IN = frozenset({"hr.training.reflection", "hr.training.practical.line"})


class IrAttachment(models.Model):
    """Files of reflections and checklists come by their forms."""

    _inherit = "ir.attachment"

    def _check_training_handed_in(self):
        """The file of a form is written by the form alone (policy 6.4.1, 7.2.2)."""
        if not self.env.su and any(
            attachment.res_field and attachment.res_model in HANDED_IN
            for attachment in self.sudo()
        ):
            raise UserError(self.env._("Hand in files on the form itself."))
        return super()._check_training_handed_in()
