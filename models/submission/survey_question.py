from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import html2plaintext


class SurveyQuestion(models.Model):
    """A question of a practical test is an item of the checklist (policy 7.2.2)."""

    _inherit = "survey.question"

    training_must_pass = fields.Boolean(
        string="Must Pass",
        help="Failing it keeps the mark below the pass score, however good the rest.",
    )
    is_training_item = fields.Boolean(compute="_compute_is_training_item")

    @api.depends("survey_id.survey_type")
    def _compute_is_training_item(self):
        for question in self:
            question.is_training_item = (
                question.survey_id.survey_type == "training_practical"
            )

    @api.constrains("question_type", "scale_max", "survey_id")
    def _check_training_item(self):
        for question in self:
            if question.is_training_item and question.question_type not in (
                False,
                "scale",
                "simple_choice",
            ):
                raise ValidationError(
                    self.env._(
                        "%(item)s: an item of a checklist is a scale, for points, or "
                        "a choice of one answer, for passed or failed.",
                        item=question.title,
                    )
                )

    def _prepare_training_items(self):
        """Values of the checklist lines that these questions are frozen into."""
        return [
            {
                "question_id": question.id,
                "sequence": position,
                "name": question.title,
                "hint": html2plaintext(question.description or "").strip(),
                "weight": question.training_weight,
                "must_pass": question.training_must_pass,
                "full_points": question.scale_max
                if question.question_type == "scale"
                else 1,
                "kind": "points" if question.question_type == "scale" else "check",
            }
            for position, question in enumerate(
                self.filtered(lambda question: not question.is_page)
            )
        ]
