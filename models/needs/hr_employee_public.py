from odoo import models


class HrEmployeePublic(models.Model):
    """A supervisor raises a need from the list of his people (policy 3.1)."""

    _inherit = "hr.employee.public"

    def action_raise_need(self):
        """As on ``hr.employee``, whose records these are."""
        return self.env["hr.employee"].browse(self.ids).action_raise_need()
