from odoo import api, fields, models

from ...tools.workbook_writer import Sheet


class HrTrainingHeld(models.AbstractModel):
    """What is held of a person names the sealed dossiers in which he stands (§6.15).

    Their files are about others as well: he is told which they are, and until when
    they are kept.
    """

    _inherit = "hr.training.held"

    @api.model
    def _get_held(self, employee, is_own=False):
        held = super()._get_held(employee, is_own)
        people = employee.browse(self._get_ids(employee)["hr.employee"])
        archives = self.env["hr.training.archive"]._find_of(people)
        if not is_own:
            archives = archives.filtered(lambda a: a.company_id in self.env.companies)
        held["sealed"] = [
            {
                "number": archive.code,
                "session": archive.session_id._get_title(),
                "kept_until": fields.Date.to_string(archive.retain_until),
            }
            for archive in archives
        ]
        return held

    @api.model
    def _get_sheets(self, held):
        sheets = super()._get_sheets(held)
        if not held["sealed"]:
            return sheets
        sealed = Sheet(
            self._get_title(
                self.env._("Sealed Dossiers"), {s.title.casefold() for s in sheets}
            ),
            (
                self.env._("Number"),
                self.env._("Session"),
                self.env._("Keep until"),
            ),
            [tuple(row.values()) for row in held["sealed"]],
        )
        return [*sheets, sealed]
