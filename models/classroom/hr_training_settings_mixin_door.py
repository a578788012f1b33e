from odoo import fields, models


class HrTrainingSettingsMixin(models.AbstractModel):
    _inherit = "hr.training.settings.mixin"

    training_code_networks = fields.Char(
        related="company_id.training_code_networks", readonly=False
    )
    training_sign_in_device = fields.Boolean(
        related="company_id.training_sign_in_device", readonly=False
    )
    training_sign_in_device_days = fields.Integer(
        related="company_id.training_sign_in_device_days", readonly=False
    )
