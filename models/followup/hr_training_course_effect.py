from odoo import fields, models


class HrTrainingCourse(models.Model):
    """When managers are asked what has changed at work (policy 7.1.3)."""

    _inherit = "hr.training.course"

    effect_review_days = fields.Integer(
        string="Effect Review After (Days)",
        help="So many days after a session's end the manager is asked what has "
        "changed at work. 0 for as many as the company says, -1 for never.",
    )

    _effect_review_days = models.Constraint(
        "CHECK (effect_review_days BETWEEN -1 AND 365)",
        "Managers are asked 1 to 365 days after a session's end; 0 for as the company "
        "says, -1 for never.",
    )

    def _get_effect_review_days(self, company):
        """Days after a session's end; 0 for never."""
        self.ensure_one()
        return max(self.effect_review_days or company.training_effect_review_days, 0)
