from odoo import fields, models


class HrTrainingErasure(models.Model):
    """Sealed dossiers keep a person's name until their date, and say so (§6.15)."""

    _inherit = "hr.training.erasure"

    def _get_erasure_blockers(self):
        blockers = super()._get_erasure_blockers()
        people = self.env["hr.training.person"]
        aliases = people._get_aliases(self.employee_id)[self.employee_id]
        archives = self.env["hr.training.archive"]._find_of(aliases)
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
