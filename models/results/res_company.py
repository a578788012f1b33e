from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        result = super().write(vals)
        if "training_kpi_individual" in vals:
            # Menus are cached per user: see ``ir_ui_menu``.
            self.env.registry.clear_cache()
        return result
