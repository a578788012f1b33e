from odoo import models


class IrUiMenu(models.Model):
    """Who sees to an incident has a list of them (policy 6.3.2)."""

    _inherit = "ir.ui.menu"

    def _training_get_shown_menus(self):
        shown = super()._training_get_shown_menus()
        # sudo: incidents of every company count
        Incident = self.env["hr.training.incident"].sudo()
        owned = [("owner_id", "=", self.env.uid)]
        return {
            **shown,
            "hr_training_menu_my_incidents": bool(
                Incident.search_count(owned, limit=1)
            ),
        }
