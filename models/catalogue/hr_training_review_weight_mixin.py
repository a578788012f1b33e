from odoo import api, fields, models

from ...tools import review


class HrTrainingReviewWeightMixin(models.AbstractModel):
    """Weights of the groups of raters in a 360° review (policy 7.2.4).

    A course's form has them; its evaluations take them over. They are ratios.
    """

    _name = "hr.training.review.weight.mixin"
    _description = "Weights of the Raters of a 360° Review"

    review_weight_self = fields.Float(string="Weight of Self", default=10.0)
    review_weight_superior = fields.Float(string="Weight of Superiors", default=40.0)
    review_weight_peer = fields.Float(string="Weight of Peers", default=30.0)
    review_weight_subordinate = fields.Float(
        string="Weight of Subordinates", default=20.0
    )

    _review_weights_positive = models.Constraint(
        "CHECK (review_weight_self >= 0 AND review_weight_superior >= 0"
        " AND review_weight_peer >= 0 AND review_weight_subordinate >= 0)",
        "A weight cannot be negative.",
    )

    @api.model
    def _get_review_weight_names(self):
        return [f"review_weight_{group}" for group, _label in review.GROUPS]

    def _get_review_weights(self):
        """Dict group of raters -> weight."""
        self.ensure_one()
        return {
            group: self[f"review_weight_{group}"] for group, _label in review.GROUPS
        }

    def _prepare_review_weights(self):
        """Values of the four fields."""
        return {
            f"review_weight_{group}": weight
            for group, weight in self._get_review_weights().items()
        }
