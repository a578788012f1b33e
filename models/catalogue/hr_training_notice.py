from odoo import fields, models


class HrTrainingNotice(models.Model):
    """Whoever has to read a rule document is asked to (policy 2.1.1)."""

    _inherit = "hr.training.notice"

    _guarded_fields = frozenset({"material_version_id"})

    material_version_id = fields.Many2one(
        copy=False,
        comodel_name="hr.training.material.version",
        string="Rule Document",
        index="btree_not_null",
        ondelete="cascade",
    )
