from odoo import models


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Hide what only some users need and no group can tell (design §5).

        Menus are cached per user: departments, employees and approval rules clear
        the cache.
        """
        blacklist = super()._load_menus_blacklist()
        data = self.env["ir.model.data"]
        hidden = [
            data._xmlid_to_res_id(f"hr_training.{name}")
            for name, shown in self._training_get_shown_menus().items()
            if not shown
        ]
        return blacklist + [menu_id for menu_id in hidden if menu_id]

    def _training_get_shown_menus(self):
        """Name of a menu → whether the user needs it; wings add their own.

        The team menu is for whoever manages a department. Who leads people without a
        department confirms their raters under "My Training".
        """
        manages = bool(self.env["hr.department"]._training_managed_departments())
        return {
            "hr_training_menu_team": manages,
            "hr_training_menu_my_raters": not manages and self._training_leads(),
        }

    def _training_leads(self):
        """Whether the user is the direct manager of anybody."""
        # sudo: the chart is asked whatever the user may read of employees
        Employee = self.env["hr.employee"].sudo()
        led = [("parent_id.user_id", "=", self.env.uid)]
        return bool(Employee.search_count(led, limit=1))
