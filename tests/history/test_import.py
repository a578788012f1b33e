"""A training year comes over with exactly its figures, as history: design §8."""

import base64
import io
import json
from datetime import date, datetime

from odoo.tests import HttpCase, tagged

from ...tools.training_sheets import SHEETS
from .common_import import (
    COMPANY_A,
    ImportCase,
    changed,
    pack_xlsx,
    pack_zip,
    read_company_a,
    save,
    tiny_year,
)
from .year_generator import Rules, Year


@tagged("post_install", "-at_install", "hr_training_import")
class TestImport(ImportCase):
    """Other companies, other forms of the file, records that exist."""

    def assertYear(self, year, pack=pack_zip):
        """A generated year comes out as its generator says."""
        for field, value in zip(
            ("doors", "after", "grace", "limit"), year.rules[:4], strict=True
        ):
            self.company[f"training_{field}_minutes"] = value
        self.company.training_min_attendance = year.rules.least
        wizard = self._import(pack(year.sheets), tz=year.tz)
        self.assertImported(wizard)
        summary = json.loads(wizard.summary)
        for key, value in year.expected.items():
            with self.subTest(figure=key, tz=year.tz):
                self.assertEqual(summary[key], value)
        warnings = wizard.line_ids.filtered(lambda line: line.source == "punches")
        self.assertEqual(len(warnings), year.expected["unmatched_punches"])
        return wizard

    # Other companies

    def test_d8_other_companies_come_out_as_exactly(self):
        for seed, tz in (
            (11, "Asia/Shanghai"),
            (12, "Europe/Berlin"),
            (13, "America/New_York"),
            (14, "Asia/Kolkata"),
        ):
            with self._undone():
                self.assertYear(Year(seed, tz))

    def test_d7_other_settings_of_the_company(self):
        rules = Rules(doors=15, after=45, grace=0, limit=10, least=65)
        with self._undone():
            self.assertYear(Year(15, "Europe/Berlin", rules))
        with self._undone():
            self.assertYear(Year(16, "Asia/Shanghai", Rules(45, 20, 10, 30, 100)))

    def test_d8_workbook_gives_the_same(self):
        year = Year(17, "Asia/Shanghai", people=15, sessions=8)
        with self._undone():
            self.assertYear(year, pack_xlsx)
        with self._undone():
            self.assertYear(year, lambda sheets: pack_xlsx(sheets, parsed=True))

    # Small things of the rules

    def test_d8_tiny_year(self):
        wizard = self._import(tiny_year())
        self.assertImported(wizard)
        session = wizard.session_ids
        self.assertEqual(
            session.attendance_ids.sorted("id").mapped("status"),
            ["present", "present", "late", "absent"],
        )
        single = session.attendance_ids.filtered("is_single_punch")
        self.assertEqual(single.minutes_late, 10)
        self.assertEqual(
            session.enrollment_ids.sorted("id").mapped("result"), ["passed", "failed"]
        )
        self.assertEqual(session.trainer_ids.qualified_on, date(2025, 3, 3))

    def test_d8_time_zone_is_the_company_calendars(self):
        self.company.resource_calendar_id.tz = "Europe/Berlin"
        wizard = self._import(tiny_year())
        self.assertEqual(wizard.tz, "Europe/Berlin")
        self.assertEqual(wizard.session_ids.date_begin, datetime(2025, 3, 3, 8))

    def test_d8_clock_put_forward_shortens_the_slot(self):
        """A slot over the lost hour lasts an hour less, and so counts less."""
        sheets = changed(
            tiny_year(),
            {
                ("session_slots", 2, "start_local"): "2025-03-30 01:00:00",
                ("session_slots", 2, "stop_local"): "2025-03-30 04:00:00",
            },
        )
        wizard = self._import(sheets, tz="Europe/Berlin", absent_is_true=True)
        self.assertImported(wizard)
        self.assertEqual(sorted(wizard.session_ids.slot_ids.mapped("hours")), [2, 3])

    def test_d8_people_without_department_come_along(self):
        wizard = self._import(tiny_year())
        employee = self.env["hr.employee"].search([("barcode", "=", "0100003")])
        self.assertFalse(employee.department_id)
        self.assertEqual(employee.parent_id.barcode, "0100001")
        enrollment = wizard.session_ids.enrollment_ids[1]
        self.assertEqual(enrollment.employee_id, employee)
        self.assertFalse(enrollment.department_id)

    def test_d8_seats_grow_with_the_roster(self):
        sheets = changed(
            tiny_year(),
            {("session_slots", row, "seats"): "1" for row in (2, 3)},
        )
        wizard = self._import(sheets)
        self.assertImported(wizard)
        self.assertEqual(wizard.session_ids.seats_max, 2)
        self.assertEqual(len(wizard.session_ids.seat_ids.enrollment_id), 2)
        self.assertIn("seats are raised", wizard.line_ids[0].message)

    def test_d8_only_the_exam_of_the_file_is_required(self):
        sheets = tiny_year()
        del sheets["exam_marks"][1:]
        wizard = self._import(sheets)
        self.assertFalse(wizard.session_ids.evaluation_ids)
        self.assertEqual(
            wizard.session_ids.enrollment_ids.mapped("result"), ["passed", "failed"]
        )

    def test_d8_who_has_no_mark_among_others_is_undecided(self):
        sheets = tiny_year()
        del sheets["exam_marks"][1]
        wizard = self._import(sheets)
        self.assertEqual(
            wizard.session_ids.enrollment_ids.mapped("result"), ["pending", "failed"]
        )
        self.assertEqual(
            json.loads(wizard.summary)["enrolment_results"],
            {"passed": 0, "failed": 1, "pending": 1},
        )
        self.assertEqual(
            wizard.line_ids.mapped(lambda line: (line.severity, line.source, line.row)),
            [("warning", "roster", 2)],
        )
        self.assertIn("0100002 has no mark in S1", wizard.line_ids.message)

    def test_d8_year_without_sessions(self):
        sheets = tiny_year()
        for name in ("session_slots", "roster", "punches", "exam_marks"):
            del sheets[name][1:]
        wizard = self._import(sheets)
        self.assertImported(wizard)
        self.assertEqual(wizard.plan_id.state, "published")
        self.assertEqual(json.loads(wizard.summary)["punches"], 0)

    def test_d8_line_of_another_year_is_warned_of(self):
        sheets = changed(tiny_year(), {("plan_lines", 3, "line"): "L2"})
        sheets = changed(sheets, {("plan_lines", 4, "line"): "L3"})
        sheets["plan_lines"][3][2] = "2026-01-05"
        wizard = self._import(sheets)
        self.assertImported(wizard)
        self.assertIn("2026-01-05", wizard.line_ids[0].message)
        self.assertEqual(wizard.plan_id.date_to, date(2025, 12, 31))

    def test_d8_repeated_punch_is_none(self):
        sheets = tiny_year()
        sheets["punches"] += [
            sheets["punches"][1],
            ["9900001", "2025-05-05 12:00:00"],
            ["9900001", "2025-05-05 12:00:00"],
            ["9900001", "2025-05-05 12:00:59"],
            ["9900001", "2025-05-05 12:01:00"],
        ]
        wizard = self._import(sheets)
        summary = json.loads(wizard.summary)
        self.assertEqual(summary["punches"], 8)
        # The one 59 seconds later is ignored, not unmatched.
        self.assertEqual(summary["unmatched_punches"], 2)
        self.assertEqual(wizard.line_ids.mapped("row"), [8, 11])

    # What exists

    def test_d8_what_exists_is_matched_and_not_changed(self):
        department = self._create_department("Own name", training_code="SRV")
        job = self.env["hr.job"].create(
            {"name": "Own", "training_code": "TECH", "company_id": self.company.id}
        )
        employee = self._create_employee(
            "Own Ann", self.department_ops, barcode="0100001"
        )
        archived = self._create_employee(
            "Own Bob", self.department_ops, barcode="0100002", active=False
        )
        course = self._create_course(
            "X01", hours=3, pass_score=10, company_id=self.company.id
        )
        trainer = self._create_trainer(employee, qualify=False)
        fields_of = {
            department: ["name", "manager_id", "in_training_scope", "parent_id"],
            job: ["name", "department_id"],
            employee: ["name", "department_id", "job_id", "work_email", "parent_id"],
            archived: ["name", "department_id", "active", "parent_id"],
            course: ["name", "hours", "pass_score", "method", "category_id", "state"],
            trainer: ["state", "qualified_on", "course_ids"],
        }
        before = {record: record.read(names) for record, names in fields_of.items()}
        wizard = self._import(tiny_year(), accept_other_names=True)
        self.assertImported(wizard)
        for record, names in fields_of.items():
            record.invalidate_recordset()
            self.assertEqual(record.read(names), before[record])
        session = wizard.session_ids
        self.assertEqual(session.course_id, course)
        self.assertEqual(session.trainer_ids, trainer)
        self.assertEqual((session.hours, session.pass_score), (6, 75.5))
        enrollment = session.enrollment_ids[0]
        self.assertEqual(enrollment.employee_id, archived)
        # As they were by the file.
        self.assertEqual(enrollment.department_id, department)
        self.assertEqual(enrollment.job_id, job)
        self.assertFalse(
            self.env["hr.training.approval.step"].search(
                [("res_model", "=", trainer._name), ("res_id", "=", trainer.id)]
            ),
            "what was there before was not imported",
        )

    def test_d8_rows_may_refer_to_what_exists(self):
        self._create_employee("Dan", self.department_ops, barcode="0100009")
        sheets = changed(tiny_year(), {("roster", 2, "badge"): "0100009"})
        sheets = changed(sheets, {("exam_marks", 2, "badge"): "0100009"})
        for row in range(2, 6):
            sheets = changed(sheets, {("punches", row, "badge"): "0100009"})
        wizard = self._import(sheets)
        self.assertImported(wizard)
        self.assertEqual(
            wizard.session_ids.enrollment_ids[0].department_id, self.department_ops
        )

    def test_d8_other_company_has_its_own(self):
        self._add_company_b()
        self._create_department("B", company_id=self.company_b.id, training_code="SRV")
        wizard = self._import(tiny_year())
        self.assertImported(wizard)
        made = self.env["hr.department"].search([("training_code", "=", "SRV")])
        self.assertEqual(made.company_id, self.company | self.company_b)

    def test_d8_punch_of_a_badge_that_was_unknown_finds_its_person(self):
        self.env["hr.training.punch"]._store(
            [("0100002", datetime(2025, 3, 3, 0, 55), None)], self.company
        )
        wizard = self._import(tiny_year())
        self.assertEqual(
            wizard.session_ids.attendance_ids.sorted("id")[0].status, "present"
        )

    # Check only

    def test_d8_check_only_writes_nothing(self):
        with self.assertNothingMade():
            wizard = self._import(tiny_year(), check_only=True)
        self.assertEqual(wizard.state, "checked")
        self.assertEqual(json.loads(wizard.summary)["enrolments"], 2)
        self.assertFalse(wizard.plan_id)
        self.assertFalse(wizard.session_ids)
        wizard.with_user(self.user_importer).action_import_now()
        self.assertImported(wizard)

    def test_d8_check_button_keeps_nothing(self):
        wizard = self._import(b"no file")
        wizard.file = base64.b64encode(pack_zip(tiny_year()))
        with self.assertNothingMade():
            wizard.with_user(self.user_importer).action_check()
        self.assertEqual(wizard.state, "checked")
        self.assertFalse(wizard.line_ids, "what was found before is gone")

    # Forms of the file

    def test_d8_encodings_and_separators(self):
        sheets = changed(tiny_year(), {("employees", 2, "name"): "徐静"})
        for form in (
            {"encoding": "utf-8-sig"},
            {"encoding": "gbk"},
            {"encoding": "gb18030"},
            {"encoding": "utf-16"},
            {"lineterminator": "\n"},
            {"lineterminator": "\r"},
            {"delimiter": ";"},
            {"delimiter": "\t"},
            {"name": "2025/Training/{}.CSV"},
            {"name": "{}.csv", "quoting": 1},
        ):
            with self.subTest(**form), self._undone():
                wizard = self._import(pack_zip(sheets, **form))
                self.assertImported(wizard)
                employee = self.env["hr.employee"].search([("barcode", "=", "0100001")])
                self.assertEqual(employee.name, "徐静")

    def test_d8_headers_and_sheets_are_found_whatever_their_case(self):
        sheets = {
            f" {name.title()} ": [[f" {cell.upper()}" for cell in header], *rows]
            for name, (header, *rows) in tiny_year().items()
        }
        for pack in (pack_zip, pack_xlsx):
            with self._undone():
                self.assertImported(self._import(pack(sheets)))

    def test_d8_more_columns_and_sheets_do_no_harm(self):
        sheets = {
            name: [
                ["note", *header, "", "note", ""],
                *(["x", *r, "", "", "y"] for r in rows),
            ]
            for name, (header, *rows) in tiny_year().items()
        }
        sheets["remarks"] = [["anything"], ["goes"]]
        sheets["rows"] = []
        for pack in (pack_zip, pack_xlsx):
            with self._undone():
                self.assertImported(self._import(pack(sheets)))

    def test_d8_blank_rows_are_passed_over(self):
        sheets = tiny_year()
        for rows in sheets.values():
            rows[1:1] = [[""] * len(rows[0])]
            rows.append([" "] * len(rows[0]))
        for pack in (pack_zip, pack_xlsx):
            with self._undone():
                self.assertImported(self._import(pack(sheets)))

    def _import_book(self, edit):
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(pack_xlsx(tiny_year())))
        edit(book)
        wizard = self._import(save(book))
        self.assertImported(wizard)
        return wizard

    def test_d8_badge_as_number_is_found_by_its_text(self):
        def edit(book):
            book["roster"]["B2"] = 100002
            book["exam_marks"]["B2"] = 100002
            for row in range(2, 6):
                book["punches"].cell(row, 1).value = 100002

        wizard = self._import_book(edit)
        self.assertFalse(wizard.line_ids)
        enrollment = wizard.session_ids.enrollment_ids[0]
        self.assertEqual(enrollment.employee_id.barcode, "0100002")
        self.assertEqual(enrollment.result, "passed")

    def test_d8_badge_shown_with_zeros_keeps_them(self):
        def edit(book):
            for name, letter in (("employees", "A"), ("punches", "A"), ("roster", "B")):
                for cell in book[name][letter][1:]:
                    cell.value = int(cell.value)
                    cell.number_format = "0000000"

        self._import_book(edit)
        self.assertTrue(self.env["hr.employee"].search([("barcode", "=", "0100002")]))

    def test_d8_dates_as_dates_or_as_text(self):
        def edit(book):
            book["plan_lines"]["C2"] = date(2025, 3, 3)
            book["employees"]["F2"] = datetime(2020, 1, 1)
            book["employees"]["F3"] = "2021/2/3"
            book["session_slots"]["E2"] = datetime(2025, 3, 3, 9)
            book["session_slots"]["F2"] = "2025/3/3 12:00"

        wizard = self._import_book(edit)
        self.assertEqual(wizard.session_ids.slot_ids[0].start, datetime(2025, 3, 3, 1))
        self.assertEqual(wizard.plan_id.line_ids.date_start, date(2025, 3, 3))

    # Template

    def test_d8_template_filled_in_is_imported(self):
        import openpyxl

        template = self.env["hr.training.import"]._prepare_template()
        book = openpyxl.load_workbook(io.BytesIO(template))
        self.assertEqual(book.sheetnames, list(SHEETS))
        for name, (header, *rows) in read_company_a().items():
            sheet = book[name]
            self.assertEqual([cell.value for cell in sheet[1]], header)
            self.assertEqual(sheet.max_row, 1)
            self.assertTrue(all(cell.comment for cell in sheet[1]))
            for row in rows:
                sheet.append(row)
        wizard = self._import(save(book))
        self.assertImported(wizard)
        expected = json.loads((COMPANY_A / "expected.json").read_text())
        summary = json.loads(wizard.summary)
        self.assertEqual(summary["attendance"], expected["attendance"])
        self.assertEqual(summary["budget"], expected["budget"])

    def test_d8_empty_template_says_what_is_missing(self):
        template = self.env["hr.training.import"]._prepare_template()
        with self.assertNothingMade():
            wizard = self._import(template)
        self.assertEqual(
            [(sheet, row) for sheet, row, _message in self._get_errors(wizard)],
            [("plan_lines", 0)],
        )


@tagged("post_install", "-at_install", "hr_training_import")
class TestImportDownload(HttpCase):
    def test_d8_template_is_downloaded(self):
        import openpyxl

        admin = self.env.ref("base.user_admin")
        wizard = self.env["hr.training.import"].with_user(admin).create({})
        action = wizard.action_download_template()
        self.env.flush_all()
        self.authenticate("admin", "admin")
        response = self.url_open(action["url"])
        self.assertEqual(response.status_code, 200)
        self.assertIn("training_year.xlsx", response.headers["Content-Disposition"])
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        self.assertEqual(book.sheetnames, list(SHEETS))
