from odoo import models


class HrTrainingSessionSlot(models.Model):
    """Classes as a trainer's card names them (policy 8)."""

    _inherit = "hr.training.session.slot"

    def _get_class_text(self):
        """Time and course of a class, False for none."""
        if not self:
            return False
        self.ensure_one()
        # sudo: the name, of a class that the user may see
        return f"{self.time_text} · {self.sudo().session_id.name}"
