from odoo import api, fields, models
from odoo.exceptions import UserError


class HrResumeLine(models.Model):
    _name = "hr.resume.line"
    _inherit = ["hr.resume.line", "hr.training.trace.mixin"]

    course_type = fields.Selection(
        selection_add=[("training", "Company Training")],
        ondelete={"training": "set default"},
    )

    # ------------------------------------------------------------
    # GUARD: "company training" is what a pass says, and nobody else
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_training_type()
        return lines

    def write(self, vals):
        known = self.filtered(lambda line: line.course_type == "training")
        if not self.env.user.has_group("hr.group_hr_user"):
            known._check_training_type()
        result = super().write(vals)
        (self - known)._check_training_type()
        return result

    def _check_training_type(self):
        if not self.env.su and any(line.course_type == "training" for line in self):
            raise UserError(
                self.env._(
                    "Passed trainings come into the résumé by themselves. Choose "
                    "another kind of course for what was learnt elsewhere."
                )
            )

    @api.depends("course_type")
    def _compute_color(self):
        result = super()._compute_color()
        for line in self.filtered(lambda line: line.course_type == "training"):
            line.color = "#714b67"
        return result
