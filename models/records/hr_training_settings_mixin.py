from odoo import fields, models


class HrTrainingSettingsMixin(models.AbstractModel):
    """When a training file has to be complete, beside the other settings."""

    _inherit = "hr.training.settings.mixin"

    training_file_days = fields.Integer(
        related="company_id.training_file_days", readonly=False
    )
    training_loan_days = fields.Integer(
        related="company_id.training_loan_days", readonly=False
    )
