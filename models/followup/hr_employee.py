from odoo import fields, models


class HrEmployee(models.Model):
    """What followed from training, on the employee's form (policy 7.3.3)."""

    _inherit = "hr.employee"

    training_outcome_ids = fields.One2many(
        comodel_name="hr.training.outcome",
        inverse_name="employee_id",
        string="Training Outcomes",
        domain=[("approved_on", "!=", False)],
        groups="hr.group_hr_user",
    )
