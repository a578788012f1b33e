"""A value is what its cell says: design §6.12.

Workbooks here are made by openpyxl, by xlsxwriter, and by hand as other programs
write them.
"""

import io
import zipfile
from datetime import datetime

from odoo.tests import BaseCase, tagged

from ...tools.cells import Percent
from ...tools.tabular import read_sheets
from ...tools.training_year import TrainingYear
from .common_cells import MAIN, CellsMixin, pack_parts, raw_book, text_cell
from .common_import import pack_xlsx, pack_zip

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


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
