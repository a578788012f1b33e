from odoo import fields, models


class HrTrainingNeed(models.Model):
    """Needs that look ahead: from what comes, and from what we want (policy 3.2)."""

    _inherit = "hr.training.need"

    _guarded_fields = frozenset({"watch_id", "goal_line_id"})

    watch_id = fields.Many2one(
        comodel_name="hr.training.watch",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    goal_line_id = fields.Many2one(
        comodel_name="hr.training.goal.line",
        copy=False,
        ondelete="restrict",
    )

    _goal_line_once = models.UniqueIndex(
        "(goal_line_id) WHERE goal_line_id IS NOT NULL",
        "The need of this line is made already.",
    )
