from odoo import api, fields, models

from ...tools import needs, states


class HrTrainingNeed(models.Model):
    """How urgent a need is beside others, by rules that are data (policy 3.3)."""

    _inherit = "hr.training.need"

    distance = fields.Integer(
        compute="_compute_distance",
        store=True,
        aggregator="max",
        help="Of the person who is farthest from the level, in points of 100.",
    )
    priority_points = fields.Integer(
        compute="_compute_priority", store=True, aggregator=None
    )
    priority = fields.Selection(
        selection=needs.PRIORITIES, compute="_compute_priority", store=True, index=True
    )
    priority_text = fields.Char(
        string="Why This Priority", compute="_compute_priority_text"
    )

    @api.depends("person_ids.distance")
    def _compute_distance(self):
        for need in self:
            need.distance = max(need.person_ids.mapped("distance"), default=0)

    @api.depends(
        "distance",
        "urgency",
        "channel",
        "department_id",
        "people_count",
        "company_id.training_need_medium_points",
        "company_id.training_need_high_points",
        "origin_ids.channel",
    )
    def _compute_priority(self):
        steps = self.env["hr.training.need.priority"]._get_steps()
        facts = self._get_priority_facts()
        for need in self:
            parts = needs.weigh(facts[need], steps)
            need.priority_points = sum(points for _factor, _value, points in parts)
            company = need.company_id
            need.priority = needs.rank(
                need.priority_points,
                company.training_need_medium_points,
                company.training_need_high_points,
            )

    @api.depends("priority_points")
    @api.depends_context("lang")
    def _compute_priority_text(self):
        labels = dict(
            self.env["hr.training.need.priority"]
            ._fields["factor"]
            ._description_selection(self.env)
        )
        steps = self.env["hr.training.need.priority"]._get_steps()
        # sudo: figures only, of a need the user may read
        facts = self.sudo()._get_priority_facts()
        for need in self:
            need.priority_text = "; ".join(
                f"{labels[factor]}: {value:g} → {points}"
                for factor, value, points in needs.weigh(facts[need.sudo()], steps)
            )

    def _get_priority_facts(self):
        """What the rules ask of each need.

        :return: dict need → dict factor → number
        """
        # sudo: how many people a department has is a number
        counts = dict(
            self.env["hr.employee"]
            .sudo()
            ._read_group(
                [("department_id", "in", self.department_id.ids)],
                ["department_id"],
                ["__count"],
            )
        )
        facts = {}
        for need in self:
            of_customers = (need | need.origin_ids).filtered(
                lambda n: n.channel == needs.CUSTOMER
            )
            facts[need] = {
                needs.DISTANCE: need.distance,
                needs.SHARE: needs.get_share(
                    need.people_count, counts.get(need.department_id, 0)
                ),
                needs.COMPLAINTS: len(of_customers),
                needs.URGENCY: states.URGENCY_RANKS.get(need.urgency, 0),
            }
        return facts
