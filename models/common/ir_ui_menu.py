from odoo import models

from ...tools import groups


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Hide what only some users need and no group can tell (design §5).

        The team menu is for whoever manages a department, "Waiting for Me" for
        whoever may have to decide about a document. Who leads people without a
        department confirms their raters under "My Training". Menus are cached per
        user: departments, employees and approval rules clear the cache.
        """
        blacklist = super()._load_menus_blacklist()
        manages = bool(self.env["hr.department"]._training_managed_departments())
        for name, shown in (
            ("hr_training_menu_team", manages),
            ("hr_training_menu_waiting", manages or self._training_may_decide()),
            ("hr_training_menu_my_raters", not manages and self._training_leads()),
        ):
            menu = self.env.ref(f"hr_training.{name}", raise_if_not_found=False)
            if menu and not shown:
                blacklist.append(menu.id)
        return blacklist + self._get_marking_blacklist()

    def _training_leads(self):
        """Whether the user is the direct manager of anybody."""
        # sudo: the chart is asked whatever the user may read of employees
        Employee = self.env["hr.employee"].sudo()
        led = [("parent_id.user_id", "=", self.env.uid)]
        return bool(Employee.search_count(led, limit=1))

    def _training_may_decide(self):
        """Whether approval rules or pending steps name the user."""
        user = self.env.user
        # sudo: rules and steps of every company count
        Rule, Step = (
            self.env[f"hr.training.approval.{model}"].sudo()
            for model in ("rule", "step")
        )
        return bool(
            Rule.search_count(
                [
                    "|",
                    ("user_id", "=", user.id),
                    ("group_id", "in", user.all_group_ids.ids),
                ],
                limit=1,
            )
            or Step.search_count([("approver_ids", "in", user.id)], limit=1)
        )

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
