from odoo import fields, models

from ...tools import groups


class HrTrainingTrainerGrade(models.Model):
    """A step of internal trainers, with the fee of an hour (policy 8)."""

    _name = "hr.training.trainer.grade"
    _description = "Trainer Grade"
    _inherit = ["hr.training.company.mixin"]
    _order = "sequence, id"

    # No company has grades of its own.
    _company_name = False

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    hourly_fee = fields.Float(
        digits="Product Price",
        # Everybody reads of which grade a trainer is.
        groups=f"{groups.OFFICER},{groups.EXECUTIVE},{groups.FINANCE}",
        help="Of an hour of class, in the currency of the trainer's company.",
    )

    _code_unique = models.Constraint(
        "UNIQUE (code)", "Another grade has this code already."
    )
    _hourly_fee_positive = models.Constraint(
        "CHECK (hourly_fee >= 0)", "The fee of an hour cannot be negative."
    )
