from odoo import fields, models


class HrTrainingSettingsMixin(models.AbstractModel):
    """Selection of trainers beside the other settings (policy 8.1)."""

    _inherit = "hr.training.settings.mixin"

    training_trainer_lecture = fields.Boolean(
        related="company_id.training_trainer_lecture", readonly=False
    )
    training_trainer_again_months = fields.Integer(
        related="company_id.training_trainer_again_months", readonly=False
    )
    training_trainer_renewal_days = fields.Integer(
        related="company_id.training_trainer_renewal_days", readonly=False
    )
    training_trainer_term_months = fields.Integer(
        related="company_id.training_trainer_term_months", readonly=False
    )
