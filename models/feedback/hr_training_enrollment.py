from odoo import api, fields, models


class HrTrainingEnrollment(models.Model):
    """The questionnaire of who took part (policy 7.2.3)."""

    _inherit = "hr.training.enrollment"

    can_answer_questionnaire = fields.Boolean(
        compute="_compute_can_answer_questionnaire"
    )

    @api.depends("session_id.can_answer_questionnaire", "is_my_own")
    @api.depends_context("uid")
    def _compute_can_answer_questionnaire(self):
        for enrollment in self:
            enrollment.can_answer_questionnaire = (
                enrollment.is_my_own
                # sudo: whoever sees his enrolment may answer, whatever the session
                and enrollment.sudo().session_id.can_answer_questionnaire
            )

    def action_answer_questionnaire(self):
        """The person's own button: see ``hr.training.session``."""
        self.ensure_one()
        self.check_access("read")
        return self.session_id.action_answer_questionnaire()
