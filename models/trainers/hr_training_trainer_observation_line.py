from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import assessment, review


class HrTrainingTrainerObservationLine(models.Model):
    """An item of an observation, with the points given (policy 8.3.2).

    | action | who |
    | give points | the observer, until it is handed in |
    """

    _name = "hr.training.trainer.observation.line"
    _description = "Item of a Class Observation"
    _inherit = ["hr.training.guard.mixin"]
    _order = "observation_id, sequence, id"

    _guarded_parents = {"observation_id": "_check_can_fill"}
    _fixed_links = frozenset({"observation_id"})
    _guarded_fields = frozenset({"observation_id", "item_id", "is_answered"})

    observation_id = fields.Many2one(
        comodel_name="hr.training.trainer.observation",
        required=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="observation_id.company_id", store=True, index=True, precompute=True
    )
    item_id = fields.Many2one(
        comodel_name="hr.training.trainer.observation.item",
        required=True,
        index=True,
        ondelete="restrict",
    )
    sequence = fields.Integer(related="item_id.sequence", store=True)
    name = fields.Char(related="item_id.name")
    hint = fields.Char(related="item_id.hint")
    least_points = fields.Integer(compute="_compute_scale")
    full_points = fields.Integer(compute="_compute_scale")
    points = fields.Integer(copy=False, aggregator="avg")
    is_answered = fields.Boolean(copy=False)
    can_fill = fields.Boolean(related="observation_id.can_fill", related_sudo=False)
    is_open_to_me = fields.Boolean(
        compute="_compute_is_open_to_me", search="_search_is_open_to_me"
    )

    _once = models.Constraint(
        "UNIQUE (observation_id, item_id)", "The item is there already."
    )

    def _compute_scale(self):
        for line in self:
            line.least_points = assessment.LEAST
            line.full_points = assessment.FULL

    @api.depends("observation_id")
    @api.depends_context("uid")
    def _compute_is_open_to_me(self):
        # sudo: the links; rules are evaluated in sudo, and it is the user who is asked
        parent_of = {line: line.sudo().observation_id.sudo(False) for line in self}
        every = self.env["hr.training.trainer.observation"].sudo(False)
        seen = every.union(*parent_of.values())._filtered_access("read")
        for line, parent in parent_of.items():
            line.is_open_to_me = parent in seen

    @api.model
    def _search_is_open_to_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        rows = self.env["hr.training.trainer.observation"].sudo(False)
        return Domain("observation_id", "in", rows._search(Domain.TRUE))

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        if "points" in vals and not review.is_points(
            vals["points"], assessment.LEAST, assessment.FULL
        ):
            raise UserError(
                self.env._(
                    "Give whole points from %(least)s to %(full)s.",
                    least=assessment.LEAST,
                    full=assessment.FULL,
                )
            )
        result = super().write(vals)
        if "points" in vals:
            self._guard_sudo().write({"is_answered": True})
        return result
