from odoo import fields, models


class HrTrainingTrainerObservationItem(models.Model):
    """What a peer looks at in a class (policy 8.3.2)."""

    _name = "hr.training.trainer.observation.item"
    _description = "Item of Class Observations"
    _inherit = ["hr.training.company.mixin"]
    _order = "sequence, id"

    # No company has items of its own.
    _company_name = False

    name = fields.Char(required=True, translate=True)
    hint = fields.Char(translate=True, help="What five points stand for.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True, help="Observations that were asked for keep their items."
    )
