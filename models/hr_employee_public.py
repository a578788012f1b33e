from odoo import models


class HrEmployeePublic(models.Model):
    _inherit = "hr.employee.public"

    def action_view_training(self):
        """Training record of these people, as far as the user may see it."""
        return self.env["hr.employee"].browse(self.ids).action_view_training()
