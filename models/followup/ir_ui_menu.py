from odoo import models


class IrUiMenu(models.Model):
    """Who is named as an assessor has a list of what he assesses, who coaches one of
    whom he coaches (policy 7.3)."""

    _inherit = "ir.ui.menu"

    def _training_get_shown_menus(self):
        shown = super()._training_get_shown_menus()
        mine = self.env["hr.training.person"]._get_my_users()
        # sudo: scopes of every company count
        Scope = self.env["hr.training.authorization.scope"].sudo()
        named = Scope.search_count([("assessor_ids", "in", mine.ids)], limit=1)
        # sudo: coachings of every company count
        Outcome = self.env["hr.training.outcome"].sudo()
        coaches = Outcome.search_count([("is_my_coaching", "=", True)], limit=1)
        return {
            **shown,
            "hr_training_menu_my_scopes": bool(named),
            "hr_training_menu_my_coached": bool(coaches),
        }
