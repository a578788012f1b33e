from odoo import models


class HrTrainingEnrollment(models.Model):
    """Passes close needs, and what takes one back opens them again (design §2)."""

    _inherit = "hr.training.enrollment"

    def _do_release(self, fail_ungraded=False):
        result = super()._do_release(fail_ungraded)
        self.env["hr.training.need"]._do_follow_people(self.employee_id)
        return result

    def _do_recompute_results(self):
        result = super()._do_recompute_results()
        self.env["hr.training.need"]._do_follow_people(self.employee_id)
        return result
