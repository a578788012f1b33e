from odoo import api, fields, models


class HrEmployeePublic(models.Model):
    """What followed from training, for who may read it (policy 7.3.3)."""

    _inherit = "hr.employee.public"

    training_outcome_ids = fields.Many2many(
        comodel_name="hr.training.outcome",
        string="Training Outcomes",
        compute="_compute_training_outcome_ids",
        help="What was approved, as far as the reader may see it.",
    )

    @api.depends_context("uid")
    def _compute_training_outcome_ids(self):
        outcomes = self.env["hr.training.outcome"].search(
            [("employee_id", "in", self.ids), ("approved_on", "!=", False)]
        )
        by_employee = outcomes.grouped(lambda outcome: outcome.employee_id.id)
        for employee in self:
            employee.training_outcome_ids = by_employee.get(employee.id, False)
