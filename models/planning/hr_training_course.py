from odoo import models


class HrTrainingCourse(models.Model):
    """A course that plans name stays in its company."""

    _inherit = "hr.training.course"

    _company_uses = {"hr.training.plan.line": "course_id"}

    def _get_taught_hours(self):
        """Hours of what is taught today: of a revision, those published last."""
        self.ensure_one()
        # sudo: how long it takes is planned by whoever plans
        return self.sudo().taught_hours
