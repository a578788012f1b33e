from odoo import fields, models


class ResCompany(models.Model):
    """How trainers are selected (policy 8.1)."""

    _inherit = "res.company"

    training_trainer_lecture = fields.Boolean(
        default=True,
        help="Internal candidates give a trial lecture, which is scored by itself.",
    )
    training_trainer_again_months = fields.Integer(
        default=6, help="Who was not approved may come again after so many months."
    )
    training_trainer_renewal_days = fields.Integer(
        default=60,
        help="So many days before a trainer’s qualification ends he and the officers "
        "are asked for its renewal; with 0 nobody is.",
    )
    training_trainer_term_months = fields.Integer(
        default=12,
        help="A renewal is proposed for so many months more; with 0 for good.",
    )

    _training_trainer_selection = models.Constraint(
        "CHECK (training_trainer_again_months BETWEEN 0 AND 120"
        " AND training_trainer_renewal_days BETWEEN 0 AND 730"
        " AND training_trainer_term_months BETWEEN 0 AND 120)",
        "Trainers come again after 0 to 120 months, are asked for a renewal 0 to 730 "
        "days ahead, and are renewed for 0 to 120 months.",
    )
