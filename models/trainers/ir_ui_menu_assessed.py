from odoo import models


class IrUiMenu(models.Model):
    """Who is named to observe a class has a list of what to observe (policy 8.3.2)."""

    _inherit = "ir.ui.menu"

    def _training_get_shown_menus(self):
        shown = super()._training_get_shown_menus()
        mine = self.env["hr.training.person"]._get_my_users()
        # sudo: observations of every company count
        Observation = self.env["hr.training.trainer.observation"].sudo()
        named = Observation.search_count([("observer_id", "in", mine.ids)], limit=1)
        return {**shown, "hr_training_menu_my_observed": bool(named)}
