from odoo import api, models
from odoo.exceptions import ValidationError


class HrTrainingFormMixin(models.AbstractModel):
    """A questionnaire's own form, which names its trainers, is no other's."""

    _inherit = "hr.training.form.mixin"

    @api.constrains("survey_id")
    def _check_own_form(self):
        for form in self:
            # sudo: whose form it is, whoever may read it
            survey = form.sudo().survey_id
            mine = form.ids if form._name == "hr.training.evaluation" else []
            if (
                survey.training_original_id
                and survey.training_evaluation_ids.ids != mine
            ):
                raise ValidationError(
                    self.env._(
                        "%(form)s was made for one questionnaire and names its "
                        "trainers: choose the form it was made from.",
                        form=survey.title,
                    )
                )
