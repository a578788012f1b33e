"""The need report on paper and as a workbook (policy 3.3)."""

import io
from zipfile import ZipFile

import lxml.html

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_need_report import NeedReportCase

REPORT = "hr_training.hr_training_need_report_paper_report"


@tagged("post_install", "-at_install", "hr_training_need")
class TestNeedReportPaper(NeedReportCase):
    uses = ("user_executive", "user_head", "user_finance")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course.name = "液压系统 <b>Hydraulics</b>"
        cls.other_course = cls._create_course("T02")
        for _number in range(3):
            cls._create_need(cls.employee_colleague)
        cls._create_need(cls.employee_outsider, course_id=cls.other_course.id)
        cls._create_need(course_id=False, name="=1+1", headcount=7)
        cls.report = cls._approve(cls._create_report(), "More practice", "Agreed")

    def _print(self, user):
        report = self.env["ir.actions.report"].with_user(user)
        html, _kind = report._render_qweb_html(REPORT, self.report.ids)
        return lxml.html.fromstring(html)

    def test_p3_3_paper_has_bars_per_course_and_department(self):
        page = self._print(self.user_executive)
        charts = page.find_class("o_training_pdf_chart")
        self.assertEqual(
            [chart.findtext("h2") for chart in charts],
            ["Needs per Course", "Needs per Department"],
        )
        rows = [
            (
                row.find_class("o_bar_name")[0].text_content().strip(),
                row.find_class("o_bar")[0].find("div").get("style"),
                [cell.text_content() for cell in row.find_class("o_number")],
            )
            for row in charts[0].iter("tr")
            if row.find("td") is not None
        ]
        self.assertEqual(
            rows,
            [
                ("液压系统 <b>Hydraulics</b>", "width: 100%", ["3", "1"]),
                ("Course T02", "width: 33%", ["1", "1"]),
                ("Without a course", "width: 33%", ["1", "7"]),
            ],
        )

    def test_p3_3_paper_has_the_sections_and_the_remarks(self):
        text = self._print(self.user_officer).text_content()
        for word in (
            self.report.name,
            self.report.code,
            "1 Overview",
            "2 Methods and Process",
            "3 Main Needs",
            "4 Recommendations",
            "More practice",
            "Agreed",
            self.user_head.name,
        ):
            self.assertIn(word, text)

    def test_p3_3_many_bars_end_in_one(self):
        report = self._create_report()
        lines = self.env["hr.training.need.report.line"].create(
            [
                {
                    "need_report_id": report.id,
                    "kind": "course",
                    "kept_name": f"Course {number}",
                    "need_count": 20 - number,
                    "people_count": 1,
                }
                for number in range(15)
            ]
        )
        bars = report._get_bars("course")
        self.assertEqual(len(bars), 13)
        self.assertEqual(bars[-1].name, "3 others")
        self.assertEqual(
            sum(bar.count for bar in bars), sum(lines.mapped("need_count"))
        )

    def test_p3_3_workbook_has_figures_and_needs(self):
        content, name = self.report.with_user(self.user_executive)._export_workbook()
        self.assertIn(self.report.code.replace("/", "-"), name)
        with ZipFile(io.BytesIO(content)) as parts:
            texts = parts.read("xl/sharedStrings.xml").decode()
            sheets = [
                parts.read(f"xl/worksheets/sheet{number}.xml").decode()
                for number in (1, 2, 3)
            ]
        for word in ("More practice", "Without a course", ">=1+1<", "Course T02"):
            self.assertIn(word, texts)
        self.assertFalse([sheet for sheet in sheets if "<f>" in sheet])

    def test_d5_workbook_is_for_readers_of_the_report(self):
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_finance,
                self.report._name,
                "action_download",
                self.report.ids,
            )
