from odoo import api, fields, models


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
