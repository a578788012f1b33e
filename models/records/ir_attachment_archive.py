from odoo import models
from odoo.exceptions import UserError

from .hr_training_archive import COLLECTING


class IrAttachment(models.Model):
    """Scans of sealed dossiers and certificates of their destruction; the zip itself
    is a guarded field, whose file nobody writes (``models/evaluation``)."""

    _inherit = "ir.attachment"

    def _check_training_papers(self):
        """What was sealed stays, and what says that it is gone (policy 6.4.3)."""
        super()._check_training_papers()
        if self.env.su:
            return
        # sudo: what they belong to, whoever may read it
        files = self.sudo()
        ids = [f.id for f in files if f.res_model == "hr.training.archive.destruction"]
        # sudo: as above
        protocols = self.env["hr.training.archive.destruction"].sudo()
        if ids and protocols.search_count([("certificate_id", "in", ids)], limit=1):
            raise UserError(
                self.env._("This is a certificate of destruction: it stays as it is.")
            )
        # sudo: as above
        items = self.env["hr.training.archive.item"].sudo()
        sealed = [
            ("file_ids", "in", files.ids),
            ("archive_id.state", "!=", COLLECTING),
        ]
        has_items = any(f.res_model == items._name for f in files)
        if has_items and items.search_count(sealed, limit=1):
            raise UserError(
                self.env._("The dossier is sealed: its papers stay as they are.")
            )
