from odoo import fields, models


class HrTrainingNeed(models.Model):
    """Needs made of what comes, of what we want, and of what comes again and again
    (policy 3.1, 3.2)."""

    _inherit = "hr.training.need"

    _guarded_fields = frozenset({"watch_id", "goal_line_id", "cluster_id"})

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

    cluster_id = fields.Many2one(
        comodel_name="hr.training.need.cluster",
        copy=False,
        ondelete="restrict",
    )

    _cluster_once = models.UniqueIndex(
        "(cluster_id) WHERE cluster_id IS NOT NULL",
        "The need of this complaint is made already.",
    )
    _goal_line_once = models.UniqueIndex(
        "(goal_line_id) WHERE goal_line_id IS NOT NULL",
        "The need of this line is made already.",
    )
