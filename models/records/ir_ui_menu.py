from odoo import models


class IrUiMenu(models.Model):
    """Everybody has a training file, so everybody sees who has looked (§6.15)."""

    _inherit = "ir.ui.menu"

    def _training_get_shown_menus(self):
        return {
            **super()._training_get_shown_menus(),
            "hr_training_menu_my_looks": True,
        }
