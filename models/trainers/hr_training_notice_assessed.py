from odoo import fields, models


class HrTrainingNotice(models.Model):
    """A trainer is told that his assessment was approved (policy 8.3)."""

    _inherit = "hr.training.notice"

    _guarded_fields = frozenset({"assessment_id"})

    assessment_id = fields.Many2one(
        copy=False,
        comodel_name="hr.training.trainer.assessment",
        index="btree_not_null",
        ondelete="cascade",
    )
