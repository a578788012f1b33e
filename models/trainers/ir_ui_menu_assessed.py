from odoo import models


class IrUiMenu(models.Model):
    """Who is named to observe a class has a list of what to observe (policy 8.3.2);
    trainers are ranked where a company has turned it on (design §6.15)."""

    _inherit = "ir.ui.menu"

    def _training_get_shown_menus(self):
        shown = super()._training_get_shown_menus()
        mine = self.env["hr.training.person"]._get_my_users()
        # sudo: observations of every company count
        Observation = self.env["hr.training.trainer.observation"].sudo()
        named = Observation.search_count([("observer_id", "in", mine.ids)], limit=1)
        # sudo: the setting only, of all the companies the user may work in
        is_on = any(self.env.user.company_ids.sudo().mapped("training_trainer_ranking"))
        return {
            **shown,
            "hr_training_menu_my_observed": bool(named),
            "hr_training_menu_trainer_ranking": is_on,
        }
