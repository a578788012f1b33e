"""What is wrong with a file is named with sheet, row and mend, all of it in one pass,
and then nothing is imported: design §6.7, §8."""

import json
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_import import ImportErrorsCase, changed, pack_xlsx, tiny_year


@tagged("post_install", "-at_install", "hr_training_import")
class TestImportErrors(ImportErrorsCase):
    # ------------------------------------------------------------
    # CELLS
    # ------------------------------------------------------------

    def test_d8_cells_that_are_wrong(self):
        kpi = {
            ("kpi_values", 2, name): value
            for name, value in zip(
                ("badge", "kpi", "month", "value"),
                ("0100001", "csat", "2025-01-01", "80"),
                strict=True,
            )
        }
        claim = {
            ("expenses", 2, name): value
            for name, value in zip(
                ("session", "badge", "cost_type", "amount", "date"),
                ("S1", "0100001", "venue", "9.5", "2025-03-03"),
                strict=True,
            )
        }
        sheets = changed(tiny_year(), {**kpi, **claim})
        self.assertTrue(json.loads(self._check(sheets).summary))
        for sheet, column, *values in (
            ("departments", "in_scope", "2", "maybe"),
            ("employees", "badge", "01-001", "0" * 19, "王"),
            ("employees", "hired_on", "2025-02-30", "03/04/2025", "soon", "0020-01-01"),
            ("courses", "hours", "six", "-1", "nan", "inf", "1,5", "1e300"),
            ("courses", "pass_score", "101", "-0.5", "NaN"),
            ("courses", "validity_months", "1.5", "-1", "99999", "x"),
            ("courses", "method", "tv"),
            ("plan_lines", "date", "2025-02-29", "2025-13-01", "45719", "2025-02"),
            ("plan_lines", "headcount", "ten", "-1", "2.5", "9999999999"),
            ("plan_lines", "venue", "free", "-0.01", "Infinity", "1_000"),
            ("session_slots", "start_local", "2025-03-03", "2025-03-03 25:00:00"),
            ("session_slots", "stop_local", "2025-02-30 09:00:00", "12:00", "x"),
            ("session_slots", "seats", "0", "-3", "1.5", "many", "5001"),
            ("punches", "time_local", "2025-03-03", "2025-06-31 09:00:00", "9 am"),
            ("exam_marks", "mark", "good", "100.1", "-1", "inf"),
            ("kpi_values", "month", "2025-13-01", "x"),
            ("kpi_values", "value", "high", "nan"),
            ("expenses", "amount", "0", "-5", "x"),
            ("expenses", "date", "2025-04-31"),
        ):
            for value in values:
                with self.subTest(sheet=sheet, column=column, value=value):
                    bad = changed(sheets, {(sheet, 2, column): value})
                    errors = self._get_errors(self._check(bad))
                    self.assertIn((sheet, 2), [error[:2] for error in errors])
                    message = next(e[2] for e in errors if e[:2] == (sheet, 2))
                    self.assertIn(value, message)
                    self.assertRegex(message, "write|use")

    def _check(self, sheets):
        return self._import(sheets, check_only=True)

    def test_d8_cells_that_are_wanted(self):
        optional = {
            ("departments", "parent_code"),
            ("departments", "manager_badge"),
            ("employees", "department_code"),
            ("employees", "job_code"),
            ("employees", "manager_badge"),
            ("employees", "hired_on"),
            ("employees", "email"),
            ("session_slots", "plan_line"),
            ("session_slots", "trainer_badge"),
        }
        year = tiny_year()
        for sheet, (header, *rows) in year.items():
            for column in header if rows else ():
                with self.subTest(sheet=sheet, column=column):
                    bad = changed(year, {(sheet, len(rows) + 1, column): ""})
                    if (sheet, column) == ("session_slots", "plan_line"):
                        bad = changed(bad, {(sheet, 2, column): ""})
                    errors = self._get_errors(self._check(bad))
                    if (sheet, column) in optional:
                        self.assertFalse(errors)
                        continue
                    self.assertIn(
                        (sheet, len(rows) + 1, f"“{column}” is empty: fill it in."),
                        errors,
                    )

    def test_d8_formula_without_a_value(self):
        def edit(book):
            book["exam_marks"]["C2"] = "=40+40"
            book["jobs"]["B2"] = '="Tech"&"nician"'

        self.assertBadBook(
            edit,
            ("jobs", 2, "“name” holds a formula", "put the value"),
            ("exam_marks", 2, "“mark” holds a formula"),
        )

    def test_d8_formula_with_its_value(self):
        content = self._edit_zip(
            pack_xlsx(tiny_year(), parsed=True),
            lambda _name, data: data.replace(b"<v>80</v>", b"<f>40+40</f><v>80</v>"),
        )
        wizard = self._import(content)
        self.assertImported(wizard)
        self.assertEqual(wizard.session_ids.enrollment_ids[0].score, 80)

    def test_d8_workbook_cells_of_the_wrong_kind(self):
        def edit(book):
            from datetime import date, datetime, time

            book["jobs"]["A2"] = datetime(2025, 1, 2)
            book["employees"]["C2"] = True
            book["plan_lines"]["C2"] = 45719
            book["session_slots"]["E2"] = date(2025, 3, 3)
            book["session_slots"]["F3"] = time(12, 0)
            book["punches"]["B2"] = 45719.375
            book["exam_marks"]["C2"] = datetime(2025, 1, 2)
            book["exam_marks"]["C3"] = True

        self.assertBadBook(
            edit,
            ("jobs", 2, "format the cell as text"),
            ("employees", 2, "format the cell as text"),
            ("employees", 2, "“TECH” in “job_code” is not in jobs"),
            ("employees", 3, "“TECH” in “job_code” is not in jobs"),
            ("plan_lines", 2, "45719", "date", "2025-12-31"),
            ("session_slots", 3, "12:00:00", "09:00:00"),
            ("punches", 2, "45719.375", "09:00:00"),
            ("exam_marks", 2, "mark"),
            ("exam_marks", 3, "mark"),
        )

    def test_d8_times_that_the_clock_skips(self):
        self.assertBad(
            {
                ("session_slots", 2, "start_local"): "2025-03-30 02:30:00",
                ("session_slots", 2, "stop_local"): "2025-03-30 05:00:00",
                ("punches", 2, "time_local"): "2025-03-30 02:59:59",
            },
            ("session_slots", 2, "2025-03-30 02:30:00", "Europe/Berlin", "time zone"),
            ("punches", 2, "2025-03-30 02:59:59"),
            tz="Europe/Berlin",
        )

    # ------------------------------------------------------------
    # ROWS
    # ------------------------------------------------------------

    def test_d8_duplicate_rows(self):
        sheets = tiny_year()
        sheets["kpi_values"].append(["0100001", "csat", "2025-01-01", "80"])
        sheets["expenses"].append(["S1", "0100001", "venue", "9.5", "2025-03-03"])
        expected = []
        for name, rows in sheets.items():
            # Punches repeat, and two equal expenses may both be real.
            if name not in ("punches", "expenses"):
                rows.append(list(rows[1]))
                if name == "kpi_values":
                    rows[-1][2:] = ["2025-01-31", "81"]
                expected.append((name, len(rows), "row 2 already", "remove"))
        # The doubled slot lies on the first, too.
        position = [name for name, _row, *_parts in expected].index("session_slots")
        expected.insert(position + 1, ("session_slots", 4, "overlaps"))
        self.assertErrors(sheets, *expected)

    def test_d8_claims_may_differ_in_any_column(self):
        sheets = tiny_year()
        row = ["S1", "0100001", "venue", "9.5", "2025-03-03"]
        others = ["S1", "0100002", "travel", "9", "2025-03-04"]
        for index in range(1, 5):
            sheets["expenses"].append([*row[:index], others[index], *row[index + 1 :]])
        self.assertImported(self._import(sheets))

    def test_d8_codes_that_are_unknown(self):
        self.assertBad(
            {
                ("departments", 2, "parent_code"): "NO",
                ("departments", 2, "manager_badge"): "9900001",
                ("employees", 2, "department_code"): "NO",
                ("employees", 3, "job_code"): "NO",
                ("employees", 4, "manager_badge"): "9900001",
                ("courses", 2, "category"): "fun",
                ("plan_lines", 2, "course_code"): "NO",
                ("roster", 2, "badge"): "9900001",
                ("roster", 3, "session"): "S9",
                ("kpi_values", 2, "badge"): "9900001",
                ("kpi_values", 2, "kpi"): "luck",
                ("kpi_values", 2, "month"): "2025-01-01",
                ("kpi_values", 2, "value"): "1",
                ("expenses", 2, "session"): "S9",
                ("expenses", 2, "badge"): "9900001",
                ("expenses", 2, "cost_type"): "luck",
                ("expenses", 2, "amount"): "1",
                ("expenses", 2, "date"): "2025-01-01",
            },
            ("departments", 2, "“NO”", "parent_code", "departments"),
            ("departments", 2, "“9900001”", "employees", "add it there or correct"),
            ("employees", 2, "“NO”", "departments"),
            ("employees", 3, "“NO”", "jobs"),
            ("employees", 4, "“9900001”"),
            ("courses", 2, "“fun”", "frontier, general, management, professional"),
            ("plan_lines", 2, "“NO”", "courses"),
            ("roster", 2, "“9900001”", "employees"),
            ("roster", 3, "“S9”", "session_slots"),
            ("exam_marks", 2, "not on the roster of S1"),
            ("exam_marks", 3, "not on the roster of S1", "remove the mark"),
            ("kpi_values", 2, "“9900001”"),
            ("kpi_values", 2, "“luck”", "csat, on_time_repair, resolution"),
            ("expenses", 2, "“S9”"),
            ("expenses", 2, "“9900001”"),
            ("expenses", 2, "“luck”", "trainer_fee, travel, venue"),
        )

    def test_d8_unknown_badge_is_named(self):
        self.assertBad(
            {("session_slots", row, "trainer_badge"): "0100099" for row in (2, 3)},
            ("session_slots", 2, "“0100099” in “trainer_badge”", "employees"),
            ("session_slots", 3, "“0100099” in “trainer_badge”", "employees"),
        )

    def test_d8_unknown_badge_at_the_terminal_is_a_warning(self):
        sheets = changed(tiny_year(), {("punches", 7, "badge"): "9900001"})
        wizard = self._import(sheets)
        self.assertImported(wizard)
        line = wizard.line_ids
        self.assertEqual(
            (line.severity, line.source, line.row), ("warning", "punches", 7)
        )
        self.assertIn("9900001", line.message)

    def test_d8_departments_in_a_circle(self):
        self.assertBad(
            {
                ("departments", 2, "parent_code"): "B",
                ("departments", 3, "code"): "B",
                ("departments", 3, "parent_code"): "SRV",
            },
            ("departments", 2, "SRV stands below itself"),
            ("departments", 3, "B stands below itself", "correct"),
        )

    def test_d8_slots_that_cannot_be(self):
        self.assertBad(
            {
                ("session_slots", 2, "stop_local"): "2025-03-03 09:00:00",
                ("session_slots", 3, "seats"): "11",
                ("session_slots", 3, "plan_line"): "",
            },
            ("session_slots", 2, "ends before it begins"),
            ("session_slots", 3, "“plan_line” differs from row 2"),
            ("session_slots", 3, "“seats” differs from row 2", "correct one"),
        )
        self.assertBad(
            {("session_slots", 3, "start_local"): "2025-03-03 11:59:00"},
            ("session_slots", 3, "overlaps with row 2"),
        )

    def test_d8_no_plan_line(self):
        sheets = tiny_year()
        del sheets["plan_lines"][1:]
        for row in sheets["session_slots"][1:]:
            row[1] = ""
        self.assertErrors(sheets, ("plan_lines", 0, "year", "add one"))

    def test_d8_every_error_in_one_pass(self):
        """Errors of the file, of rows and against records, all at once."""
        self.assertImported(self._import(tiny_year()))
        sheets = changed(
            tiny_year(),
            {
                ("jobs", 1, "name"): "title",
                ("employees", 2, "hired_on"): "2025-02-30",
                ("employees", 3, "job_code"): "",
                ("courses", 2, "hours"): "six",
                ("plan_lines", 3, "line"): "L1",
                ("roster", 2, "badge"): "9900001",
                ("exam_marks", 3, "mark"): "abc",
            },
        )
        del sheets["expenses"]
        self.assertErrors(
            sheets,
            ("jobs", 1, "“name” is missing"),
            ("employees", 2, "2025-02-30"),
            ("courses", 2, "six"),
            ("plan_lines", 0, "imported already"),
            ("plan_lines", 3, "row 2 already"),
            ("session_slots", 2, "S1 exists already"),
            ("roster", 2, "9900001"),
            ("exam_marks", 2, "roster"),
            ("exam_marks", 3, "abc"),
            ("expenses", 0, "missing"),
        )

    def test_d8_taken_session_code_of_a_live_session(self):
        self._create_session(code="S1")
        self.assertErrors(
            tiny_year(), ("session_slots", 2, "S1 exists already", "another")
        )

    def test_d8_badge_of_another_company(self):
        self._add_company_b()
        self.employee_b_employee.barcode = "0100002"
        self.assertErrors(
            tiny_year(), ("employees", 3, "0100002", "another company", "correct")
        )

    def test_d8_refusal_of_a_model_keeps_nothing(self):
        """What no rule foresaw is still told, and taken back."""

        def refuse(wizard, *_args):
            raise ValidationError(wizard.env._("No, for this reason."))

        with patch.object(
            self.env.registry["hr.training.import"], "_summarize", refuse
        ):
            self.assertErrors(
                tiny_year(), ("", 0, "nothing was kept", "for this reason")
            )

    def test_d8_session_made_meanwhile_by_another(self):
        """The database knows better than the check: its word is put in ours."""
        self._create_session(code="S1")
        with (
            patch.object(
                self.env.registry["hr.training.import"],
                "_check_session_codes",
                lambda *_args: None,
            ),
            mute_logger("odoo.sql_db"),
        ):
            self.assertErrors(
                tiny_year(), ("", 0, "Another session has this code already.")
            )
