from odoo import fields, models


class HrTrainingSettingsMixin(models.AbstractModel):
    """Coaching beside the other settings (policy 7.3.3)."""

    _inherit = "hr.training.settings.mixin"

    training_coach_people = fields.Integer(
        related="company_id.training_coach_people", readonly=False
    )
    training_coaching_months_min = fields.Integer(
        related="company_id.training_coaching_months_min", readonly=False
    )
    training_coaching_months_max = fields.Integer(
        related="company_id.training_coaching_months_max", readonly=False
    )
    training_coaching_remind_days = fields.Integer(
        related="company_id.training_coaching_remind_days", readonly=False
    )
