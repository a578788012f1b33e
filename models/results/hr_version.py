from odoo import api, models

# What decides about required courses.
REQUIRED_BY = {"employee_id", "department_id", "job_id", "date_version", "active"}


class HrVersion(models.Model):
    _inherit = "hr.version"

    @api.model_create_multi
    def create(self, vals_list):
        versions = super().create(vals_list)
        versions.employee_id._training_serve()
        return versions

    def write(self, vals):
        result = super().write(vals)
        if REQUIRED_BY & vals.keys():
            self.employee_id._training_serve()
        return result
