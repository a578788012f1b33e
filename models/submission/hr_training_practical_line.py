from odoo import fields, models

from ...tools import checklist


class HrTrainingPracticalLine(models.Model):
    """One item of a checklist, as it was when the checklist was handed out."""

    _name = "hr.training.practical.line"
    _description = "Practical Checklist Item"
    _inherit = ["hr.training.guard.mixin", "hr.training.upload.mixin"]
    _order = "practical_id, sequence, id"

    _guarded_fields = frozenset(
        {
            "practical_id",
            "question_id",
            "name",
            "hint",
            "kind",
            "weight",
            "must_pass",
            "full_points",
            "is_answered",
        }
    )

    practical_id = fields.Many2one(
        comodel_name="hr.training.practical",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="practical_id.company_id", store=True, index=True, precompute=True
    )
    question_id = fields.Many2one(
        comodel_name="survey.question", index="btree_not_null", ondelete="restrict"
    )
    sequence = fields.Integer()
    name = fields.Char(string="Item", required=True)
    hint = fields.Text()
    kind = fields.Selection(
        selection=[("check", "Passed or Failed"), ("points", "Points")],
        required=True,
        default="check",
    )
    weight = fields.Float(default=1.0)
    must_pass = fields.Boolean()
    full_points = fields.Integer(default=1)
    points = fields.Float(copy=False)
    is_answered = fields.Boolean(copy=False)
    comment = fields.Char()
    photo = fields.Image(max_width=1920, max_height=1920, copy=False)
    can_fill = fields.Boolean(related="practical_id.can_fill", related_sudo=False)

    _full_points_positive = models.Constraint(
        "CHECK (full_points >= 1)", "Full points are one at least."
    )
    _points_range = models.Constraint(
        "CHECK (points >= 0 AND points <= full_points)",
        "Points lie between 0 and the item's full points.",
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        self.practical_id._check_can_fill()
        self.practical_id._do_claim()
        if "points" in vals:
            self._check_points(vals["points"])
        if vals.get("photo"):
            self._check_upload(vals["photo"], "photo", photo=True)
        result = super().write(vals)
        if "points" in vals:
            self._guard_sudo().write({"is_answered": True})
        return result

    def _check_points(self, points):
        self._check_reasons(
            [
                (
                    line,
                    not checklist.is_points(points, line.full_points)
                    and self.env._(
                        "%(item)s: points lie between 0 and %(full)s.",
                        item=line.name,
                        full=line.full_points,
                    ),
                )
                for line in self
            ]
        )

    # ------------------------------------------------------------
    # ACTIONS: a tap each
    # ------------------------------------------------------------

    def action_pass(self):
        """Full points."""
        return self._answer(lambda line: line.full_points)

    def action_fail(self):
        """No points."""
        return self._answer(lambda line: 0)

    def action_more(self):
        """A point more."""
        return self._answer(lambda line: min(line.points + 1, line.full_points))

    def action_less(self):
        """A point less."""
        return self._answer(lambda line: max(line.points - 1, 0))

    def _answer(self, points_of):
        for line in self:
            line.write({"points": points_of(line)})
        return True

    def _get_items(self):
        """These lines for ``tools.checklist``."""
        return [
            checklist.Item(
                name=line.name,
                weight=line.weight,
                full=line.full_points,
                points=line.points if line.is_answered else None,
                must_pass=line.must_pass,
            )
            for line in self
        ]
