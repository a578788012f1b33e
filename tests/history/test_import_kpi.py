"""The sheet of KPI values: what is wrong with it is named by its row (design §8)."""

import json

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_import import ImportErrorsCase, read_company_a, tiny_year


@tagged("post_install", "-at_install", "hr_training_import", "hr_training_kpi")
class TestImportKpi(ImportErrorsCase):
    def _get_sheets(self, *rows):
        sheets = tiny_year()
        sheets["kpi_values"] += [row.split(",") for row in rows]
        return sheets

    def _find(self):
        return self.env["hr.training.kpi.value"].search(
            [("company_id", "=", self.company.id)]
        )

    def test_d8_values_come_in_with_their_month_and_place(self):
        sheets = self._get_sheets(
            "0100001,csat,2025-01-31,88.5", "0100002,resolution,2025-02,0"
        )
        wizard = self._import(sheets)
        self.assertImported(wizard)
        self.assertEqual(
            json.loads(wizard.summary)["kpi_values"], {"csat": 1, "resolution": 1}
        )
        self.assertIn("Customer Satisfaction 1", wizard.summary_text)
        self.assertEqual(
            {
                (v.employee_id.barcode, str(v.month), v.value, v.source)
                for v in self._find()
            },
            {
                ("0100001", "2025-01-01", 88.5, "import"),
                ("0100002", "2025-02-01", 0, "import"),
            },
        )
        self.assertEqual(self._find().department_id.training_code, "SRV")
        self.assertEqual(self._find().job_id.training_code, "TECH")

    def test_d8_values_that_cannot_be_are_named(self):
        sheets = self._get_sheets(
            "0100001,csat,2025-01-01,100.5",
            "0100001,csat,2025-02-01,-1",
            "0100001,csat,2026-04-01,80",
            "0100001,csat,1999-12-01,80",
            "0100002,csat,2026-03-31,80",
        )
        self.assertErrors(
            sheets,
            ("kpi_values", 2, "100.5", "csat", "between 0 and 100", "correct it"),
            ("kpi_values", 3, "-1"),
            ("kpi_values", 4, "2026-04", "still to come"),
            ("kpi_values", 5, "1999-12", "too far back"),
        )
        self.assertFalse(self._find())

    def test_d8_kpis_of_the_company_are_known_by_their_code(self):
        self.env["hr.training.kpi"].create(
            {"name": "Calls", "code": "calls", "unit": False, "value_max": 9000}
        )
        sheets = self._get_sheets("0100001,calls,2025-01-01,4000")
        self.assertImported(self._import(sheets))
        self.assertEqual(self._find().value, 4000)

    def test_d6_12_a_percentage_is_no_value_of_a_kpi_in_another_unit(self):
        self.env["hr.training.kpi"].create(
            [
                {"name": "Hours", "code": "hours", "unit": "h", "value_max": 900},
                {"name": "Grade", "code": "grade", "unit": "分"},
            ]
        )
        self.assertErrors(
            self._get_sheets("0100001,hours,2025-01-01,88%"),
            ("kpi_values", 2, "88%", "“hours” is none", "plain number"),
        )
        sheets = self._get_sheets(
            "0100001,hours,2025-01-01,88",
            "0100001,grade,2025-01-01,87 %",
            "0100001,csat,2025-01-01,86％",
        )
        self.assertImported(self._import(sheets))
        self.assertEqual(set(self._find().mapped("value")), {86, 87, 88})

    def test_d6_11_two_badges_of_one_human_have_one_value(self):
        """Hired again: both records share a contact."""
        contact = self.env["res.partner"].create({"name": "Bob"})
        for badge in ("0100002", "0100003"):
            self._create_employee(
                "Bob", self.department_ops, barcode=badge, work_contact_id=contact.id
            )
        sheets = self._get_sheets(
            "0100002,csat,2025-01-01,80", "0100003,csat,2025-01-01,80"
        )
        sheets["employees"] = [
            [*row[:1], "Bob", *row[2:]] if row[0] in ("0100002", "0100003") else row
            for row in sheets["employees"]
        ]
        self.assertErrors(sheets, ("kpi_values", 3, "0100003", "2025-01", "already"))

    def test_d8_taking_back_takes_the_values_back(self):
        wizard = self._import(self._get_sheets("0100001,csat,2025-01-01,80"))
        wizard.with_user(self.user_importer).action_undo()
        self.assertFalse(self._find())

    def test_d8_a_value_that_was_corrected_since_is_not_taken_back(self):
        wizard = self._import(self._get_sheets("0100001,csat,2025-01-01,80"))
        self._find().with_user(self.user_officer).write({"value": 81})
        with self.assertRaises(UserError) as caught:
            wizard.with_user(self.user_importer).action_undo()
        self.assertIn("KPI Value", str(caught.exception))
        self.assertEqual(self._find().value, 81)

    def test_statements_of_a_year_of_values(self):
        """1,080 rows are inserted by the hundred; people are asked for once."""
        rows = read_company_a()["kpi_values"][1:1081]
        badges = dict.fromkeys(row[0] for row in rows)
        sheets = tiny_year()
        header = sheets["employees"][0]
        sheets["employees"] += [
            [badge, f"Person {badge}", *[""] * (len(header) - 2)] for badge in badges
        ]
        counts = []
        for values in ([], rows):
            sheets["kpi_values"] = [sheets["kpi_values"][0], *values]
            before = self.env.cr.sql_log_count
            wizard = self._import(sheets)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertImported(wizard)
            wizard.with_user(self.user_importer).action_undo()
            self.env.invalidate_all()
        # 11 INSERTs; places, people, what is there, ranges, and what the batch keeps.
        self.assertLess(counts[1] - counts[0], 11 + 40, counts)
