from odoo import api, models


class SurveyQuestionAnswer(models.Model):
    """Answers offered in a form in use stay as they are, keys included."""

    _inherit = "survey.question.answer"

    @api.model_create_multi
    def create(self, vals_list):
        answers = super().create(vals_list)
        answers._check_training_unused()
        return answers

    def write(self, vals):
        self._check_training_unused()
        result = super().write(vals)
        if {"question_id", "matrix_question_id"} & vals.keys():
            self._check_training_unused()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_training_used(self):
        self._check_training_unused()

    def _check_training_unused(self):
        questions = self.question_id | self.matrix_question_id
        questions.survey_id._check_training_unused()
