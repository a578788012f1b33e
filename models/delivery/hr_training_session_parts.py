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

    def _check_evaluations_open(self):
        """Refuse other evaluations once results are out or the session has ended."""
        for session in self:
            if session.results_released:
                raise UserError(
                    self.env._(
                        "The results of %(session)s are released: its evaluations stay "
                        "as they are. The head of training can correct single marks.",
                        session=session.display_name,
                    )
                )
            session._check_not_ended()

    def _check_costs_open(self):
        """Refuse other planned costs once the books of the session are closed."""
        self.check_access("write")
        for session in self:
            session._check_not_ended()

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
