from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import groups


class HrTrainingSessionSlot(models.Model):
    """How trainers share a class, and how their cards name it (policy 8)."""

    _inherit = "hr.training.session.slot"

    share_ids = fields.One2many(
        comodel_name="hr.training.session.slot.share",
        inverse_name="slot_id",
        string="Shares of Trainers",
        copy=False,
        groups=f"{groups.OFFICER},{groups.EXECUTIVE},{groups.FINANCE}",
    )

    def _check_shares_open(self):
        """Refuse other shares once the books of the session are closed."""
        sessions = self.session_id
        if not sessions._is_officer() and not self.env.su:
            raise UserError(
                self.env._("Training officers say how trainers share a class.")
            )
        if not self.env.su and any(self.trainer_ids.mapped("is_me")):
            raise UserError(
                self.env._("You teach it yourself: another officer gives the shares.")
            )
        for session in sessions:
            session._check_not_ended()

    def _get_class_text(self):
        """Time and course of a class, False for none."""
        if not self:
            return False
        self.ensure_one()
        # sudo: the name, of a class that the user may see
        return f"{self.time_text} · {self.sudo().session_id.name}"
