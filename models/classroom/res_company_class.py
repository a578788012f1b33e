from odoo import fields, models


class ResCompany(models.Model):
    """How long what is asked in class may wait (policy 6.3.3)."""

    _inherit = "res.company"

    training_question_days = fields.Integer(
        default=3,
        help="The trainer is reminded of a question that has no answer after so many "
        "working days, the training department of a problem; with 0 nobody is.",
    )

    _training_class_days = models.Constraint(
        "CHECK (training_question_days BETWEEN 0 AND 60)",
        "Questions are reminded of after 0 to 60 working days.",
    )
