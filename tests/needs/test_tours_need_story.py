"""From an employee's answer to the line of a plan, as the roles see it (policy 3)."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common import HrTrainingCase
from .common_need_report import NeedReportCase

PHONE = "400x850"


@tagged("post_install", "-at_install", "tour")
class TestToursNeedStory(HrTrainingCase, HttpCase):
    # The browser's clock is not frozen.
    frozen = None
    uses = (
        "user_executive",
        "user_head",
        "user_officer",
        "employee_employee",
        "employee_colleague",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The steps name what a reader of English sees.
        cls.env["res.lang"]._activate_lang("en_US")
        cls.campaign = cls.env["hr.training.need.campaign"].with_user(cls.user_officer)
        cls.campaign = cls.campaign.create(
            {
                "name": "Needs 2026",
                "survey_id": cls.env.ref("hr_training.survey_need").id,
                "department_ids": [Command.set(cls.department_srv_n.ids)],
                "deadline": fields.Date.today() + timedelta(days=10),
            }
        )
        cls.campaign.action_open()

    def _start(self, tour, role, action, record=None):
        """A tour of the role, an employee's on a phone."""
        user = getattr(self, f"user_{role}")
        user.lang = "en_US"
        if "odoobot_state" in user:
            user.odoobot_state = "disabled"
        size = self.browser_size
        if role == "employee":
            self.browser_size, self.touch_enabled = PHONE, True
        path = f"/odoo/action-hr_training.{action}"
        if record:
            path = f"{path}/{record.id}"
        self.start_tour(path, tour, login=user.login, timeout=120)
        self.browser_size, self.touch_enabled = size, False
        self.env.invalidate_all()

    def test_p3_from_an_answer_on_the_phone_to_the_line_of_the_plan(self):
        story = "hr_training_need_story"
        mine, needs = "hr_training_need_action_mine", "hr_training_need_action"
        reports = "hr_training_need_report_action"
        waiting = "hr_training_approval_step_action_waiting"
        self._start("hr_training_need_survey", "employee", "hr_training_my_form_action")
        self._start(
            "hr_training_need_survey_officer",
            "officer",
            "hr_training_need_campaign_action",
            self.campaign,
        )
        self._start(f"{story}_validate", "officer", needs)
        self._start(f"{story}_validated", "employee", mine)
        self._start(f"{story}_report", "officer", reports)
        self._start(f"{story}_head", "head", waiting)
        self._start(f"{story}_management", "executive", waiting)
        self._start(f"{story}_plan", "officer", reports)
        self._start(f"{story}_planned", "employee", mine)

        found = self.campaign.sudo().need_ids
        report = self.env["hr.training.need.report"].search(
            [("company_id", "=", self.company.id)]
        )
        line = report.plan_id.line_ids
        self.assertEqual(len(found), 2)
        self.assertEqual(report.need_ids, found)
        self.assertEqual(line.need_ids, found.filtered("course_id"))
        self.assertEqual(line.employee_ids, self.employee_employee)
        self.assertIn("Begin with the north", report.plan_id.need_remarks)


@tagged("post_install", "-at_install", "tour")
class TestToursNeedReport(NeedReportCase, HttpCase):
    # The browser's clock is not frozen.
    frozen = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The steps name what a reader of English sees.
        cls.env["res.lang"]._activate_lang("en_US")

    def _start(self, tour, report):
        user = self.user_officer
        user.lang = "en_US"
        if "odoobot_state" in user:
            user.odoobot_state = "disabled"
        path = f"/odoo/{report._name}/{report.id}"
        self.start_tour(path, tour, login=user.login)
        self.env.invalidate_all()

    def test_p3_3_figures_open_their_needs_and_outlast_what_is_written(self):
        today = fields.Date.today()
        for people in (self.employee_employee, self.employee_colleague):
            self._create_need(people, date=today)
        self._create_need(course_id=False, name="Drones", headcount=2, date=today)
        report = self._create_report(
            date_from=today - timedelta(days=30), date_to=today
        )
        report.with_user(self.user_officer).action_draft()
        self._start("hr_training_need_report_write", report)
        self.assertEqual(report.overview, "What our customers see")
        self.assertEqual(report.need_count, 3)
        self._create_need(self.employee_outsider, date=today)
        self._start("hr_training_need_report_count", report)
        self.assertEqual(report.overview, "What our customers see")
        self.assertEqual(report.need_count, 4)
