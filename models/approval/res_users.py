from odoo import models


class ResUsers(models.Model):
    """Who is gone decides nothing."""

    _inherit = "res.users"

    def write(self, vals):
        """What waits for a login that is closed goes on to somebody else."""
        result = super().write(vals)
        if "active" in vals and not vals["active"]:
            self.env["hr.training.approval.step"]._reroute(self)
        return result
