import io
import re
import zipfile
from datetime import date
from unittest.mock import patch

from odoo.tests import tagged

from ...tools import workbook
from .common_cells import pack_parts
from .common_import import ImportCase, changed, pack_xlsx, pack_zip, save, tiny_year


@tagged("post_install", "-at_install", "hr_training_import")
class TestImportCells(ImportCase):
    """The same through the dialog: the place is named and nothing is made."""

    def _edit(self, edit):
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(pack_xlsx(tiny_year())))
        edit(book)
        return save(book)

    def test_d6_12_marks_and_pass_score_as_percentages(self):
        def edit(book):
            for cell, value in (
                (book["exam_marks"]["C2"], 0.88),
                (book["exam_marks"]["C3"], 0.05),
                (book["courses"]["F2"], 0.6),
            ):
                cell.value, cell.number_format = value, "0%"

        wizard = self._import(self._edit(edit))
        self.assertImported(wizard)
        self.assertEqual(wizard.session_ids.pass_score, 60)
        self.assertEqual(wizard.session_ids.enrollment_ids.mapped("score"), [88.0, 5.0])

    def test_d6_12_what_would_be_guessed_is_named_with_its_place(self):
        def edit(book):
            book["employees"]["B2"].value = "#N/A"
            book["employees"]["B2"].data_type = "e"
            book["jobs"]["A2"].value = 123456789012345678.0
            book["plan_lines"]["F2"].value = 0.6
            book["plan_lines"]["F2"].number_format = "0%"
            book["plan_lines"]["E2"].value = date(2025, 3, 3)
            book["courses"].merge_cells("B2:C2")

        self.assertErrors(
            self._edit(edit),
            ("jobs", 2, "lost digits", "Format the column as text"),
            ("employees", 2, "error #N/A"),
            ("employees", 2, "not in jobs"),
            ("employees", 3, "not in jobs"),
            ("courses", 2, "“category” is empty"),
            ("courses", 2, "merged", "unmerge"),
            ("plan_lines", 2, "headcount"),
            ("plan_lines", 2, "60%", "percentage"),
        )

    def test_d6_12_a_legacy_code_that_would_be_guessed_is_named_with_its_sheet(self):
        sheets = changed(tiny_year(), {("courses", 2, "name"): "Schulung für Anfänger"})
        self.assertErrors(
            pack_zip(sheets, encoding="cp1252"),
            ("courses", 0, "neither UTF-8 nor GBK", "save the sheet as UTF-8"),
        )

    def test_d6_12_prepared_rows_are_blank(self):
        sheets = tiny_year()
        sheets["roster"] += [["=A", "=A"]] * 3
        content = pack_xlsx(sheets)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = f"xl/worksheets/sheet{list(sheets).index('roster') + 1}.xml"
        parts[name] = re.sub(
            rb'<c r="(\w+)"[^>]*><f>[^<]*</f><v ?/?>(</v>)?</c>',
            rb'<c r="\1" t="str"><f>IF(1,"","")</f><v></v></c>',
            parts[name],
        )
        self.assertIn(b'IF(1,"","")', parts[name])
        self.assertImported(self._import(pack_parts(parts)))

    def test_d6_12_guards_of_csv_are_taken_off(self):
        for guard in ("'%s", '="%s"', "\t%s", "\u200b%s", "%s\u00a0"):
            sheets = tiny_year()
            for row in sheets["punches"][1:]:
                row[0] = guard % row[0]
            with self.subTest(guard=guard), self._undone():
                wizard = self._import(sheets)
                self.assertImported(wizard)
                self.assertFalse(wizard.line_ids)

    def test_g10_each_limit_has_its_sentence(self):
        messages = self.env["hr.training.import"]._get_file_messages()
        for name, limit, code in (
            ("MAX_ROWS", 3, "rows"),
            ("MAX_CELLS", 9, "cells"),
            ("MAX_TEXT", 4, "long_text"),
            ("MAX_SHEETS", 2, "sheets"),
            ("MAX_ELEMENTS", 9, "elements"),
        ):
            with self.subTest(limit=name), patch.object(workbook, name, limit):
                wizard = self._import(pack_xlsx(tiny_year()))
                self.assertEqual(wizard.line_ids.mapped("code"), [code])
                head = messages[code].split("%")[0]
                self.assertTrue(wizard.line_ids.message.startswith(head))

    def test_g12_what_is_no_file(self):
        wizards = self.env["hr.training.import"].with_user(self.user_importer)
        for vals in ({"tz": "Mars/Base"}, {"file": "é"}, {"file": 5}, {"file": [1]}):
            with self.subTest(vals=vals), self.assertRaisesRegex(Exception, "choose"):
                wizards.create(vals)
        for data in (b"", b"***", b"QQ", False):
            wizard = wizards.create({"file": data, "filename": False})
            wizard.action_import()
            self.assertEqual(wizard.state, "failed")
            self.assertEqual(len(wizard.line_ids), 1)
        self.assertErrors(
            changed(tiny_year(), {("jobs", 2, "name"): "x" * 301}),
            ("jobs", 2, "too long"),
        )
