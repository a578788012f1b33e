from odoo import fields, models


class HrTrainingApprovalRule(models.Model):
    """Who approves what trainers are paid, and what follows from their assessment
    (policy 8.3.3, design §4)."""

    _inherit = "hr.training.approval.rule"

    document = fields.Selection(
        selection_add=[
            ("trainer_fee", "Trainer’s Fee"),
            ("trainer_consequence", "Consequence of a Trainer Assessment"),
        ],
        ondelete={"trainer_fee": "cascade", "trainer_consequence": "cascade"},
    )
