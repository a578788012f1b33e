"""A value is what its cell says, and each limit is met while reading: design §6.12.

Workbooks here are made by openpyxl, by xlsxwriter, and by hand as other programs
write them.
"""

import io
import re
import time
import tracemalloc
import zipfile
from datetime import date, datetime
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from ...tools import tabular, workbook
from ...tools.cells import Percent
from ...tools.tabular import TabularError, read_sheets
from ...tools.training_year import TrainingYear
from .common_import import ImportCase, changed, pack_xlsx, pack_zip, save, tiny_year

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
# Seconds in which what is too big has to be refused, on a loaded machine.
SOON = 12


def raw_book(
    rows,
    formats=(),
    strings=None,
    properties="",
    main=MAIN,
    prefix="",
    tail="",
    name="jobs",
    head="",
    calculation="",
    state="",
):
    """A workbook of hand-made XML with one sheet.

    :param rows: XML of the rows
    :param formats: codes of number formats; a cell with ``s="1"`` has the first
    """
    p = f"{prefix}:" if prefix else ""
    space = f'xmlns:{prefix}="{main}"' if prefix else f'xmlns="{main}"'
    codes = "".join(
        f'<{p}numFmt numFmtId="{200 + i}" '
        f'formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for i, code in enumerate(formats)
    )
    styles = "".join(f'<{p}xf numFmtId="{200 + i}"/>' for i in range(len(formats)))
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<{p}workbook {space} xmlns:r="{OFFICE}">'
        f"<{p}workbookPr {properties}/><{p}sheets>"
        f'<{p}sheet name="{name}" sheetId="1" {state} r:id="r1"/></{p}sheets>'
        f"<{p}calcPr {calculation}/></{p}workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="r1" Type="{OFFICE}/worksheet" '
        'Target="/xl/worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="r3" Type="{OFFICE}/sharedStrings" Target="strings.xml"/>'
        "</Relationships>",
        "xl/styles.xml": f"<{p}styleSheet {space}><{p}numFmts>{codes}</{p}numFmts>"
        f'<{p}cellStyleXfs><{p}xf numFmtId="9"/></{p}cellStyleXfs>'
        f'<{p}cellXfs><{p}xf numFmtId="0"/>{styles}</{p}cellXfs></{p}styleSheet>',
        "xl/strings.xml": f"<{p}sst {space}>{strings or ''}</{p}sst>",
        "xl/worksheets/sheet1.xml": f"{head}<{p}worksheet {space}><{p}sheetData>"
        f"{rows}</{p}sheetData>{tail}</{p}worksheet>",
    }
    return pack_parts(parts)


