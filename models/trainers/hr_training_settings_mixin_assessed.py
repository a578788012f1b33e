from odoo import fields, models


class HrTrainingSettingsMixin(models.AbstractModel):
    """Assessment of trainers beside the other settings (policy 8.3)."""

    _inherit = "hr.training.settings.mixin"

    training_assessment_months = fields.Integer(
        related="company_id.training_assessment_months", readonly=False
    )
    training_assessment_excellent = fields.Float(
        related="company_id.training_assessment_excellent", readonly=False
    )
    training_assessment_standard = fields.Float(
        related="company_id.training_assessment_standard", readonly=False
    )
    training_teaching_hours = fields.Float(
        related="company_id.training_teaching_hours", readonly=False
    )
    training_teaching_courses = fields.Integer(
        related="company_id.training_teaching_courses", readonly=False
    )
    training_trainer_ranking = fields.Boolean(
        related="company_id.training_trainer_ranking", readonly=False
    )
