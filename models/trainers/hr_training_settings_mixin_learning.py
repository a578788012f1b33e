from odoo import fields, models


class HrTrainingSettingsMixin(models.AbstractModel):
    """Trainers' own training beside the other settings (policy 8.2)."""

    _inherit = "hr.training.settings.mixin"

    training_teaching_skills_hours = fields.Float(
        related="company_id.training_teaching_skills_hours", readonly=False
    )
    training_update_hours = fields.Float(
        related="company_id.training_update_hours", readonly=False
    )
