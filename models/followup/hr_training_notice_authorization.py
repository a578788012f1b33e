from odoo import fields, models


class HrTrainingNotice(models.Model):
    """People hear what they may work on, and what no longer (policy 7.3)."""

    _inherit = "hr.training.notice"

    _guarded_fields = frozenset({"authorization_id"})

    authorization_id = fields.Many2one(
        copy=False,
        comodel_name="hr.training.authorization",
        string="Authorisation to Work",
        index="btree_not_null",
        ondelete="cascade",
    )
