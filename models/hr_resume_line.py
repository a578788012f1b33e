from odoo import api, fields, models


class HrResumeLine(models.Model):
    _name = "hr.resume.line"
    _inherit = ["hr.resume.line", "hr.training.trace.mixin"]

    course_type = fields.Selection(
        selection_add=[("training", "Company Training")],
        ondelete={"training": "set default"},
    )

    @api.depends("course_type")
    def _compute_color(self):
        result = super()._compute_color()
        for line in self.filtered(lambda line: line.course_type == "training"):
            line.color = "#714b67"
        return result
