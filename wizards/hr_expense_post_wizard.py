from odoo import fields, models


class HrExpensePostWizard(models.TransientModel):
    _inherit = "hr.expense.post.wizard"

    def action_post_entry(self):
        """Odoo takes the expenses from the context: look at what really comes."""
        expenses = self.env["hr.expense"].browse(self.env.context.get("active_ids"))
        expenses._check_can_post_claim()
        date = self.accounting_date or fields.Date.context_today(self)
        expenses._check_claim_period(date, self.employee_journal_id)
        return super().action_post_entry()
