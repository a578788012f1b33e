from odoo import models


class SurveyInvite(models.TransientModel):
    """Stock's invitations are no way to a training form."""

    _inherit = "survey.invite"

    def action_invite(self):
        """Refused for training forms, old answers sent again included."""
        self.survey_id._check_training_handed_out()
        return super().action_invite()
