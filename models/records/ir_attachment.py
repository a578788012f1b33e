from odoo import models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    """Papers of summary reports, which claims take."""

    _inherit = "ir.attachment"

    def _check_training_papers(self):
        """An approved report stays on paper as it was approved (policy 6.4.2)."""
        super()._check_training_papers()
        # sudo: what they belong to, whoever may read it
        reports = self.env["hr.training.summary"].sudo().with_context(active_test=False)
        ids = [a.id for a in self.sudo() if a.res_model == reports._name]
        if self.env.su or not ids:
            return
        if reports.search_count([("paper_id", "in", ids)], limit=1):
            raise UserError(
                self.env._("This is a report as it was approved: it stays as it is.")
            )
