from odoo import api, fields, models


class HrEmployeePublic(models.Model):
    _inherit = "hr.employee.public"

    training_enrollment_ids = fields.Many2many(
        comodel_name="hr.training.enrollment",
        string="Training Record",
        compute="_compute_training",
        help="As far as the reader may see it.",
    )
    training_certificate_ids = fields.Many2many(
        comodel_name="hr.training.certificate",
        string="Training Certificates",
        compute="_compute_training",
    )

    @api.depends_context("uid")
    def _compute_training(self):
        for name, model in (
            ("training_enrollment_ids", "hr.training.enrollment"),
            ("training_certificate_ids", "hr.training.certificate"),
        ):
            records = self.env[model].search([("employee_id", "in", self.ids)])
            by_employee = records.grouped(lambda record: record.employee_id.id)
            for employee in self:
                employee[name] = by_employee.get(employee.id, False)

    def action_view_training(self):
        """Training record of these people, as far as the user may see it."""
        return self.env["hr.employee"].browse(self.ids).action_view_training()
