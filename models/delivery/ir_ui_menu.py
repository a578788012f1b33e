from odoo import models

from ...tools import groups


class IrUiMenu(models.Model):
    """Named examiners have no role and a menu of their own (design §5)."""

    _inherit = "ir.ui.menu"

    def _training_get_shown_menus(self):
        shown = super()._training_get_shown_menus()
        return {**shown, "hr_training_menu_my_marking": self._training_examines()}

    def _training_examines(self):
        """Whether the user is named as examiner, and has no role that shows more."""
        user = self.env.user
        if user.has_group(groups.TRAINER) or user.has_group(groups.OFFICER):
            return False
        # sudo: whether the user is named as examiner anywhere
        examined = self.env["hr.training.session"].sudo()
        named = [("examiner_ids", "in", user.id)]
        return bool(examined.search_count(named, limit=1))
