from odoo import api, models

from ...tools import states


class SurveySurvey(models.Model):
    """Questionnaires: nothing about answers comes past their evaluation."""

    _inherit = "survey.survey"

    def _is_training_secret(self):
        """Whether what was answered is not shown form by form, nor counted by stock."""
        # sudo: what it is, whoever may read it
        return self.sudo().survey_type == states.SURVEY_TYPES["questionnaire"]

    @api.depends("user_input_ids.survey_id")
    def _compute_answer_duration_avg(self):
        """Stock counts every answer by SQL, whatever the user may read."""
        result = super()._compute_answer_duration_avg()
        for survey in self:
            if survey._is_training_secret():
                survey.answer_duration_avg = 0.0
        return result

    def _prepare_statistics(self, user_input_lines=None):
        """Stock counts in sudo: with one answer its score would be told."""
        surveys = self.filtered(lambda survey: not survey._is_training_secret())
        if self and not surveys:
            counts = ("count_all", "count_finished", "count_failed", "count_passed")
            return dict.fromkeys(("global_success_rate", *counts), 0)
        return super(SurveySurvey, surveys)._prepare_statistics(user_input_lines)
