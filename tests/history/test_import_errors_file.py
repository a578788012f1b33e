import base64
import io
import re
import struct
import zipfile
from unittest.mock import patch

from odoo.tests import tagged

from ...tools import tabular
from .common_import import (
    ImportErrorsCase,
    pack_xlsx,
    pack_zip,
    tiny_year,
)


@tagged("post_install", "-at_install", "hr_training_import")
class TestImportErrorsFile(ImportErrorsCase):
    """What is wrong with the file itself, its sheets and their columns."""

    # ------------------------------------------------------------
    # THE FILE
    # ------------------------------------------------------------

    def test_d8_empty_file(self):
        self.assertErrors(b"", ("", 0, "empty", "choose"))

    def test_d8_no_zip_nor_workbook(self):
        for content in (b"code,name\nT,Tech\n", b"%PDF-1.4 ...", b"PK", bytes(4000)):
            with self.subTest(content=content[:9]):
                self.assertErrors(content, ("", 0, "neither", "template"))

    def test_d8_what_is_not_even_base64(self):
        wizard = self.env["hr.training.import"].with_user(self.user_importer).create({})
        wizard.with_env(self.env).write({"file": b"***"})
        wizard.action_import()
        self.assertEqual(len(wizard.line_ids), 1)

    def test_d8_size_instead_of_file_in_the_context(self):
        """The web client asks for sizes of files by context."""
        content = base64.b64encode(pack_zip(tiny_year()))
        wizard = self.env["hr.training.import"].with_user(self.user_importer)
        wizard = wizard.create({"file": content})
        wizard.invalidate_recordset()
        wizard.with_context(bin_size=True).action_import()
        self.assertImported(wizard)

    def test_d8_zip_without_sheets(self):
        self.assertErrors(pack_zip({"jobs": []}, name="{}.txt"), ("", 0, "neither"))

    def test_d8_damaged_file(self):
        content = bytearray(pack_zip(tiny_year()))
        content[60:70] = bytes(10)
        self.assertErrors(bytes(content), ("", 0, "damaged", "save it again"))
        content = self._edit_zip(
            pack_xlsx(tiny_year()),
            lambda name, data: data[:200] if "sheet3" in name else data,
        )
        self.assertErrors(content, ("", 0, "damaged"))

    def test_d8_file_with_a_password(self):
        self.assertErrors(tabular.OLE_MAGIC + bytes(4000), ("", 0, "password", ".xlsx"))
        # Bit 0 of the flags, in each entry and in the directory.
        content = bytearray(pack_zip(tiny_year()))
        for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            for match in re.finditer(re.escape(magic), bytes(content)):
                at = match.start() + offset
                struct.pack_into("<H", content, at, content[at] | 1)
        self.assertErrors(bytes(content), ("", 0, "password"))

    def test_d8_zip_bomb_is_not_unpacked(self):
        bomb = tiny_year()
        bomb["jobs"] += [["x", "y" * 1_000_000]]
        content = pack_zip(bomb)
        self.assertLess(len(content), 10_000)
        with patch.object(tabular, "MAX_BYTES", 900_000):
            self.assertErrors(content, ("", 0, "too big", "split"))
        # A header that lies about the size does not help.
        at = content.index(b"PK\x03\x04", content.index(b"jobs.csv") - 40) + 22
        lie = bytearray(content)
        struct.pack_into("<I", lie, at, 50)
        directory = lie.index(b"PK\x01\x02", lie.rindex(b"jobs.csv") - 60)
        struct.pack_into("<I", lie, directory + 24, 50)
        with patch.object(tabular, "MAX_BYTES", 900_000):
            self.assertErrors(bytes(lie), ("", 0, "damaged"))

    def test_d8_workbook_with_a_row_far_below(self):
        content = self._edit_zip(
            pack_xlsx(tiny_year()),
            lambda name, data: (
                data.replace(b'<row r="2"', b'<row r="999999999"')
                if "sheet2" in name
                else data
            ),
        )
        self.assertErrors(content, ("", 0, "too big"))

    # ------------------------------------------------------------
    # SHEETS AND COLUMNS
    # ------------------------------------------------------------

    def test_d8_every_sheet_is_wanted(self):
        for name in tiny_year():
            sheets = tiny_year()
            del sheets[name]
            with self.subTest(sheet=name):
                # What refers to it is not wrong for that.
                self.assertErrors(sheets, (name, 0, "sheet is missing", "add it"))

    def test_d8_every_column_is_wanted(self):
        for name, rows in tiny_year().items():
            column = rows[0][-1]
            with self.subTest(sheet=name):
                self.assertBad(
                    {(name, 1, column): "renamed"},
                    (name, 1, f"“{column}” is missing", "header"),
                )

    def test_d8_column_that_stands_twice(self):
        sheets = tiny_year()
        for row in sheets["jobs"]:
            row.append(row[1])
        self.assertErrors(sheets, ("jobs", 1, "“name” stands twice"))

    def test_d8_sheet_that_is_empty(self):
        sheets = tiny_year()
        sheets["jobs"] = []
        self.assertErrors(sheets, ("jobs", 1, "“code”"), ("jobs", 1, "“name”"))

    def test_d8_sheet_that_is_there_twice(self):
        with io.BytesIO() as buffer:
            buffer.write(pack_zip(tiny_year()))
            with zipfile.ZipFile(buffer, "a") as archive:
                archive.writestr("old/Jobs.csv", "code,name\n")
            self.assertErrors(buffer.getvalue(), ("jobs", 0, "Two sheets", "remove"))

    def test_d8_sheet_in_another_encoding(self):
        with io.BytesIO() as buffer:
            sheets = tiny_year()
            del sheets["jobs"], sheets["punches"]
            buffer.write(pack_zip(sheets))
            with zipfile.ZipFile(buffer, "a") as archive:
                archive.writestr("jobs.csv", b"code,name\nTECH,\xff\xff\xff\n")
                archive.writestr("punches.csv", b"badge,time_local\n\x00\x01")
            self.assertErrors(
                buffer.getvalue(),
                ("jobs", 0, "neither UTF-8 nor GBK", "save"),
                ("punches", 0, "UTF-8"),
            )

    def test_d8_quotation_mark_that_is_never_closed(self):
        sheets = tiny_year()
        header = ",".join(sheets.pop("employees")[0])
        with io.BytesIO() as buffer:
            buffer.write(pack_zip(sheets))
            with zipfile.ZipFile(buffer, "a") as archive:
                archive.writestr("employees.csv", f'{header}\n0100001,"Ann')
            self.assertErrors(buffer.getvalue(), ("employees", 2, "quotation mark"))
