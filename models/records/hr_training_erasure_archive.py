from odoo import fields, models
from odoo.fields import Domain

from ...tools import states
from .hr_training_archive import KEPT


class HrTrainingErasure(models.Model):
    """Sealed dossiers keep a person's name until their date, and say so (§6.15)."""

    _inherit = "hr.training.erasure"

    def _get_erasure_blockers(self):
        blockers = super()._get_erasure_blockers()
        people = self.env["hr.training.person"]
        aliases = people._get_aliases(self.employee_id)[self.employee_id]
        seated = Domain("employee_id", "in", aliases.ids)
        seated &= Domain("state", "in", states.ENROLLMENT_SEATED)
        taken_part = Domain("enrollment_ids", "any!", seated)
        archives = self.env["hr.training.archive"].search(
            Domain("state", "in", KEPT) & Domain("session_id", "any!", taken_part),
            order="id",
        )
        return [
            *blockers,
            *(
                (
                    self.env._("Dossier %(number)s", number=archive.code),
                    fields.Date.to_string(archive.retain_until),
                )
                for archive in archives
            ),
        ]
