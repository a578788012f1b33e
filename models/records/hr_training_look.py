from odoo import fields, models


class HrTrainingLook(models.Model):
    """Looks into other people's training files (design §6.15)."""

    _inherit = "hr.training.look"

    kind = fields.Selection(
        selection_add=[
            ("file", "Training File"),
            ("file_paper", "Training File as a Document"),
            ("pack", "Auditor’s Pack"),
            ("held", "All That Is Held"),
            ("dossier", "Session Dossier"),
        ],
        ondelete={
            "file": "cascade",
            "file_paper": "cascade",
            "pack": "cascade",
            "held": "cascade",
            "dossier": "cascade",
        },
    )
