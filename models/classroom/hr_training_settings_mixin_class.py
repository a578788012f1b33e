from odoo import fields, models


class HrTrainingSettingsMixin(models.AbstractModel):
    """What happens in class beside the other settings (policy 6.3)."""

    _inherit = "hr.training.settings.mixin"

    training_question_days = fields.Integer(
        related="company_id.training_question_days", readonly=False
    )
    training_seats_min_days = fields.Integer(
        related="company_id.training_seats_min_days", readonly=False
    )
