"""From an employee's answer to the line of a plan, as the roles see it (policy 3)."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common import HrTrainingCase

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
