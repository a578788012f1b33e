from odoo import fields, models

from ...tools import groups


class HrTrainingCourse(models.Model):
    """What a course usually costs (policy 9.1)."""

    _inherit = "hr.training.course"

    usual_cost_ids = fields.One2many(
        comodel_name="hr.training.course.cost",
        inverse_name="course_id",
        string="Usual Costs",
        copy=True,
        groups=f"{groups.OFFICER},{groups.EXECUTIVE},{groups.FINANCE}",
        help="Planned for each new line of a plan that names no cost itself.",
    )

    def _check_usual_costs_open(self):
        """Usual costs are written by whoever may write the course."""
        self.check_access("write")
