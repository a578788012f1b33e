from odoo import api, models


class HrTrainingMyForm(models.Model):
    """A trainee takes the resit of an exam by himself (policy 7.2.1)."""

    _inherit = "hr.training.my.form"

    def _may_resit(self):
        # sudo: asks about the user's own attempts only
        form_sudo = self.sudo()
        return super()._may_resit() or (
            form_sudo.method == "exam"
            and form_sudo.enrollment_id.employee_id.user_id == self.env.user
            and form_sudo.evaluation_id._can_resit_myself(form_sudo.enrollment_id)
        )

    def _do_resit(self):
        if self.method != "exam":
            return super()._do_resit()
        evaluation_sudo = self.evaluation_id._guard_sudo()
        return evaluation_sudo._do_open_resit(self.enrollment_id.sudo())

    @api.model
    def _get_marks_action(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_marking_action_mine"
        )
