from odoo import api, fields, models
from odoo.exceptions import UserError


class HrResumeLine(models.Model):
    _inherit = "hr.resume.line"

    course_type = fields.Selection(
        selection_add=[("training", "Company Training")],
        ondelete={"training": "set default"},
    )
    training_enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment",
        string="Training Record",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The passed training behind this line; closed to the employee.",
    )

    @api.depends("course_type")
    def _compute_color(self):
        result = super()._compute_color()
        for line in self.filtered(lambda line: line.course_type == "training"):
            line.color = "#714b67"
        return result

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("training_enrollment_id") for vals in vals_list):
            self._check_training_closed(force=True)
        return super().create(vals_list)

    def write(self, vals):
        self._check_training_closed(force="training_enrollment_id" in vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_training(self):
        self._check_training_closed()

    def _check_training_closed(self, force=False):
        """Lines that training made are HR's, not the employee's (design §1)."""
        if self.env.su or self.env.user.has_group("hr.group_hr_user"):
            return
        # sudo: the link is read for the check only
        if force or any(line.training_enrollment_id for line in self.sudo()):
            raise UserError(
                self.env._("This comes from a passed training. Ask HR if it is wrong.")
            )
