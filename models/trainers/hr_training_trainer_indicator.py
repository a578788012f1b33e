from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import assessment


class HrTrainingTrainerIndicator(models.Model):
    """What trainers are assessed by, with weights that the head sets (policy 8.3.1).

    Four ship, each with its sources. Weights are shares of their sum, whatever it is;
    with 0 something does not count. Assessments keep the weights they were made with.
    """

    _name = "hr.training.trainer.indicator"
    _description = "Indicator of Trainer Assessments"
    _inherit = ["hr.training.guard.mixin", "hr.training.company.mixin"]
    _order = "sequence, id"
    _rec_name = "indicator"

    # No company has indicators of its own.
    _company_name = False
    _guarded_fields = frozenset({"indicator"})

    sequence = fields.Integer(default=10)
    indicator = fields.Selection(
        selection=assessment.INDICATORS, required=True, copy=False
    )
    weight = fields.Float(
        default=25.0, help="Share of the indicator in the score, beside the others’."
    )
    source_ids = fields.One2many(
        comodel_name="hr.training.trainer.source",
        inverse_name="indicator_id",
        string="Sources",
    )
    sources_text = fields.Char(string="Made of", compute="_compute_sources_text")
    share_text = fields.Char(string="Counts for", compute="_compute_share_text")

    _once = models.Constraint("UNIQUE (indicator)", "The indicator is there already.")
    _weight_positive = models.Constraint(
        "CHECK (weight >= 0 AND weight <= 1000)",
        "A weight lies between 0 and 1000.",
    )

    @api.depends("indicator")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._fields["indicator"]._description_selection(self.env))
        for row in self:
            row.display_name = names.get(row.indicator)

    @api.depends("source_ids.weight", "source_ids.source")
    @api.depends_context("lang")
    def _compute_sources_text(self):
        for row in self:
            row.sources_text = ", ".join(
                f"{source.display_name} {source.share:g} %" for source in row.source_ids
            )

    @api.depends("weight")
    @api.depends_context("lang")
    def _compute_share_text(self):
        every = self.search(Domain.TRUE)
        edited = {row.id: row.weight for row in self}
        weights = {row: edited.get(row.id, row.weight) for row in every}
        shares = dict(
            zip(weights, assessment.get_shares(weights.values()), strict=True)
        )
        total = sum(weights.values())
        for row in self:
            share = shares.get(row._origin, 0.0)
            row.share_text = self.env._("%(share)s %%", share=f"{share:g}")
            if round(total, 6) != 100:
                row.share_text = self.env._(
                    "%(share)s %%, for the weights add up to %(total)s",
                    share=f"{share:g}",
                    total=f"{total:g}",
                )

    @api.model
    def _get_scheme(self):
        """What assessments are made of (sudo).

        :return: list of ``(indicator, weight of it, source, weight of it)``
        """
        return [
            (row.indicator, row.weight, source.source, source.weight)
            for row in self.search(Domain.TRUE)
            for source in row.source_ids
        ]
