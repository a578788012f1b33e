from odoo import api, fields, models

from ...tools import answers


class SurveyQuestion(models.Model):
    """Questions of training forms: those of a form in use stay as they are."""

    _inherit = "survey.question"

    training_weight = fields.Float(
        string="Weight",
        default=1.0,
        help="Share of the item in the mark, as a ratio to the others.",
    )

    _training_weight_positive = models.Constraint(
        "CHECK (training_weight >= 0)", "A weight cannot be negative."
    )

    # ------------------------------------------------------------
    # ANSWERS
    # ------------------------------------------------------------

    def validate_question(self, answer, comment=None):
        """Take what a training form offers and nothing else (policy 7.2).

        What a browser made up beside the page would be counted with the others.
        """
        # sudo: a form is a training form whoever may read it
        question = self.sudo()
        offered = not question.survey_id.is_training or (
            answers.fits(
                question.question_type,
                answer,
                scale=range(question.scale_min, question.scale_max + 1),
                choices=question.suggested_answer_ids.ids,
                rows=question.matrix_row_ids.ids,
                is_one_a_row=question.matrix_subtype == "simple",
            )
            and answers.fits("text_box", comment)
        )
        if not offered:
            return {self.id: self.env._("This answer does not fit the question.")}
        return super().validate_question(answer, comment)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        questions = super().create(vals_list)
        questions.survey_id._check_training_unused()
        return questions

    def write(self, vals):
        self.survey_id._check_training_unused()
        result = super().write(vals)
        if "survey_id" in vals:
            self.survey_id._check_training_unused()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_training_used(self):
        self.survey_id._check_training_unused()
