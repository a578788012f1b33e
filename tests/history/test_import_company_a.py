import hashlib
import json
from datetime import date, datetime

from odoo.tests import tagged

from .common_import import (
    COMPANY_A,
    NOT_SENT,
    ImportCase,
    pack_zip,
    read_company_a,
    tiny_year,
)

# Not imported before their models exist.
LATER = ("actual", "kpi_effect_first_pass_of_P01_P02_P03")


@tagged("post_install", "-at_install", "hr_training_import")
class TestImportCompanyA(ImportCase):
    """The customer's example; imported once, then looked at."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.content = pack_zip(read_company_a())
        cls.expected = json.loads((COMPANY_A / "expected.json").read_text())
        cls.shipped = cls.env["hr.training.course"].search([("company_id", "=", False)])
        cls.shipped_before = cls.shipped.read(["name", "hours", "pass_score", "method"])
        cls.sent_before = {m: cls.env[m].search_count([]) for m in NOT_SENT}
        statements = cls.env.cr.sql_log_count
        cls.wizard = cls._import(cls.content)
        cls.statements = cls.env.cr.sql_log_count - statements
        cls.summary = json.loads(cls.wizard.summary or "{}")
        cls.sessions = cls.wizard.session_ids
        cls.plan = cls.wizard.plan_id

    def _group(self, model, field, domain=()):
        groups = self.env[model]._read_group(
            [("company_id", "=", self.company.id), *domain], [field], ["__count"]
        )
        return dict(groups)

    def test_d8_summary_has_the_expected_figures(self):
        self.assertImported(self.wizard)
        for key, value in self.expected.items():
            if key not in LATER:
                with self.subTest(figure=key):
                    self.assertEqual(self.summary[key], value)
        self.assertEqual(self.summary["not_loaded"], {})
        per_kpi = {"csat": 1380, "on_time_repair": 1380, "resolution": 1380}
        self.assertEqual(self.summary["kpi_values"], per_kpi)
        self.assertEqual(self.summary["expenses"], self.expected["actual"])

    def test_d8_records_have_the_expected_figures(self):
        expected = self.expected
        company = [("company_id", "=", self.company.id)]
        employees = self.env["hr.employee"].search(
            [*company, ("barcode", "=like", "0200%")]
        )
        self.assertEqual(len(employees), expected["employees"])
        self.assertEqual(
            len(employees.filtered("department_id.in_training_scope")),
            expected["in_scope"],
        )
        for model, key in (
            ("hr.training.session", "sessions"),
            ("hr.training.session.slot", "slots"),
            ("hr.training.enrollment", "enrolments"),
            ("hr.training.punch", "punches"),
        ):
            self.assertEqual(self.env[model].search_count(company), expected[key], key)
        self.assertEqual(
            self._group("hr.training.attendance", "status"), expected["attendance"]
        )
        self.assertEqual(
            self._group("hr.training.enrollment", "result"),
            expected["enrolment_results"],
        )
        costs = self.env["hr.training.cost"]._read_group(
            [("plan_id", "=", self.plan.id)],
            ["cost_type_id"],
            ["amount_company:sum"],
        )
        self.assertEqual(
            {cost_type.code: amount for cost_type, amount in costs},
            expected["budget"],
        )

    def test_d8_one_warning_per_unmatched_punch(self):
        warnings = self.wizard.line_ids.filtered(lambda line: line.source == "punches")
        self.assertEqual(len(warnings), self.expected["unmatched_punches"])
        self.assertEqual(set(warnings.mapped("severity")), {"warning"})
        unknown = warnings.filtered(lambda line: "unknown" in line.message)
        self.assertEqual(len(unknown), 6)
        rows = read_company_a()["punches"]
        for line in warnings:
            badge, time = rows[line.row - 1]
            self.assertIn(badge, line.message)
            self.assertIn(time, line.message)
        self.assertEqual(
            self.env["hr.training.punch"].search_count(
                [("company_id", "=", self.company.id), ("employee_id", "=", False)]
            ),
            6,
        )

    def test_d8_every_sheet_is_loaded(self):
        others = self.wizard.line_ids.filtered(lambda line: line.source != "punches")
        self.assertFalse(others)

    def test_p7_1_kpi_values_are_those_of_the_file(self):
        values = self.env["hr.training.kpi.value"].search(
            [("company_id", "=", self.company.id)]
        )
        rows = read_company_a()["kpi_values"][1:]
        self.assertEqual(len(values), len(rows))
        self.assertEqual(
            {
                (v.employee_id.barcode, v.kpi_id.code, str(v.month)): v.value
                for v in values
            },
            {(badge, kpi, month): float(value) for badge, kpi, month, value in rows},
        )
        self.assertEqual(set(values.mapped("source")), {"import"})
        for value in values[:50]:
            self.assertEqual(value.department_id, value.employee_id.department_id)
            self.assertEqual(value.job_id, value.employee_id.job_id)

    def test_p7_1_kpi_values_of_a_person_and_month_that_has_one_are_named(self):
        rows = read_company_a()["kpi_values"]
        sheets = {**tiny_year(), "kpi_values": [rows[0], rows[1], rows[-1]]}
        self.assertErrors(
            sheets,
            ("plan_lines", 0, "2025", "imported already"),
            ("kpi_values", 2, rows[1][0], rows[1][1], "already"),
            ("kpi_values", 3, rows[-1][0], rows[-1][1], "already"),
        )

    def test_d8_documents_are_history(self):
        self.assertEqual(self.plan.state, "published")
        self.assertEqual(self.plan.kind, "annual")
        self.assertEqual(self.plan.date_from, date(2025, 1, 1))
        self.assertEqual(self.plan.date_to, date(2025, 12, 31))
        self.assertTrue(self.plan.is_historic)
        self.assertEqual(len(self.plan.line_ids), 24)
        self.assertEqual(set(self.sessions.mapped("state")), {"done"})
        self.assertTrue(all(self.sessions.mapped("results_released")))
        self.assertTrue(all(self.sessions.mapped("is_historic")))
        self.assertEqual(self.sessions.plan_id, self.plan)
        self.assertEqual(
            set(self.sessions.enrollment_ids.mapped("state")), {"completed"}
        )
        evaluations = self.sessions.evaluation_ids
        self.assertEqual(len(evaluations), 22)
        self.assertEqual(set(evaluations.mapped("state")), {"released"})
        trainers = self.sessions.trainer_ids
        self.assertEqual(set(trainers.mapped("state")), {"qualified"})
        self.assertEqual(trainers, self.sessions.slot_ids.trainer_ids)

    def test_d8_steps_name_importer_and_hash_of_the_file(self):
        digest = hashlib.sha256(self.content).hexdigest()
        for documents in (self.plan, self.sessions, self.sessions.trainer_ids):
            steps = self.env["hr.training.approval.step"].search(
                [("res_model", "=", documents._name), ("res_id", "in", documents.ids)]
            )
            self.assertEqual(sorted(steps.mapped("res_id")), sorted(documents.ids))
            self.assertEqual(set(steps.mapped("state")), {"approved"})
            self.assertEqual(steps.decided_by_id, self.user_importer)
            for remark in set(steps.mapped("remark")):
                self.assertIn(digest, remark)
                self.assertIn(self.user_importer.name, remark)
                self.assertIn("year.zip", remark)

    def test_d8_nobody_is_written_to(self):
        for model, before in self.sent_before.items():
            self.assertEqual(self.env[model].search_count([]), before, model)
        self.assertFalse(self.sessions.message_follower_ids)
        self.assertFalse(self.plan.message_follower_ids)

    def test_d8_values_of_the_file_are_frozen_on_its_sessions(self):
        courses = {
            row[0]: dict(zip(rows[0], row, strict=True))
            for rows in [read_company_a()["courses"]]
            for row in rows[1:]
        }
        self.assertEqual(len(self.sessions.course_id), 8)
        for session in self.sessions:
            row = courses[session.course_id.code]
            self.assertEqual(session.hours, float(row["hours"]))
            self.assertEqual(session.pass_score, float(row["pass_score"]))
            self.assertEqual(session.validity_months, int(row["validity_months"]))
            self.assertEqual(session.method, row["method"])
            exam = session.evaluation_ids
            self.assertEqual((exam.method, exam.is_required), ("exam", True))
            self.assertEqual(exam.pass_score, session.pass_score)
            self.assertEqual(session.min_attendance, 80)
            self.assertEqual(session.grace_minutes, 5)

    def test_d8_courses_that_exist_are_not_changed(self):
        self.assertEqual(
            self.sessions.course_id & self.shipped, self.sessions.course_id
        )
        self.shipped.invalidate_recordset()
        self.assertEqual(
            self.shipped.read(["name", "hours", "pass_score", "method"]),
            self.shipped_before,
        )

    def test_d8_local_times_are_kept_in_utc(self):
        session = self.sessions.filtered(lambda s: s.code == "S2025001")
        self.assertEqual(session.tz, "Asia/Shanghai")
        self.assertEqual(session.slot_ids[0].start, datetime(2025, 1, 8, 1))
        self.assertEqual(session.date_end, datetime(2025, 1, 8, 8, 30))

    def test_d8_a_pass_brings_certificate_and_resume_line(self):
        passed = self.sessions.enrollment_ids.filtered(lambda e: e.result == "passed")
        self.assertEqual(len(passed.certificate_ids), len(passed))
        lines = self.env["hr.resume.line"].search(
            [("training_enrollment_id", "in", passed.ids)]
        )
        self.assertEqual(len(lines), len(passed))
        one = passed.filtered(lambda e: e.session_id.validity_months == 24)[0]
        self.assertEqual(one.certificate_ids.issued_on, one.passed_on)
        self.assertEqual(one.certificate_ids.valid_until.year, 2027)

    def test_d8_leading_zeros_of_badges_stay(self):
        employee = self.env["hr.employee"].search([("barcode", "=", "0200001")])
        self.assertEqual(employee.name, "李娜")
        self.assertEqual(employee.department_id.training_code, "SRV")
        self.assertEqual(employee.department_id.manager_id, employee)

    def test_d8_summary_speaks_to_people(self):
        text = self.wizard.summary_text
        for part in ("Employees: 120", "Present 448", "Passed 155", "Left Early 21"):
            self.assertIn(part, text)
        self.assertNotIn("left_early", text)
        self.assertNotIn("trainer_fee", text)

    def test_d8_plan_and_sessions_are_a_click_away(self):
        wizard = self.wizard.with_user(self.user_importer)
        self.assertEqual(wizard.action_view_plan()["res_id"], self.plan.id)
        domain = wizard.action_view_sessions()["domain"]
        self.assertEqual(self.env["hr.training.session"].search(domain), self.sessions)

    def test_d8_same_year_twice_is_refused(self):
        with self.assertNothingMade():
            wizard = self._import(self.content)
        errors = self._get_errors(wizard)
        years = [row for row in errors if "imported already" in row[2]]
        self.assertEqual(len(years), 1)
        self.assertIn("2025", years[0][2])
        self.assertEqual(len([row for row in errors if "S2025001" in row[2]]), 1)

    def test_d8_same_year_with_other_codes_is_refused(self):
        self.assertErrors(tiny_year(), ("plan_lines", 0, "2025", "imported already"))

    def test_d8_statements_follow_people_not_rows(self):
        # 29 per new employee are Odoo's own: contact, version, three sizes of image.
        self.assertLess(self.statements, 120 * 30 + 400)
