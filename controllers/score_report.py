import io

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request

from ..tools.arguments import record_id

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ScoreReport(http.Controller):
    @http.route("/hr_training/scores.xlsx", type="http", auth="user", readonly=True)
    def scores(self, session_id=None, course_id=None, **_kwargs):
        """Marks per session, course, trainer, department, method and indicator.

        The workbook holds what the user may read and nothing else.
        """
        if not request.env.user.has_group("base.group_allow_export"):
            raise AccessError(
                request.env._("You may not export. Please ask an administrator.")
            )
        chosen = {"session_id": session_id, "course_id": course_id}
        if not all(record_id(value) for value in chosen.values() if value):
            raise request.not_found()
        domain = [(k, "=", record_id(value)) for k, value in chosen.items() if value]
        sheets = request.env["hr.training.score.report"]._get_workbook(domain)
        filename = content_disposition(request.env._("training-marks") + ".xlsx")
        return request.make_response(
            self._write_workbook(sheets),
            [("Content-Type", MIME), ("Content-Disposition", filename)],
        )

    def _write_workbook(self, sheets):
        import xlsxwriter

        output = io.BytesIO()
        # What a user typed stays text, whatever it begins with.
        workbook = xlsxwriter.Workbook(
            output,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        bold = workbook.add_format({"bold": True})
        number = workbook.add_format({"num_format": "0.00"})
        for title, headings, rows in sheets:
            sheet = workbook.add_worksheet(title[:31])
            sheet.write_row(0, 0, headings, bold)
            sheet.set_column(0, 0, 40)
            sheet.set_column(2, len(headings) - 1, 12, number)
            for position, row in enumerate(rows, 1):
                sheet.write_row(position, 0, row)
            sheet.freeze_panes(1, 0)
        workbook.close()
        return output.getvalue()
