"""The year's ways through the screens: required courses, and plans to sessions.

Each ends where another role sees the effect, and shows one refusal.
"""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import date_utils

from ..common import HrTrainingCase

PHONE = "400x850"


@tagged("post_install", "-at_install", "tour")
class TestToursYear(HrTrainingCase, HttpCase):
    # The browser's clock is not frozen.
    frozen = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now().replace(minute=0, second=0)
        # The steps name what a reader of English sees.
        cls.env["res.lang"]._activate_lang("en_US")

    def _start(self, tour, user, action=None, record=None):
        user.lang = "en_US"
        if "odoobot_state" in user:
            user.odoobot_state = "disabled"
        path = f"/odoo/action-hr_training.{action}"
        if record:
            path = f"/odoo/{record._name}/{record.id}"
        self.start_tour(path, tour, login=user.login)

    def _start_on_phone(self, tour, user, action):
        self.browser_size, size = PHONE, self.browser_size
        self.touch_enabled = True
        self._start(tour, user, action)
        self.browser_size, self.touch_enabled = size, False

    def _hold(self, session):
        """The class is over, everybody came, and its results are out."""
        begin = fields.Datetime.now() - timedelta(hours=3)
        session.slot_ids.write({"start": begin, "stop": begin + timedelta(hours=2)})
        officer = session.with_user(self.user_officer)
        officer.action_start()
        officer.action_all_present()
        officer.action_done()
        officer.action_release_results()

    def test_p1_3_joiner_is_enrolled_passes_and_is_in_the_refresher(self):
        self.course.validity_months = 1
        self.course.min_attendance = 1
        first = self._create_session(self.now + timedelta(days=5), schedule=True)
        self._as_officer("hr.training.requirement").create(
            {
                "course_id": self.course.id,
                "applies_to": "department",
                "department_ids": [Command.set(self.department_srv_n.ids)],
            }
        )
        joiner = self._add_user("joiner", department=self.department_srv_n)
        place = first.enrollment_ids.filtered(lambda e: e.employee_id.user_id == joiner)
        self.assertEqual(place.state, "enrolled")
        self._start_on_phone(
            "hr_training_joiner", joiner, "hr_training_requirement_status_action_mine"
        )
        self.assertNotIn(self.employee_colleague, first.enrollment_ids.employee_id)
        (first.enrollment_ids - place)._do_end("withdrawn", "Elsewhere")
        self._hold(first)
        self.assertEqual(place.result, "passed")
        refresher = self._create_session(
            self.now + timedelta(days=8), seats_max=1, schedule=True
        )
        refresher.enroll(place.employee_id.ids)
        self._start(
            "hr_training_required",
            self.user_officer,
            "hr_training_requirement_status_action",
        )
        self.assertEqual(refresher.enrollment_ids.employee_id, place.employee_id)

    def test_p4_2_annual_plan_to_quarterly_plan_to_sessions(self):
        today = fields.Date.today()
        day = date_utils.end_of(today, "quarter")
        annual = self._create_plan(
            date_from=date_utils.start_of(today, "year"),
            date_to=date_utils.end_of(today, "year"),
            lines=[
                {
                    "date_start": day,
                    "employee_ids": [Command.set(self.employee_employee.ids)],
                }
            ],
        )
        self._publish(annual)
        quarterly = self._create_plan(
            "quarterly",
            lines=0,
            date_from=date_utils.start_of(today, "quarter"),
            date_to=day,
            parent_id=annual.id,
        )
        self._start("hr_training_quarterly", self.user_officer, record=quarterly)
        self.assertEqual(quarterly.line_ids.parent_line_id, annual.line_ids)
        self._approve(quarterly, submit=False)
        self._start(
            "hr_training_quarterly_sessions", self.user_officer, record=quarterly
        )
        session = quarterly.line_ids.session_ids
        session.with_user(self.user_officer).action_schedule()
        self.assertEqual(session.enrollment_ids.employee_id, self.employee_employee)
        self._start_on_phone(
            "hr_training_named_in_plan",
            self.user_employee,
            "hr_training_enrollment_action_mine",
        )

    def test_p4_3_manager_asks_at_short_notice_and_the_head_approves(self):
        later = self._create_plan(
            "adhoc",
            date_from=fields.Date.today(),
            date_to=fields.Date.today() + timedelta(days=5),
            cause="complaint",
            cause_reference="C-16",
            lines=[
                {
                    "date_start": fields.Date.today(),
                    "employee_ids": [Command.set(self.employee_colleague.ids)],
                }
            ],
        )
        later.with_user(self.user_officer).action_submit()
        action = "hr_training_plan_action_adhoc"
        manager = self.user_department_manager
        self._start("hr_training_adhoc", manager, action)
        plan = self.env["hr.training.plan"].search([("cause_reference", "=", "C-17")])
        self.assertEqual(
            (plan.state, plan.department_id, plan.line_ids.employee_ids),
            ("submitted", self.department_srv, self.employee_employee),
        )
        self._start("hr_training_adhoc_head", self.user_head, action)
        self.assertEqual(plan.state, "approved")
        self._start("hr_training_adhoc_decided", manager, action)
