from odoo import api, fields, models
from odoo.exceptions import UserError


class HrTrainingSession(models.Model):
    """The questionnaire that waits for who took part (policy 7.2.3)."""

    _inherit = "hr.training.session"

    can_answer_questionnaire = fields.Boolean(
        compute="_compute_can_answer_questionnaire"
    )

    @api.depends("evaluation_ids.state")
    @api.depends_context("uid")
    def _compute_can_answer_questionnaire(self):
        for session in self:
            session.can_answer_questionnaire = bool(session._get_my_questionnaires())

    def _get_my_questionnaires(self):
        """Questionnaires that wait for the user's answer, in sudo."""
        # sudo: who may answer is asked per evaluation
        return self.sudo().evaluation_ids.filtered(
            lambda e: e.method == "questionnaire" and e.can_answer
        )

    def action_answer_questionnaire(self):
        """The employee's own button: his form of the first questionnaire open."""
        self.ensure_one()
        self.check_access("read")
        questionnaires = self._get_my_questionnaires()
        if not questionnaires:
            raise UserError(self.env._("There is no form for you to fill in here."))
        return questionnaires[0].action_answer()
