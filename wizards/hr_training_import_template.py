import base64

from odoo import api, models

from ..tools.training_sheets import SHEETS
from ..tools.workbook_writer import (
    DAY_FORMAT,
    MOMENT_FORMAT,
    TEXT_FORMAT,
    Column,
    Sheet,
    write_workbook,
)

# Number formats of the template's columns, by what a column takes.
TEMPLATE_FORMATS = {
    # Badges begin with zeros: as numbers they would lose them.
    "text": TEXT_FORMAT,
    "code": TEXT_FORMAT,
    "badge": TEXT_FORMAT,
    "day": DAY_FORMAT,
    "month": DAY_FORMAT,
    "moment": MOMENT_FORMAT,
}


class HrTrainingImport(models.TransientModel):
    """The empty workbook to fill in."""

    _inherit = "hr.training.import"

    def _compute_template(self):
        content = base64.b64encode(self._prepare_template())
        for wizard in self:
            wizard.template = content

    @api.model
    def _prepare_template(self):
        """The empty workbook: one sheet each, headers only, with a note on each."""
        notes = self._get_notes()
        sheets = []
        for name, columns in SHEETS.items():
            looks = []
            for column in columns:
                kind = column.parse.__name__
                note = notes[kind]
                if not column.required:
                    note = self.env._("%(note)s May be empty.", note=note)
                looks.append(Column(20, TEMPLATE_FORMATS.get(kind), note))
            headings = [column.name for column in columns]
            sheets.append(Sheet(name, headings, [], looks))
        return write_workbook(sheets)

    @api.model
    def _get_notes(self):
        """What a kind of column takes, for the template."""
        return {
            "text": self.env._("Text."),
            "code": self.env._("Text. Codes and badges keep their leading zeros."),
            "badge": self.env._("Letters and digits, 18 at most."),
            "flag": self.env._("1 for yes, 0 for no."),
            "day": self.env._("Date like 2025-12-31."),
            "month": self.env._("Month like 2025-12-01."),
            "moment": self.env._("Local time like 2025-12-31 09:00:00."),
            "method": self.env._("internal, external, online or practical."),
            "figure": self.env._("Number, 88 where a percentage is meant."),
            "amount": self.env._("Number, 0 or more."),
            "claim": self.env._("Amount above zero."),
            "whole": self.env._("Whole number, 0 or more."),
            "months": self.env._("Months, 0 for good."),
            "seats": self.env._("Whole number from 1 to 5000."),
            "score": self.env._("Number from 0 to 100."),
        }

    def action_download_template(self):
        """Download the empty template workbook."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "target": "self",
            "url": f"/web/content/{self._name}/{self.id}/template"
            "/training_year.xlsx?download=true",
        }
