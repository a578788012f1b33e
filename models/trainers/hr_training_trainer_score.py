from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import selection, weighting


class HrTrainingTrainerScore(models.Model):
    """What an assessor gives a candidate for a criterion (policy 8.1.2).

    A row of a score sheet, with weight and least score as they were when the assessor
    was named.

    | action | who |
    | give and change a value | the assessor, until he has handed in |
    | read | he; of what all have handed in the other assessors, officers, management |

    Nobody else reads a value before all have handed in: the row says so by
    ``is_disclosed``, which the last one sets, so that every way of reading is closed.
    """

    _name = "hr.training.trainer.score"
    _description = "Score of a Candidate"
    _inherit = ["hr.training.guard.mixin"]
    _order = "application_id, stage desc, sequence, criterion_id, assessor_id"
    _rec_name = "criterion_id"

    _guarded_parents = {"sheet_id": "_check_can_fill"}
    _guarded_fields = frozenset(
        {
            "sheet_id",
            "criterion_id",
            "sequence",
            "weight",
            "score_min",
            "is_answered",
            "is_disclosed",
        }
    )

    sheet_id = fields.Many2one(
        comodel_name="hr.training.trainer.sheet", required=True, ondelete="cascade"
    )
    application_id = fields.Many2one(
        related="sheet_id.application_id",
        store=True,
        index=True,
        precompute=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="sheet_id.company_id", store=True, index=True, precompute=True
    )
    assessor_id = fields.Many2one(
        related="sheet_id.assessor_id", store=True, index=True, precompute=True
    )
    stage = fields.Selection(related="sheet_id.stage", store=True, precompute=True)
    criterion_id = fields.Many2one(
        comodel_name="hr.training.trainer.criterion",
        required=True,
        copy=False,
        index=True,
        ondelete="restrict",
    )
    name = fields.Char(related="criterion_id.name", related_sudo=True)
    hint = fields.Text(related="criterion_id.description", related_sudo=True)
    sequence = fields.Integer(copy=False)
    weight = fields.Float(copy=False, aggregator=None)
    score_min = fields.Float(string="Least Score", copy=False, aggregator=None)
    value = fields.Float(
        string="Score",
        copy=False,
        digits=(5, 2),
        aggregator="avg",
        help="From 0 to 100.",
    )
    comment = fields.Text(copy=False)
    is_answered = fields.Boolean(copy=False, help="A score was given.")
    is_disclosed = fields.Boolean(
        copy=False, index=True, help="All assessors have handed in."
    )
    can_fill = fields.Boolean(related="sheet_id.can_fill", related_sudo=False)

    _once = models.Constraint(
        "UNIQUE (sheet_id, criterion_id)", "Each criterion is scored once on a sheet."
    )
    _value_range = models.Constraint(
        "CHECK (value >= 0 AND value <= 100)", "A score lies between 0 and 100."
    )

    @api.depends("criterion_id", "assessor_id")
    def _compute_display_name(self):
        for score in self:
            # sudo: who may read the row may know what it is about, and by whom
            found = score.sudo()
            names = (found.criterion_id.name, found.assessor_id.name)
            score.display_name = " · ".join(filter(None, names))

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        given = vals.get("value") is not None and vals["value"] is not False
        if given and not weighting.is_mark(vals["value"]):
            raise UserError(self.env._("A score lies between 0 and 100."))
        result = super().write(vals)
        if "value" in vals:
            self._guard_sudo().write({"is_answered": given})
        return result

    def _get_rows(self):
        """The rows as ``tools.selection`` takes them, by the order of criteria."""
        return [
            selection.Row(s.criterion_id, s.value, s.weight, s.score_min)
            for s in self.sorted(lambda s: (s.sequence, s.criterion_id.id, s.id))
        ]
