from odoo import fields, models


class HrTrainingSettingsMixin(models.AbstractModel):
    _inherit = "hr.training.settings.mixin"

    training_fee_preparation_hours = fields.Float(
        related="company_id.training_fee_preparation_hours", readonly=False
    )
    training_fee_marking_hours = fields.Float(
        related="company_id.training_fee_marking_hours", readonly=False
    )
