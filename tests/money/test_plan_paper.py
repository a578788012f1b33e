"""The plan as the management reads it: on paper and as a workbook (policy 4.1)."""

import io
from datetime import date
from zipfile import ZipFile

import lxml.html
from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common import HrTrainingCase

REPORT = "hr_training.hr_training_plan_paper_report"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@tagged("post_install", "-at_install", "hr_training_plan")
class TestPlanPaper(HrTrainingCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.long = cls._create_course(
            "T02", hours=2.5, name="液压系统 <b>Hydraulics</b>"
        )
        cls.employee_colleague.name = "李伟"
        cls.plan = cls._create_plan(
            goal="=1+1\nFewer repairs",
            lines=[
                {
                    "code": "A1",
                    "date_start": date(2026, 5, 4),
                    "date_end": date(2026, 5, 5),
                    "headcount": 10,
                    "goal": "=2+2",
                    "content": "Pumps",
                    "method": "internal",
                    "provider_id": False,
                    "place": "Room 5",
                    "department_ids": [Command.set(cls.department_ops.ids)],
                    "trainer_ids": [Command.set(cls.trainer.ids)],
                    "cost_ids": [Command.create(cls._cost_vals(1000.5))],
                },
                {
                    "code": "A2",
                    "course_id": cls.long.id,
                    "date_start": date(2026, 2, 2),
                    "headcount": 4,
                    "department_ids": [],
                    "employee_ids": [Command.set(cls.employee_colleague.ids)],
                    "cost_ids": [Command.create(cls._cost_vals(200))] * 2,
                },
                {
                    "code": "A3",
                    "date_start": date(2026, 5, 11),
                    "headcount": 99,
                    "is_dropped": True,
                    "cost_ids": [Command.create(cls._cost_vals(7777))],
                },
            ],
        )

    def _render(self, plan, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.user_officer)
        html, _kind = report._render_qweb_html(REPORT, plan.ids)
        [document] = lxml.html.document_fromstring(html).find_class("o_training_pdf")
        return document

    def _texts(self, elements):
        return [" ".join(e.text_content().split()) for e in elements]

    def _cells(self, content):
        """``[[rows of cells of a sheet]]``; there is no formula in any."""
        with ZipFile(io.BytesIO(content)) as parts:
            strings = [
                "".join(item.itertext())
                for item in etree.fromstring(parts.read("xl/sharedStrings.xml"))
            ]
            sheets = [
                etree.fromstring(parts.read(f"xl/worksheets/sheet{number}.xml"))
                for number in (1, 2)
            ]
        tables = []
        for sheet in sheets:
            self.assertFalse(list(sheet.iter(f"{SHEET}f")))
            tables.append(
                [
                    [
                        strings[int(cell.findtext(f"{SHEET}v"))]
                        if cell.get("t") == "s"
                        else float(cell.findtext(f"{SHEET}v"))
                        for cell in row
                        if cell.findtext(f"{SHEET}v") is not None
                    ]
                    for row in sheet.iter(f"{SHEET}row")
                ]
            )
        return tables

    def test_p4_1_paper_has_the_lines_by_quarter_and_what_they_add_up_to(self):
        """One line in the first quarter, one in the second beside the dropped one."""
        document = self._render(self.plan)
        lines = [
            self._texts(row)
            for div in document.find_class("o_training_pdf_lines")
            for row in div.iter("tr")
        ]
        lines = [cells for cells in lines if cells[0] != "Line"]
        self.assertEqual([cells[0] for cells in lines], ["A2", "A1", "A3 Dropped"])
        self.assertEqual(
            lines[1],
            [
                "A1",
                "T01 Course T01 Test Category",
                "=2+2",
                "OPS",
                "10",
                "Internal Training",
                "05/04/2026 – 05/05/2026",
                "6",
                self.trainer.name,
                "Room 5",
                "¥ 1,000.50",
            ],
        )
        # What somebody typed is text.
        self.assertEqual(lines[0][1], "T02 液压系统 <b>Hydraulics</b> Test Category")
        self.assertEqual(lines[0][3], "李伟")
        [sums] = document.find_class("o_training_pdf_sums")
        self.assertEqual(
            [self._texts(row) for row in sums.iter("tr")][1:],
            [
                ["2026 Q1", "1", "4", "2.5", "¥ 400.00"],
                ["2026 Q2", "1", "10", "6", "¥ 1,000.50"],
                ["Total", "2", "14", "8.5", "¥ 1,400.50"],
            ],
        )

    def _signatures(self, plan):
        [table] = self._render(plan).find_class("o_training_pdf_signatures")
        return self._texts(table.iter("td"))

    def test_p4_1_paper_has_who_decided_and_when(self):
        """17:30 in UTC is half past one on the next day in Shanghai."""
        self.assertEqual(
            self._signatures(self.plan),
            ["Prepared by Officer", "Head of Training", "Company Management"],
        )
        with self._clock_at("2026-03-02 17:30:00"):
            self.plan.with_user(self.user_officer).action_submit()
        prepared, first, second = self._signatures(self.plan)
        self.assertEqual(prepared, "Prepared by Officer 3/3/26, 1:30 AM")
        steps = self.plan.step_ids.sorted("sequence")
        self.assertEqual([first, second], steps.mapped("name"))
        self._approve(self.plan, submit=False)
        _prepared, first, second = self._signatures(self.plan)
        self.assertIn("Head 3/2/26, 4:00 PM", first)
        self.assertIn("Executive 3/2/26, 4:00 PM", second)

    def test_p4_1_workbook_has_real_dates_and_numbers(self):
        content, filename = self.plan.with_user(self.user_finance)._export_workbook()
        self.assertEqual(
            filename, f"{self.plan.code} {self.plan.name}.xlsx".replace("/", "-")
        )
        lines, summary = self._cells(content)
        headings = next(row for row in lines if row[0] == "Line")
        table = lines[lines.index(headings) + 1 :]
        self.assertEqual(
            table[0][:4] + table[0][-1:],
            ["A2", "2026 Q1", "T02", "液压系统 <b>Hydraulics</b>", 400],
        )
        # Days since 30 December 1899: 4 and 5 May 2026.
        self.assertEqual(
            table[1],
            [
                "A1",
                "2026 Q2",
                "T01",
                "Course T01",
                "Test Category",
                "=2+2",
                "Pumps",
                "OPS",
            ]
            + [10, "Internal Training", 46146, 46147, 6]
            + [self.trainer.name, "Room 5", 1000.5],
        )
        self.assertIn("Dropped", table[2])
        self.assertEqual(table[3], ["Total", 14, 8.5, 1400.5])
        self.assertEqual(
            summary[-3:],
            [
                ["2026 Q1", 1, 4, 2.5, 400],
                ["2026 Q2", 1, 10, 6, 1000.5],
                ["Total", 2, 14, 8.5, 1400.5],
            ],
        )

    def test_p4_1_costs_are_told_to_who_may_see_them_only(self):
        """Who was replaced as a manager still reads the plan that he asked for."""
        manager = self.user_department_manager
        plan = self._create_plan(
            "adhoc",
            user=manager,
            lines=[{"cost_ids": [Command.create(self._cost_vals(4321))]}],
        )
        self.assertIn("4,321.00", self._render(plan, manager).text_content())
        self.department_srv.manager_id = self.employee_outsider
        self.env.invalidate_all()
        text = self._render(plan, manager).text_content()
        self.assertIn("Course T01", text)
        self.assertNotIn("4,321", text)
        self.assertNotIn("Cost", text)
        content, _name = plan.with_user(manager)._export_workbook()
        for table in self._cells(content):
            for row in table:
                self.assertNotIn(4321, row)
                self.assertNotIn("Planned Cost", row)

    def test_d5_workbook_and_paper_are_of_those_who_may_read_the_plan(self):
        self._add_company_b()
        plan = self.plan
        url = plan.with_user(self.user_executive).action_download()["url"]
        for user, status in (
            (self.user_officer, 200),
            (self.user_executive, 200),
            (self.user_department_manager, 200),
            (self.user_employee, 404),
            (self.user_b_head, 404),
        ):
            with self.subTest(user=user.name):
                self.authenticate(user.login, user.login)
                self.assertEqual(self.url_open(url).status_code, status)
        for user in (self.user_employee, self.user_b_head):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._render(plan, user)

    def test_p4_1_a_plan_without_lines_is_printed_as_well(self):
        plan = self._create_plan(lines=0)
        self.assertIn("No line yet.", self._render(plan).text_content())
        self.assertTrue(plan.with_user(self.user_officer)._export_workbook()[0])
