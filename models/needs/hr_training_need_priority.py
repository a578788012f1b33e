from odoo import api, fields, models

from ...tools import needs


class HrTrainingNeedPriority(models.Model):
    """A step of the rules by which needs are ranked (policy 3.3).

    Of each factor the highest step that a need reaches gives its points; the sum
    makes the priority, see ``training_need_medium_points``.
    """

    _name = "hr.training.need.priority"
    _description = "Priority Rule for Training Needs"
    _inherit = ["hr.training.company.mixin"]
    _order = "factor, at_least"
    _rec_name = "factor"

    # No company has rules of its own.
    _company_name = False

    factor = fields.Selection(selection=needs.FACTORS, required=True)
    at_least = fields.Float(digits=(16, 0), required=True, default=1)
    points = fields.Integer(required=True, default=10)
    active = fields.Boolean(default=True)

    _step_once = models.UniqueIndex(
        "(factor, at_least)", "This factor has a step at this value already."
    )
    _positive = models.Constraint(
        "CHECK (at_least > 0 AND points BETWEEN 0 AND 1000)",
        "A step begins above 0 and gives 0 to 1000 points.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self._rank_anew()
        return rules

    def write(self, vals):
        result = super().write(vals)
        self._rank_anew()
        return result

    def unlink(self):
        result = super().unlink()
        self._rank_anew()
        return result

    @api.model
    def _rank_anew(self):
        """Open needs follow the rules; what is over keeps the rank it had."""
        # sudo: a rule is about the needs of all
        Need = self.env["hr.training.need"].sudo()
        found = Need.search([("state", "in", needs.OPEN)])
        self.env.add_to_compute(Need._fields["priority_points"], found)
        self.env.add_to_compute(Need._fields["priority"], found)

    @api.model
    def _get_steps(self):
        """The rules in force, as ``tools.needs.weigh`` takes them."""
        # sudo: rules are no secret, whoever's need is ranked
        rules = self.sudo().search([("points", ">", 0)])
        return [(rule.factor, rule.at_least, rule.points) for rule in rules]
