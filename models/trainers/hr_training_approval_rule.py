from odoo import fields, models


class HrTrainingApprovalRule(models.Model):
    """Who approves what trainers are paid (policy 8.3.3, design §4)."""

    _inherit = "hr.training.approval.rule"

    document = fields.Selection(
        selection_add=[("trainer_fee", "Trainer’s Fee")],
        ondelete={"trainer_fee": "cascade"},
    )
