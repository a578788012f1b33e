from odoo import models

from ..tools import groups


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
        return blacklist + self._get_marking_blacklist()

    def _get_marking_blacklist(self):
        """Hide the menu of named examiners, who have no role, from everybody else."""
        menu = self.env.ref(
            "hr_training.hr_training_menu_my_marking", raise_if_not_found=False
        )
        user = self.env.user
        others = user.has_group(groups.TRAINER) or user.has_group(groups.OFFICER)
        # sudo: whether the user is named as examiner anywhere
        examined = self.env["hr.training.session"].sudo()
        named = [("examiner_ids", "in", user.id)]
        if menu and (others or not examined.search_count(named, limit=1)):
            return menu.ids
        return []