def pack_parts(parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def text_cell(text, p=""):
    return f'<{p}c t="inlineStr"><{p}is><{p}t>{text}</{p}t></{p}is></{p}c>'


class CellsMixin:
    def _read_cell(self, cell, **options):
        """Value of a hand-made cell below a header."""
        rows = f'<row r="1">{text_cell("code")}</row><row r="2">{cell}</row>'
        body = read_sheets(raw_book(rows, **options))["jobs"].rows
        return body[0][1][0] if body else None

    def _read_format(self, number, code, **options):
        return self._read_cell(
            f'<c s="1"><v>{number}</v></c>', formats=[code], **options
        )

    def _get_code(self, content):
        with self.assertRaises(TabularError) as raised:
            read_sheets(content)
        return raised.exception.code

    def _find(self, sheet, column, cell):
        """Codes of what a year says of one cell that a workbook holds."""
        sheets = {
            name: tabular.Sheet(
                header, [(number, list(row)) for number, row in enumerate(rows, 2)]
            )
            for name, (header, *rows) in tiny_year().items()
        }
        place = sheets[sheet].header.index(column)
        sheets[sheet].rows[0][1][place] = cell
        year = TrainingYear(sheets, {}, ["professional"], "Asia/Shanghai")
        value = year.rows[sheet][0][column]
        return value, [p.code for p in year.problems if p[1:3] == (sheet, 2)]


@tagged("post_install", "-at_install", "hr_training_import")
class TestCells(CellsMixin, BaseCase):
    def test_d6_12_percentages_are_what_they_show(self):
        for code, number, shown in (
            ("0%", "0.88", 88),
            ("0.00%", "0.55000000000000004", 55),
            ("[Red]0%;[Blue]-0%", "0.6", 60),
            ("[>=0.6]0%;[Red]0.0%", "0.59499999999999997", 59.5),
            ('0"%"', "88", 88),
            (r"0\%", "88", 88),
        ):
            with self.subTest(code=code):
                value = self._read_format(number, code)
                self.assertIsInstance(value, Percent)
                self.assertEqual(value, shown)
        # Built in: no format is written down.
        cell = self._read_cell('<c s="1"><v>0.88</v></c>', formats=["General"])
        self.assertNotIsInstance(cell, Percent)
        self.assertEqual(self._find("exam_marks", "mark", Percent(88)), (88, []))
        self.assertEqual(self._find("courses", "pass_score", Percent(60)), (60, []))
        self.assertEqual(self._find("exam_marks", "mark", "８８ ％"), (88, []))
        for text in ("100%%", "8%8%", "%", "88%‰", "a%"):
            with self.subTest(text=text):
                self.assertEqual(
                    self._find("exam_marks", "mark", text), (None, ["bad_score"])
                )
        self.assertEqual(
            self._find("courses", "hours", "100%%"), (None, ["bad_amount"])
        )

    def test_d6_12_a_percentage_where_there_can_be_none(self):
        for sheet, column in (
            ("courses", "hours"),
            ("courses", "validity_months"),
            ("plan_lines", "headcount"),
            ("plan_lines", "venue"),
            ("session_slots", "seats"),
        ):
            for cell in (Percent(60), "60%"):
                with self.subTest(column=column):
                    self.assertEqual(
                        self._find(sheet, column, cell), (None, ["bad_percent"])
                    )
        for sheet, column in (("employees", "badge"), ("departments", "in_scope")):
            with self.subTest(column=column):
                self.assertIn(
                    self._find(sheet, column, Percent(100))[1][0],
                    ("bad_badge", "bad_flag"),
                )

    def test_d6_12_dates_of_every_format(self):
        for code in (
            "yyyy-mm-dd",
            "YYYY\\-MM\\-DD",
            'yyyy"年"m"月"d"日"',
            r"[$-804]yyyy\年m\月d\日;@",
            "[DBNum1][$-804]yyyy年m月d日",
            "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",
            "d.m.yy",
            "mmm-yy",
            "aaaa",
            '[$-411]ggge"年"m"月"d"日"',
        ):
            with self.subTest(code=code):
                value = self._read_format("45719", code)
                self.assertEqual(value, datetime(2025, 3, 3))
        for number, code, expected in (
            ("45719.375", "yyyy/m/d h:mm", datetime(2025, 3, 3, 9)),
            (
                "45719.375",
                '[$-804]yyyy"年"m"月"d"日" 上午/下午h"时"mm"分"',
                datetime(2025, 3, 3, 9),
            ),
            ("1", "yyyy-mm-dd", datetime(1900, 1, 1)),
        ):
            with self.subTest(code=code):
                self.assertEqual(self._read_format(number, code), expected)
        for properties in ('date1904="1"', 'date1904="true"'):
            value = self._read_format("44257", "yyyy-mm-dd", properties=properties)
            self.assertEqual(value, datetime(2025, 3, 3))
        self.assertEqual(
            self._read_cell('<c t="d"><v>2025-03-03T09:00:00</v></c>'),
            datetime(2025, 3, 3, 9),
        )

    def test_d6_12_dates_that_the_styles_name_by_number_only(self):
        for number in (14, 15, 17, 22, 27, 31, 36, 50, 57, 58):
            book = raw_book(
                f'<row r="1">{text_cell("code")}</row>'
                '<row r="2"><c s="1"><v>45719</v></c></row>',
                formats=["x"],
            )
            with zipfile.ZipFile(io.BytesIO(book)) as archive:
                parts = {n: archive.read(n).decode() for n in archive.namelist()}
            parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(
                'xf numFmtId="200"', f'xf numFmtId="{number}"'
            )
            with self.subTest(number=number):
                rows = read_sheets(pack_parts(parts))["jobs"].rows
                self.assertEqual(rows[0][1][0], datetime(2025, 3, 3))

    def test_d6_12_numbers_and_dates_are_not_guessed_from_each_other(self):
        for sheet, column, number, code in (
            ("exam_marks", "mark", "80", "yyyy-mm-dd"),
            ("exam_marks", "mark", "0.5", "h:mm"),
            ("courses", "hours", "0.25", "[h]:mm"),
            ("plan_lines", "headcount", "12", "d"),
            ("plan_lines", "date", "45719", "General"),
            ("plan_lines", "date", "45719", "0.00"),
            ("plan_lines", "date", "45719", "#,##0"),
            ("plan_lines", "date", "0.375", "h:mm:ss"),
            ("plan_lines", "date", "-5", "yyyy-mm-dd"),
            ("plan_lines", "date", "60", "yyyy-mm-dd"),
            ("plan_lines", "date", "99999999", "yyyy-mm-dd"),
            ("plan_lines", "date", "20250303", "General"),
            ("session_slots", "start_local", "45719.375", "0.0"),
            ("session_slots", "start_local", "0.375", "h:mm"),
            ("session_slots", "start_local", "45719.375", "h:mm"),
            ("jobs", "code", "45719", "yyyy-mm-dd"),
            ("employees", "badge", "45719", "d"),
        ):
            with self.subTest(column=column, code=code, number=number):
                cell = self._read_format(number, code)
                value, problems = self._find(sheet, column, cell)
                self.assertIsNone(value)
                self.assertTrue(problems[0].startswith("bad_"), problems)

    def test_d6_12_numbers_in_every_number_format(self):
        for code in (
            "General",
            "0.00",
            "#,##0.00",
            "¥#,##0.00",
            "[$¥-804]#,##0.00",
            '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ',
            "# ?/?",
            "0.00E+00",
            "@",
            '0"分"',
            "0_);[Red]\\(0\\)",
            "[DBNum1]General",
        ):
            with self.subTest(code=code):
                cell = self._read_format("80.5", code)
                self.assertEqual(self._find("exam_marks", "mark", cell), (80.5, []))
        for code in ("0,", '0.0,"千"', '0.00"万"', '0!.0,"万"', "0.0,,"):
            with self.subTest(code=code):
                cell = self._read_format("80", code)
                self.assertEqual(
                    self._find("plan_lines", "venue", cell), (None, ["bad_scale"])
                )
        for text in ("88", "７５", "\u00a088\u00a0", "'88", "88.0"):
            with self.subTest(text=text):
                cell = self._read_cell(text_cell(text))
                self.assertIn(self._find("exam_marks", "mark", cell)[0], (88, 75))

    def test_d6_12_formats_that_name_another_unit(self):
        for code in (
            *('0"‰"', "0‰", r"0\‰", '0"％%"', "0.0%%", '0%" of 10"', "0 ‱"),
            *(
                '0.0"K€"',
                '0" k€"',
                '0"M"',
                '0" Mio. €"',
                '0" thousand"',
                "0K",
                '0"百元"',
            ),
            *(
                '0"年"',
                '0"/10"',
                '0" of 10"',
                '0"/100"',
                "[$k€-407]0",
                '"x10 "0',
                '0"′"',
            ),
            *('0"00"', "0!.0000", r"0\,0", '0"℃"', '0"元/人"', '"none"', r"0\ \k\€"),
        ):
            cell = self._read_format("2", code)
            for sheet, column in (
                ("exam_marks", "mark"),
                ("courses", "hours"),
                ("courses", "validity_months"),
                ("plan_lines", "headcount"),
                ("plan_lines", "venue"),
            ):
                with self.subTest(code=code, column=column):
                    self.assertEqual(
                        self._find(sheet, column, cell), (None, ["bad_scale"])
                    )

    def test_d6_12_formats_that_name_the_unit_of_the_column(self):
        for sheet, column, codes, others in (
            ("courses", "hours", ('0.0"h"', '0" Std."', '0"小时"', '0"学时"'), '0"分"'),
            ("courses", "validity_months", ('0"个月"', '0" months"'), '0"h"'),
            ("courses", "pass_score", ('0"分"', '0" Punkte"'), '0"人"'),
            ("plan_lines", "headcount", ('0"人"', '0" Personen"'), '0"h"'),
            ("session_slots", "seats", ('0"座"',), '0"分"'),
            (
                *("plan_lines", "venue"),
                ("¥0.00", '0"元"', '0" RMB"', "[$€-407]0", '0" US$"', "0_);(0)"),
                '0"h"',
            ),
        ):
            for code in codes:
                with self.subTest(code=code, column=column):
                    cell = self._read_format("2", code)
                    self.assertEqual(self._find(sheet, column, cell), (2, []))
            with self.subTest(code=others, column=column):
                cell = self._read_format("2", others)
                self.assertEqual(self._find(sheet, column, cell), (None, ["bad_scale"]))

    def test_d6_12_error_cells(self):
        for error in (
            "#N/A",
            "#REF!",
            "#VALUE!",
            "#NAME?",
            "#DIV/0!",
            "#NUM!",
            "#NULL!",
            "#SPILL!",
            "#CALC!",
            "#GETTING_DATA",
            "#FIELD!",
            "#BEZUG!",
            "Err:502",
            "########",
            *(
                "#Н/Д",
                "#¿NOMBRE?",
                "#ССЫЛКА!",
                "#ИМЯ?",
                "#BAŞV!",
                "#YOK",
                "#I/T",
                "#N/B",
            ),
            *(
                "#HIÁNYZIK",
                "#KNV",
                "#ΤΙΜΗ!",
                "#值!",
                "#n/a",
                "#Name?",
                "#REF",
                "#DIV/0",
            ),
            *("#N/A N/A", "Fehler:502", "错误:502", "#¡VALOR!", "#إسم؟", "＃ＲＥＦ！"),
            *("#N/A Field Not Applicable", "#NENÍ_K_DISPOZICI", "Ошибка:502"),
        ):
            cells = [
                self._read_cell(f'<c t="e"><v>{error}</v></c>'),
                self._read_cell(f'<c t="e"><f>A9</f><v>{error}</v></c>'),
                self._read_cell(f'<c t="str"><f>A9</f><v>{error}</v></c>'),
                self._read_cell(text_cell(error)),
                read_sheets(pack_zip({"jobs": [["code"], [error]]}))["jobs"].rows[0][1][
                    0
                ],
            ]
            for cell in cells:
                with self.subTest(error=error, kind=cells.index(cell)):
                    for sheet, column in (
                        ("employees", "name"),
                        ("employees", "email"),
                        ("exam_marks", "mark"),
                        ("punches", "badge"),
                    ):
                        self.assertEqual(
                            self._find(sheet, column, cell), (None, ["error"])
                        )

    def test_d6_12_texts_that_are_no_errors(self):
        for text in (
            *("#3 Pump", "#A12", "#1", "#Pumpe A/B", "#", "##", "Room:502", "教室:502"),
            *("C#", "Achtung!", "#team training", "#Halle1", "A/B", "#2024/3"),
        ):
            cells = [
                self._read_cell(text_cell(text)),
                read_sheets(pack_zip({"jobs": [["code"], [text]]}))["jobs"].rows[0][1][
                    0
                ],
            ]
            for cell in cells:
                with self.subTest(text=text):
                    self.assertEqual(self._find("employees", "name", cell), (text, []))

    def test_d6_12_formulas(self):
        for cell, expected in (
            ('<c t="str"><f>IF(A9="","",A9)</f><v></v></c>', None),
            ('<c t="str"><f aca="false">IF(1,"","")</f><v/></c>', None),
            ("<c><f>A9</f><v>7</v></c>", 7),
            ('<c t="str"><f>A9</f><v>T</v></c>', "T"),
            ('<c t="str"><f>A9</f><v>=T</v></c>', "=T"),
            ('<c t="b"><f>A9</f><v>1</v></c>', True),
        ):
            with self.subTest(cell=cell):
                self.assertEqual(self._read_cell(cell), expected)
        for cell in (
            "<c><f>A9</f></c>",
            "<c><f>A9</f><v></v></c>",
            "<c><f>A9</f><v/></c>",
            '<c t="str"><f>A9</f></c>',
            '<c><f t="array" ref="A2">A9</f></c>',
            '<c><f t="shared" si="0"/></c>',
            '<c t="s"><f>A9</f></c>',
            text_cell("=40+40"),
        ):
            with self.subTest(cell=cell):
                value = self._read_cell(cell)
                self.assertEqual(
                    self._find("employees", "department_code", value),
                    (None, ["formula"]),
                )

    def test_d6_12_a_library_that_calculates_nothing_writes_zeros(self):
        import xlsxwriter

        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer) as book:
            sheet = book.add_worksheet("jobs")
            sheet.write_row(0, 0, ["code", "name"])
            sheet.write_formula(1, 0, "=40+40")
            sheet.write_formula(1, 1, "=40+40", None, 80)
        cells = read_sheets(buffer.getvalue())["jobs"].rows[0][1]
        self.assertEqual(getattr(cells[0], "code", None), "formula")
        self.assertEqual(cells[1], 80)
        zero = "<c><f>1-1</f><v>0</v></c>"
        self.assertEqual(self._read_cell(zero), 0, "calculated by Excel")

    def test_d6_12_long_numbers_are_no_codes(self):
        for sheet, column in (
            ("employees", "badge"),
            ("roster", "badge"),
            ("punches", "badge"),
            ("session_slots", "trainer_badge"),
            ("jobs", "code"),
            ("roster", "session"),
        ):
            for cell in (
                self._read_format("123456789012345696", "0"),
                self._read_format("1.23456789012345E+17", "General"),
                *(
                    self._read_cell(text_cell(text))
                    for text in (
                        *("1.23457E+17", "1,23457E+17", "1.23457E17", "1,23457e17"),
                        *("1.2 E+17", "-1.23E+17", "12.3E+15", "1.23457E-5"),
                    )
                ),
            ):
                with self.subTest(column=column, cell=cell):
                    self.assertEqual(
                        self._find(sheet, column, cell), (None, ["bad_digits"])
                    )
        cell = self._read_format("123456789012345", "General")
        self.assertEqual(self._find("employees", "badge", cell)[0], "123456789012345")
        for text in ("1e5", "2E10", "E1.5", "A1.5E3", "1.5", "1.2.3E4"):
            with self.subTest(text=text):
                self.assertEqual(self._find("jobs", "code", text), (text, []))

    def test_d6_12_codes_that_a_format_dresses(self):
        for number, code, expected in (
            ("77", "0000000", "0000077"),
            ("77", "General", "77"),
            ("200001", "#,##0", "200001"),
            ("200001", "0.00E+00", "200001"),
            ("200001", "@", "200001"),
        ):
            with self.subTest(code=code):
                cell = self._read_format(number, code)
                self.assertEqual(self._find("jobs", "code", cell), (expected, []))
        for code in ('"EMP"0000', "[$¥-804]0", r"\T0", "# ?/?"):
            with self.subTest(code=code):
                cell = self._read_format("77", code)
                self.assertEqual(self._find("jobs", "code", cell), (None, ["bad_code"]))

    def test_d6_12_text_without_what_nobody_sees(self):
        for text, expected in (
            ("乙_x000D_", "乙"),
            ("_x005F_x0041_", "_x0041_"),
            ("a_x000D_\nb", "a b"),
            ("\u200b丙\ufeff", "丙"),
            ("\u00a0Z9\u3000", "Z9"),
            ("王\u3000芳", "王 芳"),
            ("A\u200d\u2060B\u00ad", "AB"),
            ("乙\ufe0f\ufe00", "乙"),
            ("葛\U000e0100", "葛"),
            ("a\u034fb\u115f\u1160\u17b4\u17b5\u180b\u180d", "ab"),
            ("Z\ue0009\U000f0000\U00100000", "Z9"),
            ("王\u3164芳\u2800\uffa0", "王 芳"),
            ("❤\ufe0f", "❤"),
        ):
            with self.subTest(text=text):
                self.assertEqual(self._read_cell(text_cell(text)), expected)
                rows = read_sheets(pack_zip({"jobs": [["code"], [text]]}))["jobs"].rows
                self.assertEqual(rows[0][1][0], expected)
        for (
            char
        ) in "\u3164\u2800\ufe0f\u034f\u115f\u1160\uffa0\u17b4\ue000\u180b\U000e0100":
            with self.subTest(char=ascii(char)):
                cell = self._read_cell(text_cell(char))
                self.assertEqual(
                    self._find("employees", "name", cell), (None, ["missing_value"])
                )
        self.assertEqual(self._find("employees", "name", "Ｌｉ")[0], "Ｌｉ")
        self.assertEqual(self._find("employees", "badge", "Ｚ９")[0], "Z9")

    def test_d6_12_strings_of_every_kind(self):
        strings = (
            "<si><r><t>Te</t></r><r><rPr/><t>ch</t></r>"
            '<rPh sb="0" eb="1"><t>xx</t></rPh></si>'
        )
        self.assertEqual(
            self._read_cell('<c t="s"><v>0</v></c>', strings=strings), "Tech"
        )
        rich = "<c t='inlineStr'><is><r><t>Te</t></r><r><t>ch</t></r></is></c>"
        self.assertEqual(self._read_cell(rich), "Tech")
        self.assertEqual(
            self._get_code(
                raw_book('<row r="1"><c t="s"><v>9</v></c></row>', strings=strings)
            ),
            "damaged",
        )

    def test_d6_12_prefixes_and_strict_namespaces(self):
        for main in (MAIN, STRICT):
            for prefix in ("", "x"):
                p = f"{prefix}:" if prefix else ""
                rows = (
                    f'<{p}row r="1">{text_cell("code", p)}{text_cell("name", p)}'
                    f"</{p}row>"
                    f'<{p}row r="2"><{p}c t="str"><{p}f>A9</{p}f><{p}v>T</{p}v></{p}c>'
                    f'<{p}c><{p}f t="array" ref="B2">A9</{p}f></{p}c></{p}row>'
                )
                with self.subTest(main=main, prefix=prefix):
                    sheets = read_sheets(raw_book(rows, main=main, prefix=prefix))
                    self.assertEqual(sheets["jobs"].header, ["code", "name"])
                    (number, cells) = sheets["jobs"].rows[0]
                    self.assertEqual((number, cells[0]), (2, "T"))
                    self.assertEqual(cells[1].code, "formula")

    def test_d6_12_merged_cells_and_hidden_rows(self):
        rows = "".join(
            f'<row r="{n}" {"hidden=" + chr(34) + "1" + chr(34) if n == 3 else ""}>'
            f"{text_cell(value)}{text_cell(value)}</row>"
            for n, value in ((1, "code"), (2, "T"), (3, "U"))
        ).replace(text_cell("code") * 2, text_cell("code") + text_cell("name"))
        merged = '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>'
        for tail, state, codes in (
            (merged, "", ["hidden_rows", "merged"]),
            (merged.replace("A2:A3", "A1:B1"), "", ["hidden_rows"]),
            (merged.replace("A2:A3", "D2:D3"), "", ["hidden_rows"]),
            (merged.replace("A2:A3", "B3:C3"), "", ["hidden_rows", "merged"]),
            ("", 'state="hidden"', ["hidden_sheet"]),
        ):
            sheets = read_sheets(raw_book(rows, tail=tail, state=state))
            year = TrainingYear(sheets, {}, (), "UTC")
            found = sorted(p.code for p in year.problems if p.sheet == "jobs")
            with self.subTest(tail=tail, state=state):
                self.assertEqual(found, codes)

    def test_d6_12_sheets_of_similar_names(self):
        header = [["code", "name"]]
        sheets = read_sheets(
            pack_xlsx({" JOBS ": header, "jobs (2)": header, "Copy of x": header})
        )
        year = TrainingYear(sheets, {}, (), "UTC")
        found = [p for p in year.problems if p.sheet == "jobs"]
        self.assertEqual([p.code for p in found], ["similar_sheet"])
        self.assertEqual(found[0].params["name"], "jobs (2)")


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
