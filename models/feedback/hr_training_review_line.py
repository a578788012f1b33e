from odoo import fields, models

from ...tools import anonymity, review


class HrTrainingReviewLine(models.Model):
    """One item of a 360° review, as it was when the rater was asked.

    | action | who |
    | give points | the rater, while it is open |
    """

    _name = "hr.training.review.line"
    _description = "360° Review Item"
    _inherit = ["hr.training.guard.mixin"]
    _order = "review_id, sequence, id"

    _guarded_fields = frozenset(
        {
            "review_id",
            "question_id",
            "sequence",
            "name",
            "hint",
            "weight",
            "least_points",
            "full_points",
            "is_answered",
        }
    )

    review_id = fields.Many2one(
        comodel_name="hr.training.review",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="review_id.company_id", store=True, index=True, precompute=True
    )
    question_id = fields.Many2one(
        comodel_name="survey.question", index="btree_not_null", ondelete="restrict"
    )
    sequence = fields.Integer()
    name = fields.Char(string="Item", required=True)
    hint = fields.Text()
    weight = fields.Float(default=1.0)
    least_points = fields.Integer(default=1)
    full_points = fields.Integer(default=5)
    points = fields.Integer(copy=False)
    is_answered = fields.Boolean(copy=False)
    can_fill = fields.Boolean(related="review_id.can_fill", related_sudo=False)

    _scale = models.Constraint(
        "CHECK (full_points > least_points)", "A scale has two points at least."
    )

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        self.env["hr.training.review"]._check_there(self)
        self.review_id._check_can_fill()
        self.review_id._do_lock()
        anonymity.hide_request_figures()
        if "points" in vals:
            self._check_points(vals["points"])
        result = super().write(vals)
        if "points" in vals:
            self._guard_sudo().write({"is_answered": True})
        return result

    def _check_points(self, points):
        self._check_reasons(
            [
                (
                    line,
                    not review.is_points(points, line.least_points, line.full_points)
                    and self.env._(
                        "%(item)s: points lie between %(least)s and %(full)s.",
                        item=line.name,
                        least=line.least_points,
                        full=line.full_points,
                    ),
                )
                for line in self
            ]
        )

    def _get_mark(self):
        self.ensure_one()
        return review.rating(self.points, self.least_points, self.full_points)
