from odoo import models


class HrExpenseSplitWizard(models.TransientModel):
    _inherit = "hr.expense.split.wizard"

    def action_split_expense(self):
        self.expense_id._check_training_split()
        return super().action_split_expense()
