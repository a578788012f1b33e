from odoo import models


class HrTrainingFacility(models.Model):
    """A room or piece of equipment that lines or sessions take stays in its company."""

    _inherit = "hr.training.facility"

    _company_uses = {
        "hr.training.plan.line": "facility_ids",
        "hr.training.session": "facility_ids",
        "hr.training.session.slot": "facility_ids",
    }
