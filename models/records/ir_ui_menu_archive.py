from odoo import models


class IrUiMenu(models.Model):
    """Who has asked for a dossier has a list of his loans (policy 6.4.3)."""

    _inherit = "ir.ui.menu"

    def _training_get_shown_menus(self):
        shown = super()._training_get_shown_menus()
        mine = self.env["hr.training.person"]._get_my_users()
        # sudo: the user's own loans, of every company
        Loan = self.env["hr.training.archive.loan"].sudo()
        borrowed = Loan.search_count([("borrower_id", "in", mine.ids)], limit=1)
        return {**shown, "hr_training_menu_my_loans": bool(borrowed)}
