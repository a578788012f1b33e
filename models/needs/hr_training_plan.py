from odoo import models


class HrTrainingPlan(models.Model):
    """Needs follow the plans they stand in (policy 3.3)."""

    _inherit = "hr.training.plan"

    def write(self, vals):
        result = super().write(vals)
        if {"state", "active"} & vals.keys():
            # sudo: needs follow, whoever decides about the plan
            plans_sudo = self.sudo().with_context(active_test=False)
            plans_sudo.line_ids.need_ids._do_follow()
        return result

    def unlink(self):
        # sudo: as above
        linked = self.sudo().with_context(active_test=False).line_ids.need_ids
        result = super().unlink()
        linked.exists()._do_follow()
        return result
