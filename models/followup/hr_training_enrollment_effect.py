from odoo import fields, models


class HrTrainingEnrollment(models.Model):
    """Reviews stand on passes (policy 7.1.3)."""

    _inherit = "hr.training.enrollment"

    effect_review_ids = fields.One2many(
        comodel_name="hr.training.effect.review",
        inverse_name="enrollment_id",
    )

    def _do_recompute_results(self):
        before = {e: e.result for e in self}
        result = super()._do_recompute_results()
        moved = self.filtered(lambda e: e.result != before[e])
        reviews = moved.effect_review_ids
        reviews._do_follow()
        # With the pass comes back what was said of it.
        if reviews:
            reviews._do_follow_needs()
        return result
