from odoo import api, fields, models

from ...tools import marking, selection


class HrTrainingTrainerCriterion(models.Model):
    """What candidates are scored by (policy 8.1.1).

    Of internal and of external ones, and of the trial lecture, each group by itself.
    The head of training says what counts, how much, and what is the least; who is
    being scored goes on by what was asked when his assessors were named.
    """

    _name = "hr.training.trainer.criterion"
    _description = "Trainer Criterion"
    _inherit = ["hr.training.company.mixin"]
    _order = "kind desc, stage desc, sequence, id"

    # No company has criteria of its own.
    _company_name = False

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    kind = fields.Selection(
        selection=selection.KINDS,
        string="Candidates",
        required=True,
        default=selection.INTERNAL,
    )
    stage = fields.Selection(
        selection=selection.STAGES, required=True, default=selection.PROFILE
    )
    weight = fields.Float(
        required=True,
        default=20.0,
        help="Counts as its share of all weights of the stage, whatever they add up "
        "to.",
    )
    score_min = fields.Float(
        string="Least Score",
        aggregator=None,
        help="Who has less here, by the mean of the assessors, is not proposed.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(
        translate=True, help="What assessors look at; they read it while they score."
    )
    weight_note = fields.Char(compute="_compute_weight_note", string="Share")

    _code_unique = models.Constraint(
        "UNIQUE (code)", "Another criterion has this code already."
    )
    _weight_positive = models.Constraint(
        "CHECK (weight > 0 AND weight <= 1000)",
        "A weight lies above 0, and is 1000 at most.",
    )
    _score_min_range = models.Constraint(
        "CHECK (score_min >= 0 AND score_min <= 100)",
        "The least score lies between 0 and 100.",
    )

    @api.depends("weight", "kind", "stage", "active")
    @api.depends_context("lang")
    def _compute_weight_note(self):
        """What a weight comes to, beside those of its group."""
        groups = self._get_asked()
        for criterion in self:
            group = groups.get((criterion.kind, criterion.stage), criterion.browse())
            weights = group.mapped("weight")
            if criterion._origin not in group or not sum(weights):
                criterion.weight_note = False
                continue
            share = marking.format_points(
                round(selection.WHOLE * criterion.weight / sum(weights), 1)
            )
            criterion.weight_note = (
                self.env._("%(share)s %%", share=share)
                if selection.is_whole(weights)
                else self.env._(
                    "%(share)s %% (the weights add up to %(sum)s)",
                    share=share,
                    sum=marking.format_points(sum(weights)),
                )
            )

    @api.model
    def _get_asked(self):
        """What is asked of candidates now: dict ``(kind, stage)`` → criteria."""
        criteria = self.search([("active", "=", True)])
        return criteria.grouped(lambda c: (c.kind, c.stage))
