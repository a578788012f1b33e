from odoo import fields, models


class HrTrainingExempt(models.TransientModel):
    """Exempt people from the prerequisites of a course."""

    _name = "hr.training.exempt"
    _description = "Exempt from Prerequisites"
    _inherit = ["hr.training.flow.mixin"]

    course_id = fields.Many2one(comodel_name="hr.training.course", required=True)
    prerequisite_ids = fields.Many2many(related="course_id.prerequisite_ids")
    employee_ids = fields.Many2many(
        comodel_name="hr.employee.public",
        relation="hr_training_exempt_employee_rel",
        column2="hr_employee_id",
        string="Employees",
    )
    reason = fields.Text(required=True)

    def action_exempt(self):
        """Exempt the people chosen."""
        self.ensure_one()
        self.course_id.action_exempt(self.employee_ids.ids, self.reason)
        return {"type": "ir.actions.act_window_close"}
