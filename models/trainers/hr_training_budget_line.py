from odoo import api, models


class HrTrainingBudgetLine(models.Model):
    """Fee statements of trainers ask the budget as claims do (policy 8.3.3, 9)."""

    _inherit = "hr.training.budget.line"

    @api.model
    def _get_budget_kinds(self):
        return {**super()._get_budget_kinds(), "hr.training.trainer.fee": "fee"}

    @api.model
    def _find_roomed(self, counted):
        """A statement had its room before it became a bill."""
        moves = list(counted["move"])
        fees = self.env["hr.training.trainer.fee"].search([("bill_id", "in", moves)])
        return {
            **super()._find_roomed(counted),
            "fee": set(fees.ids) - counted["fee"],
        }
