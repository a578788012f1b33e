from odoo import api, fields, models

from ...tools import followup, states


class SurveyQuestion(models.Model):
    """What a question of a questionnaire is about (policy 7.2.3, 7.3.2)."""

    _inherit = "survey.question"

    training_topic = fields.Selection(
        selection=followup.TOPICS,
        string="About",
        help="A low mean of what is asked about it opens an improvement of the course, "
        "its method or its trainer.",
    )
    is_training_opinion = fields.Boolean(compute="_compute_is_training_opinion")

    @api.depends("survey_id.survey_type")
    def _compute_is_training_opinion(self):
        for question in self:
            question.is_training_opinion = (
                question.survey_id.survey_type == states.SURVEY_TYPES["questionnaire"]
            )
