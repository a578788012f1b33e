from odoo import fields, models


class HrTrainingApprovalRule(models.Model):
    """Who lends a dossier, and who has one destroyed (policy 6.4.3, design §4)."""

    _inherit = "hr.training.approval.rule"

    document = fields.Selection(
        selection_add=[
            ("archive_loan", "Loan of a Dossier"),
            ("archive_destruction", "Destruction of Dossiers"),
        ],
        ondelete={"archive_loan": "cascade", "archive_destruction": "cascade"},
    )
