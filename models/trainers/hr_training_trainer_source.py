from odoo import api, fields, models

from ...tools import assessment


class HrTrainingTrainerSource(models.Model):
    """Where the value of an indicator comes from, and with which weight (8.3.2)."""

    _name = "hr.training.trainer.source"
    _description = "Source of Trainer Assessments"
    _inherit = ["hr.training.guard.mixin", "hr.training.company.mixin"]
    _order = "indicator_id, sequence, id"
    _rec_name = "source"

    _company_name = False
    _guarded_fields = frozenset({"indicator_id", "source"})
    _fixed_links = frozenset({"indicator_id"})

    indicator_id = fields.Many2one(
        comodel_name="hr.training.trainer.indicator", required=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    source = fields.Selection(selection=assessment.SOURCES, required=True, copy=False)
    weight = fields.Float(
        default=50.0, help="Share of the source in its indicator, beside the others’."
    )
    share = fields.Float(string="Share (%)", compute="_compute_share")

    _once = models.Constraint(
        "UNIQUE (indicator_id, source)", "The source is there already."
    )
    _weight_positive = models.Constraint(
        "CHECK (weight >= 0 AND weight <= 1000)",
        "A weight lies between 0 and 1000.",
    )

    @api.depends("source")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._fields["source"]._description_selection(self.env))
        for row in self:
            row.display_name = names.get(row.source)

    @api.depends("weight", "indicator_id.source_ids.weight")
    def _compute_share(self):
        for row in self:
            beside = row.indicator_id.source_ids
            shares = assessment.get_shares(beside.mapped("weight"))
            row.share = dict(zip(beside.ids, shares, strict=True)).get(
                row._origin.id, 0.0
            )
