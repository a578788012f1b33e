from odoo import models

from .hr_training_session_calendar import QUIET


class HrTrainingSessionSlot(models.Model):
    """A slot's calendar entry goes with it, see ``hr.training.session``."""

    _inherit = "hr.training.session.slot"

    def unlink(self):
        """The database would take the entry as well, but not what was said there."""
        # sudo: whoever may take the slot away
        Event = self._guard_sudo().env["calendar.event"].with_context(**QUIET)
        Event.search([("training_slot_id", "in", self.ids)]).unlink()
        return super().unlink()
