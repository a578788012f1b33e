from odoo import api, models


class SurveyUserInputLine(models.Model):
    """Training answers are written by the form and the markers' methods."""

    _name = "survey.user_input.line"
    _inherit = ["survey.user_input.line", "hr.training.answer.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_training_closed()
        return lines

    def write(self, vals):
        self._check_training_closed()
        result = super().write(vals)
        if {"user_input_id", "survey_id"} & vals.keys():
            self._check_training_closed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_training(self):
        self._check_training_closed()

    def _check_training_closed(self):
        self.user_input_id._check_training_closed()
