from odoo import models


class IrUiMenu(models.Model):
    """Who is named as an assessor of candidates has a list of them (policy 8.1.2)."""

    _inherit = "ir.ui.menu"

    def _training_get_shown_menus(self):
        shown = super()._training_get_shown_menus()
        mine = self.env["hr.training.person"]._get_my_users()
        # sudo: sheets of every company count
        Sheet = self.env["hr.training.trainer.sheet"].sudo()
        named = Sheet.search_count([("assessor_id", "in", mine.ids)], limit=1)
        return {**shown, "hr_training_menu_my_trainer_sheets": bool(named)}
