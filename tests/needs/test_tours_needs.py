"""From a wish on the phone to a line of a plan, as the roles see it."""

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common_needs import NeedsCase

PHONE = "400x850"


@tagged("post_install", "-at_install", "tour")
class TestToursNeeds(NeedsCase, HttpCase):
    # The browser's clock is not frozen.
    frozen = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The steps name what a reader of English sees.
        cls.env["res.lang"]._activate_lang("en_US")

    def _start(self, tour, user, action, phone=False):
        user.lang = "en_US"
        if "odoobot_state" in user:
            user.odoobot_state = "disabled"
        size = self.browser_size
        if phone:
            self.browser_size, self.touch_enabled = PHONE, True
        path = f"/odoo/action-hr_training.{action}"
        self.start_tour(path, tour, login=user.login)
        self.browser_size, self.touch_enabled = size, False

    def test_p3_1_phone_request_is_validated_planned_and_seen(self):
        self.course.name = "Pump Course"
        employee = self.user_employee
        self._start(
            "hr_training_need_ask",
            employee,
            "hr_training_course_action_catalogue",
            phone=True,
        )
        need = self.env["hr.training.need"].search([("requester_id", "=", employee.id)])
        self.assertEqual((need.state, need.course_id), ("submitted", self.course))
        officer = self.user_officer
        self._start("hr_training_need_decide", officer, "hr_training_need_action")
        self.assertEqual(need.state, "validated")
        today = fields.Date.today()
        plan = self._create_plan(
            date_from=today.replace(month=1, day=1),
            date_to=today.replace(month=12, day=31),
            lines=[{"date_start": today}],
        )
        plan.line_ids.with_user(self.user_officer).need_ids = [Command.link(need.id)]
        self._start(
            "hr_training_need_seen",
            employee,
            "hr_training_need_action_mine",
            phone=True,
        )

    def test_p3_1_manager_raises_a_need_of_two_of_his_people(self):
        manager = self.user_department_manager
        self._start("hr_training_need_team", manager, "hr_training_need_action_team")
        need = self.env["hr.training.need"].search([("requester_id", "=", manager.id)])
        self.assertEqual(need.state, "submitted")
        self.assertEqual(
            need.person_ids.employee_id,
            self.employee_employee | self.employee_colleague,
        )
        self.assertEqual(need.sudo().kept_note, "Returns rose")
        self._start(
            "hr_training_need_told",
            self.user_employee,
            "hr_training_need_action_mine",
            phone=True,
        )
