from odoo import fields, models


class ResCompany(models.Model):
    """How people are coached (policy 7.3.3)."""

    _inherit = "res.company"

    training_coach_people = fields.Integer(
        default=5, help="So many people a coach has at a time, at most."
    )
    training_coaching_months_min = fields.Integer(
        default=3, help="A coaching takes so many months at least."
    )
    training_coaching_months_max = fields.Integer(
        default=12, help="A coaching takes so many months at most."
    )
    training_coaching_remind_days = fields.Integer(
        default=5,
        help="Working days after the last day of a coaching, before the manager of the "
        "person is asked to see that it is ended.",
    )

    _training_coaching = models.Constraint(
        "CHECK (training_coach_people BETWEEN 1 AND 100"
        " AND training_coaching_months_min BETWEEN 1 AND training_coaching_months_max"
        " AND training_coaching_months_max <= 36"
        " AND training_coaching_remind_days BETWEEN 0 AND 60)",
        "A coach has 1 to 100 people at a time, for 1 to 36 months, the least number "
        "first; managers are asked after 0 to 60 working days.",
    )
