from odoo import api, models
from odoo.exceptions import UserError


class HrDepartment(models.Model):
    """A department that plans are for stays on record (design §6.7)."""

    _inherit = "hr.department"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        self.env["hr.training.plan.line"]._check_not_planned(self, "department_ids")
        # sudo: plans the user does not see count as well
        Plan = self.env["hr.training.plan"].sudo().with_context(active_test=False)
        # Without it, one of a department were the whole company's.
        for name in ("scope_department_id", "department_id"):
            for plan in Plan.search([(name, "in", self.ids)], limit=1):
                raise UserError(
                    self.env._(
                        "%(plan)s is of %(department)s. Archive the department "
                        "instead.",
                        plan=plan.display_name,
                        department=plan[name].name,
                    )
                )
