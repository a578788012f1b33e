from odoo import fields, models


class HrTrainingFacility(models.Model):
    """A venue, or equipment of which several pieces may exist (policy 6.2.3)."""

    _name = "hr.training.facility"
    _description = "Training Venue or Equipment"
    _inherit = ["hr.training.company.mixin"]
    _order = "kind desc, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        selection=[("venue", "Venue"), ("equipment", "Equipment")],
        required=True,
        default="venue",
    )
    capacity = fields.Integer(help="Seats of a venue; 0 is not stated.")
    quantity = fields.Integer(
        default=1, help="Pieces that can be in use at the same time."
    )
    location = fields.Char()
    note = fields.Text()
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )

    _capacity_positive = models.Constraint(
        "CHECK (capacity >= 0)", "The capacity cannot be negative."
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity >= 1)", "There must be at least one piece."
    )

    def _filter_venues(self):
        return self.filtered(lambda facility: facility.kind == "venue")

    def _get_seats(self):
        """How many people these venues take together, None for any number.

        Several venues at one time share the people; one whose capacity is not stated
        takes any number.
        """
        seats = self.mapped("capacity")
        return sum(seats) if self and all(seats) else None
