from odoo import models


class HrTrainingTrainer(models.Model):
    """A trainer whom plans name stays in his company."""

    _inherit = "hr.training.trainer"

    _company_uses = {"hr.training.plan.line": "trainer_ids"}
