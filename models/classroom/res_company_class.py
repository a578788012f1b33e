from odoo import fields, models


class ResCompany(models.Model):
    """How long questions may wait; when too few people are warned of (6.3)."""

    _inherit = "res.company"

    training_question_days = fields.Integer(
        default=3,
        help="The trainer is reminded of a question that has no answer after so many "
        "working days, the training department of a problem; with 0 nobody is.",
    )

    training_seats_min_days = fields.Integer(
        default=7,
        help="So many days before the first class the officer is asked what becomes of "
        "a session with fewer people than it needs; with 0 nobody is.",
    )

    _training_class_days = models.Constraint(
        "CHECK (training_question_days BETWEEN 0 AND 60"
        " AND training_seats_min_days BETWEEN 0 AND 60)",
        "Of questions and of classes with too few people is reminded after, or "
        "before, 0 to 60 days.",
    )
