from odoo import models


class HrTrainingEnrollment(models.Model):
    """Results move what follows from them: retraining is done, proposals fall
    (policy 7.3.3)."""

    _inherit = "hr.training.enrollment"

    def _do_recompute_results(self):
        result = super()._do_recompute_results()
        self._do_follow_outcomes()
        return result

    def _do_follow_outcomes(self):
        """(sudo)"""
        Outcome = self.env["hr.training.outcome"]
        Outcome._do_follow_people(self.employee_id)
        Outcome._do_check_people(self.employee_id)
