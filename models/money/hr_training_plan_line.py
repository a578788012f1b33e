from odoo import fields, models


class HrTrainingPlanLine(models.Model):
    _inherit = "hr.training.plan.line"

    budget_item_ids = fields.One2many(
        comodel_name="hr.training.budget.item", inverse_name="plan_line_id"
    )

    def _get_department_weights(self):
        """Planned trainees per department, for costs that departments bear."""
        self.ensure_one()
        # sudo: an employee's department is not open to every role
        departments = self.sudo().employee_ids.mapped("department_id")
        weights = {
            department: len(
                self.sudo().employee_ids.filtered(
                    lambda e, d=department: e.department_id == d
                )
            )
            for department in departments
        }
        return weights or dict.fromkeys(self.sudo().department_ids, 1)
