from odoo import models


class IrUiMenu(models.Model):
    """Who may see figures of single people has a list of them (design §6.15)."""

    _inherit = "ir.ui.menu"

    def _training_get_shown_menus(self):
        shown = super()._training_get_shown_menus()
        # sudo: the setting only, of all the companies the user may work in
        is_on = any(self.env.user.company_ids.sudo().mapped("training_kpi_individual"))
        return {
            **shown,
            "hr_training_menu_my_kpis": is_on,
            "hr_training_menu_my_effect": is_on,
            "hr_training_menu_my_looks": is_on,
            "hr_training_menu_effect": is_on,
            "hr_training_menu_team_kpis": is_on and shown["hr_training_menu_team"],
            "hr_training_menu_team_effect": is_on and shown["hr_training_menu_team"],
        }
