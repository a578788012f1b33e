from odoo import models

from ...tools import states


class HrTrainingSession(models.Model):
    """Resits that wait keep a session open (policy 7.2.1)."""

    _inherit = "hr.training.session"

    def _get_cannot_close_reason(self):
        return (
            super()._get_cannot_close_reason()
            # sudo: what was handed in counts, whoever may read it
            or self.sudo()._get_unreleased_reason()
        )

    def _get_unreleased_reason(self):
        """Resits that were handed in would never be marked (sudo)."""
        self.ensure_one()
        released = self.evaluation_ids.filtered(
            lambda e: e.method == "exam" and e.state == states.EVALUATION_RELEASED
        )
        waiting = released._get_unreleased_answers().training_evaluation_id
        return bool(waiting) and self.env._(
            "Resits wait to be released: %(names)s.",
            names=", ".join(waiting.mapped("name")),
        )
