from odoo import models


class HrTrainingCourse(models.Model):
    """A course that plans name stays in its company."""

    _inherit = "hr.training.course"

    _company_uses = {"hr.training.plan.line": "course_id"}
