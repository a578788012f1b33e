from odoo import models
from odoo.exceptions import UserError

from ...tools import states


class HrTrainingSession(models.Model):
    """When the parts of a session may change, see ``hr.training.parent.mixin``."""

    _inherit = "hr.training.session"

    def _check_slots_open(self):
        """Refuse other slots once it was held or called off."""
        for session in self:
            if session.state in (*states.SESSION_HELD, states.SESSION_CANCELLED):
                raise UserError(
                    self.env._(
                        "%(session)s is over: its slots stay as they were.",
                        session=session.display_name,
                    )
                )

    def _check_not_ended(self):
        self.ensure_one()
        if self.state in (states.SESSION_CLOSED, states.SESSION_CANCELLED):
            raise UserError(
                self.env._(
                    "%(session)s is closed or cancelled: nothing is added to it and "
                    "nothing taken away.",
                    session=self.display_name,
                )
            )
