import io

import xlsxwriter

from odoo import models

# Texts come from users: they stay texts, whatever they begin with.
WORKBOOK_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
FIGURES = ("planned", "committed", "actual", "remaining", "forecast")
TEXT_COLUMNS = 3
HEADER_ROW = 4


class HrTrainingBudget(models.Model):
    _inherit = "hr.training.budget"

    def _get_xlsx(self):
        """The budget as a workbook: real numbers, a sub-total per cost type.

        :return: bytes
        """
        self.ensure_one()
        buffer = io.BytesIO()
        workbook = xlsxwriter.Workbook(buffer, WORKBOOK_OPTIONS)
        self._write_sheet(workbook)
        workbook.close()
        return buffer.getvalue()

    def _write_sheet(self, workbook):
        digits = self.currency_id.decimal_places
        number = "#,##0" + ("." + "0" * digits if digits else "")
        formats = {
            name: {
                "text": workbook.add_format({"bold": bold}),
                "number": workbook.add_format({"bold": bold, "num_format": number}),
            }
            for name, bold in (("line", False), ("total", True))
        }
        sheet = workbook.add_worksheet(self.env._("Budget"))
        self._write_heading(sheet, formats["total"]["text"])
        row = HEADER_ROW + 1
        for cost_type, lines in self.line_ids.grouped("cost_type_id").items():
            for line in lines:
                texts = (
                    cost_type.name,
                    line.sudo().department_id.name or self.env._("Central"),
                    f"Q{line.quarter}",
                )
                self._write_row(sheet, row, texts, line, formats["line"])
                row += 1
            texts = (self.env._("Total %(type)s", type=cost_type.name), "", "")
            self._write_row(sheet, row, texts, lines, formats["total"])
            row += 1
        texts = (self.env._("Total"), "", "")
        self._write_row(sheet, row, texts, self.line_ids, formats["total"])
        sheet.set_column(0, 1, 26)
        sheet.set_column(2, 2, 8)
        sheet.set_column(TEXT_COLUMNS, TEXT_COLUMNS + len(FIGURES) - 1, 16)
        sheet.freeze_panes(HEADER_ROW + 1, 0)

    def _write_heading(self, sheet, bold):
        sheet.write_string(0, 0, self.name or "", bold)
        states = dict(self._fields["state"]._description_selection(self.env))
        for row, (label, value) in enumerate(
            (
                (self.env._("Company"), self.company_id.name),
                (
                    self.env._("Version"),
                    f"{self.version} ({states.get(self.state, '')})",
                ),
                (self.env._("Currency"), self.currency_id.name),
            ),
            1,
        ):
            sheet.write_string(row, 0, label)
            sheet.write_string(row, 1, value or "")
        headings = [
            self.env._("Cost Type"),
            self.env._("Department"),
            self.env._("Quarter"),
            *(
                self.env["hr.training.budget.line"]
                ._fields[name]
                ._description_string(self.env)
                for name in FIGURES
            ),
        ]
        for column, heading in enumerate(headings):
            sheet.write_string(HEADER_ROW, column, heading, bold)

    def _write_row(self, sheet, row, texts, lines, formats):
        """One line, or the total of several."""
        for column, text in enumerate(texts):
            if text:
                sheet.write_string(row, column, text, formats["text"])
        for column, name in enumerate(FIGURES, TEXT_COLUMNS):
            amount = self.currency_id.round(sum(lines.mapped(name)))
            sheet.write_number(row, column, amount, formats["number"])
