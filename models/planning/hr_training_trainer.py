from odoo import api, models


class HrTrainingTrainer(models.Model):
    """A trainer whom plans name stays in his company, and on record."""

    _inherit = "hr.training.trainer"

    _company_uses = {"hr.training.plan.line": "trainer_ids"}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        self.env["hr.training.plan.line"]._check_not_planned(self, "trainer_ids")
