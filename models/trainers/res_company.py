from odoo import fields, models


class ResCompany(models.Model):
    """What trainers are paid for besides their classes (policy 8.3.3)."""

    _inherit = "res.company"

    training_fee_preparation_hours = fields.Float(
        help="Hours of preparation that a session is paid with; its trainers share "
        "them as they share its classes.",
    )
    training_fee_marking_hours = fields.Float(
        help="Hours of marking that a session is paid with whose marks are given by "
        "hand; its trainers share them as they share its classes.",
    )

    _training_fee_hours = models.Constraint(
        "CHECK (training_fee_preparation_hours BETWEEN 0 AND 100"
        " AND training_fee_marking_hours BETWEEN 0 AND 100)",
        "A session is paid with 0 to 100 hours of preparation and of marking.",
    )
