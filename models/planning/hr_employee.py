from odoo import api, models


class HrEmployee(models.Model):
    """Who is named in a plan that was decided about stays on record (design §6.7)."""

    _inherit = "hr.employee"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        self.env["hr.training.plan.line"]._check_not_planned(self, "employee_ids")
