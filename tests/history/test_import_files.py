import io
import time
import tracemalloc
import zipfile
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from ...tools import tabular, workbook
from ...tools.tabular import read_sheets
from .common_cells import OFFICE, PACKAGE, CellsMixin, pack_parts, raw_book, text_cell
from .common_import import pack_xlsx

# Seconds in which what is too big has to be refused, on a loaded machine.
SOON = 12


@tagged("post_install", "-at_install", "hr_training_import")
class TestFiles(CellsMixin, BaseCase):
    """Kinds of files, and what is too big for a training year."""

    def assertRefusedSoon(self, content, code, megabytes=None):
        """Refused by its own code, in seconds, and within so much memory."""
        if megabytes:
            tracemalloc.start()
        start = time.perf_counter()
        try:
            self.assertEqual(self._get_code(content), code)
            self.assertLess(time.perf_counter() - start, SOON)
            if megabytes:
                self.assertLess(tracemalloc.get_traced_memory()[1], megabytes * 2**20)
        finally:
            tracemalloc.stop()

    def test_d6_12_other_workbooks_are_named(self):
        ods = pack_parts(
            {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "a.xml": ""}
        )
        parts = {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.bin"/>'
            "</Relationships>",
            "xl/workbook.bin": "x",
        }
        for content, code in (
            (ods, "opendocument"),
            (pack_parts(parts), "old"),
            (pack_parts({**parts, "_rels/.rels": "<Relationships/>"}), "format"),
            (tabular.OLE_MAGIC + tabular.OLE_ENCRYPTED, "password"),
            (tabular.OLE_MAGIC + tabular.OLE_BOOKS[0], "old"),
            (pack_parts({"a.xls": b"x"}), "old"),
            (pack_parts({"a.zip": b"PK"}), "format"),
            (b"<html><table></table></html>", "format"),
        ):
            self.assertEqual(self._get_code(content), code)

    def test_d6_12_workbook_in_an_archive(self):
        book = pack_xlsx({"jobs": [["code", "name"], ["T", "Tech"]]})
        content = pack_parts({"2025/year.xlsx": book, "__MACOSX/._year.xlsx": b"x"})
        self.assertEqual(read_sheets(content)["jobs"].rows, [(2, ["T", "Tech"])])
        for parts in (
            {"a.xlsx": book, "b.xlsx": book},
            {"a.xlsx": book, "jobs.csv": "code,name\n"},
            {"a.xlsx": pack_parts({"b.xlsx": book})},
        ):
            self.assertEqual(self._get_code(pack_parts(parts)), "books")
        self.assertEqual(
            self._get_code(pack_parts({"a.xlsx": tabular.OLE_MAGIC + b"x"})), "ole"
        )

    def test_d6_12_csv_of_every_program(self):
        expected = [(2, ["007", "徐静, 李"]), (3, ["8", "b"])]
        for text in (
            'code,name\r\n="007","徐静, 李"\r\n8,b\r\n',
            'sep=;\r\ncode;name\r\n"=""007""";"徐静, 李"\r\n8;b',
            '"sep=;"\ncode;name\n007;徐静, 李\n8;b',
            "sep=\t\ncode\tname\n007\t徐静, 李\n8\tb",
            'code,name\r007,"徐静, 李"\r8,b\r',
            '"code";"name"\n"007";"徐静, 李"\n"8";"b"',
        ):
            for encoding in (
                "utf-8",
                "utf-8-sig",
                "gbk",
                "utf-16",
                "utf-16-le",
                "utf-32",
            ):
                with self.subTest(text=text, encoding=encoding):
                    content = pack_parts({"jobs.csv": text.encode(encoding)})
                    self.assertEqual(read_sheets(content)["jobs"].rows, expected)

    def test_d6_12_csv_of_another_legacy_code_is_not_guessed(self):
        for text, encoding in (
            ("Schulung für Anfänger", "cp1252"),
            ("Übung", "cp1252"),
            ("Größe", "cp1252"),
            ("François Lefèvre", "cp1252"),
            ("Führungskräfte\nT2,Gespräche führen\nT3,Öffentlichkeit", "cp1252"),
            ("客戶服務", "big5"),
            ("培訓管理\nT2,技師", "big5"),
            ("現場組", "big5"),
            ("テスト", "shift-jis"),
            ("技師", "shift-jis"),
            ("研修テスト", "euc-jp"),
            ("Обучение", "cp1251"),
            ("王\ue000芳", "gb18030"),
        ):
            content = pack_parts(
                {"jobs.csv": f"code,name\nT,{text}\n".encode(encoding)}
            )
            with self.subTest(text=text, encoding=encoding):
                sheet = read_sheets(content)["jobs"]
                self.assertEqual((sheet.error, sheet.rows), ("encoding", []))

    def test_d6_12_csv_of_gbk_with_rare_names_is_read(self):
        roster = [f"T{n},{name}" for n, name in enumerate(("王芳", "李静", "张伟") * 9)]
        for rows in (
            ["T,王镕"],
            ["T,李堃", "U,陈喆玥"],
            ["T,A和B", "U,Excel与Word课程", "V,VIP客户①（初级）"],
            ["T,甲𠮷"],
            ["T,Café 测试", "U,80 ％"],
            # Of rare ones that no list has a few may be there.
            [*roster, "U,王曔", "V,刘丠", "W,婷婷"],
        ):
            content = pack_parts(
                {"jobs.csv": "\r\n".join(["code,name", *rows]).encode("gb18030")}
            )
            with self.subTest(rows=rows[-1]):
                sheet = read_sheets(content)["jobs"]
                self.assertEqual(
                    [",".join(cells) for _number, cells in sheet.rows], rows
                )

    def test_g10_too_many_rows(self):
        count = 1_000_000
        for rows in ("<row/>" * count, '<row r="7"><c/></row>' * count):
            self.assertRefusedSoon(raw_book(rows), "rows")
        far = '<row r="1048577"><c><v>1</v></c></row>'
        self.assertEqual(self._get_code(raw_book(far)), "rows")

    def test_g10_too_many_cells(self):
        content = raw_book(f"<row>{'<c/>' * 3_000_000}</row>")
        self.assertRefusedSoon(content, "cells")

    def test_g10_too_many_strings(self):
        content = raw_book("", strings="<si/>" * 20_000_000)
        self.assertRefusedSoon(content, "strings")

    def test_g10_too_many_elements(self):
        self.assertRefusedSoon(raw_book("", tail="<a/>" * 20_000_000), "elements")
        with patch.object(workbook, "MAX_ELEMENTS", 100):
            self.assertEqual(self._get_code(raw_book("<a/>" * 99)), "elements")

    def test_g10_depth_and_document_types(self):
        deep = "<a>" * 5000 + "</a>" * 5000
        self.assertEqual(self._get_code(raw_book(deep)), "elements")
        laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
        self.assertEqual(self._get_code(raw_book("", head=laughs)), "doctype")

    def test_g10_long_texts(self):
        long = "x" * (workbook.MAX_TEXT + 1)
        self.assertEqual(
            self._get_code(raw_book(f"<row>{text_cell(long)}</row>")), "long_text"
        )
        self.assertEqual(
            self._get_code(raw_book("", strings=f"<si><t>{long}</t></si>")), "long_text"
        )
        self.assertEqual(
            self._get_code(pack_parts({"jobs.csv": f"code\n{long}"})), "long_text"
        )
        self.assertRefusedSoon(
            pack_parts({"jobs.csv": b"x" * (100 * 2**20)}), "long_text", 450
        )

    def test_g10_csv_of_thirty_million_rows(self):
        for end in (b"\n", b"\r"):
            content = pack_parts({"jobs.csv": b"code" + end * 30_000_000})
            self.assertRefusedSoon(content, "rows", 100)
        content = pack_parts({"jobs.csv": (b"," * 999 + b"\n") * 3_000})
        self.assertRefusedSoon(content, "cells")

    def test_g10_zip_bombs(self):
        self.assertRefusedSoon(
            pack_parts({"jobs.csv": bytes(tabular.MAX_BYTES + 1)}), "too_big", 50
        )
        many = pack_parts({f"{number}.csv": "" for number in range(30_000)})
        self.assertRefusedSoon(many, "parts")
        with patch.object(tabular, "MAX_FILE", 10):
            self.assertEqual(self._get_code(bytes(11)), "file")
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
            archive.writestr("jobs.csv", "code")
        self.assertEqual(self._get_code(buffer.getvalue()), "damaged")
