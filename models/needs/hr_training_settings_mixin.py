from odoo import fields, models


class HrTrainingSettingsMixin(models.AbstractModel):
    """The address for complaints beside the other settings (policy 3.1)."""

    _inherit = "hr.training.settings.mixin"

    training_need_alias_name = fields.Char(
        related="company_id.training_need_alias_name", readonly=False
    )
    training_need_alias_domain = fields.Char(
        related="company_id.training_need_alias_id.alias_domain"
    )
