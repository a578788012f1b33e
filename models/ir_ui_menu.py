from odoo import models


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Hide the team menu from those who manage no department.

        A department manager is whoever manages a department, not a member of a
        group, so ``group_ids`` on the menu cannot say it (design §5).
        """
        blacklist = super()._load_menus_blacklist()
        menu = self.env.ref(
            "hr_training.hr_training_menu_team", raise_if_not_found=False
        )
        if menu and not self.env["hr.department"]._training_managed_departments():
            blacklist.append(menu.id)
        return blacklist
