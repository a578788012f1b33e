from odoo import fields, models


class HrTrainingMaterialVersion(models.Model):
    """The sessions that were taught from it (policy 6.2.2)."""

    _inherit = "hr.training.material.version"

    _guarded_fields = frozenset({"session_ids"})

    session_ids = fields.Many2many(
        comodel_name="hr.training.session",
        relation="hr_training_material_version_session_rel",
        column1="version_id",
        column2="session_id",
        string="Sessions",
        readonly=True,
        copy=False,
    )
