from odoo import models
from odoo.exceptions import UserError

from .hr_training_archive import COLLECTING


class IrAttachment(models.Model):
    """Scans of sealed dossiers. The zip itself, summaries and certificates of
    destruction are of guarded fields and stay anyhow (``models/evaluation``)."""

    _inherit = "ir.attachment"

    def _check_training_papers(self):
        """What was sealed stays (policy 6.4.3)."""
        super()._check_training_papers()
        if self.env.su:
            return
        # sudo: what they belong to, whoever may read it
        files = self.sudo()
        items = files.env["hr.training.archive.item"]
        sealed = [
            ("file_ids", "in", files.ids),
            ("archive_id.state", "!=", COLLECTING),
        ]
        has_items = any(f.res_model == items._name for f in files)
        if has_items and items.search_count(sealed, limit=1):
            raise UserError(
                self.env._("The dossier is sealed: its papers stay as they are.")
            )
