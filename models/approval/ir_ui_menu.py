from odoo import models


class IrUiMenu(models.Model):
    """Who may have to decide about a document has a list of them (design §5)."""

    _inherit = "ir.ui.menu"

    def _training_get_shown_menus(self):
        shown = super()._training_get_shown_menus()
        decides = shown["hr_training_menu_team"] or self._training_may_decide()
        return {**shown, "hr_training_menu_waiting": decides}

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
