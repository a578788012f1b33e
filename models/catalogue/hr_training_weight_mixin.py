from odoo import api, fields, models

from ...tools import states

WEIGHTS = tuple(f"weight_{name}" for name in states.WEIGHTED_INDICATORS)


class HrTrainingWeightMixin(models.AbstractModel):
    """Weights of the indicators in a person's weighted result (policy 7.1).

    A course has its own or, where all are 0, its company's; scheduling freezes them
    on the session. They are ratios: only their proportion counts.
    """

    _name = "hr.training.weight.mixin"
    _description = "Weights of Indicators"

    weight_knowledge = fields.Float(string="Weight of Knowledge")
    weight_skill = fields.Float(string="Weight of Skill")
    weight_attitude = fields.Float(string="Weight of Attitude")
    weight_performance = fields.Float(string="Weight of Job Performance")

    _weights_positive = models.Constraint(
        "CHECK (weight_knowledge BETWEEN 0 AND 1000"
        " AND weight_skill BETWEEN 0 AND 1000"
        " AND weight_attitude BETWEEN 0 AND 1000"
        " AND weight_performance BETWEEN 0 AND 1000)",
        "A weight lies between 0 and 1000.",
    )

    def _get_weights(self):
        """Dict indicator -> weight as it stands on the record."""
        self.ensure_one()
        return {name: self[f"weight_{name}"] for name in states.WEIGHTED_INDICATORS}

    @api.model
    def _get_weight_values(self, company, taught):
        """Values of the four fields for a session: all 0 takes the company's.

        :param dict taught: values of the fields, among others
        """
        own = {name: taught[name] for name in WEIGHTS}
        if any(own.values()):
            return own
        weights = company._get_training_weights()
        return {f"weight_{name}": weight for name, weight in weights.items()}
