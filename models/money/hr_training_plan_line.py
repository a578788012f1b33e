from odoo import api, fields, models


class HrTrainingPlanLine(models.Model):
    """What a line costs by plan, and which budget bears it (policy 9.1)."""

    _inherit = "hr.training.plan.line"

    cost_ids = fields.One2many(
        comodel_name="hr.training.cost",
        inverse_name="plan_line_id",
        string="Costs",
        copy=True,
        context={"active_test": False},
    )
    amount_planned = fields.Monetary(
        compute="_compute_amount_planned", string="Planned Cost"
    )
    budget_item_ids = fields.One2many(
        comodel_name="hr.training.budget.item", inverse_name="plan_line_id"
    )

    @api.depends("cost_ids.amount_company")
    def _compute_amount_planned(self):
        for line in self:
            line.amount_planned = sum(line.cost_ids.mapped("amount_company"))

    @api.model
    def _get_compared_fields(self):
        return (*super()._get_compared_fields(), "amount_planned")

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
