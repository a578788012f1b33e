"""What follows a class, as the roles see it (policy 7.3.1, 7.3.2, 2.3.5)."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common import HrTrainingCase

PHONE = "400x850"


@tagged("post_install", "-at_install", "tour")
class TestToursFollowUp(HrTrainingCase, HttpCase):
    # The browser's clock is not frozen.
    frozen = None
    uses = (
        "user_officer",
        "user_trainer",
        "employee_employee",
        "employee_colleague",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The steps name what a reader of English sees.
        cls.env["res.lang"]._activate_lang("en_US")
        start = fields.Datetime.now().replace(microsecond=0) - timedelta(hours=5)
        cls.lesson = cls._create_session(
            fields.Datetime.now() + timedelta(days=1), trainer_ids=cls.trainer.ids
        )
        cls.lesson.slot_ids.write({"start": start, "stop": start + timedelta(hours=3)})
        cls.lesson.with_user(cls.user_officer).action_schedule()
        cls.lesson.sudo().enroll(cls.employee_employee.ids + cls.employee_colleague.ids)
        lesson = cls.lesson.with_user(cls.user_officer)
        lesson.action_all_present()
        lesson.action_done()

    def _start(self, tour, role, action, phone=False, path=None):
        user = getattr(self, f"user_{role}")
        user.lang = "en_US"
        if "odoobot_state" in user:
            user.odoobot_state = "disabled"
        size = self.browser_size
        if phone:
            self.browser_size, self.touch_enabled = PHONE, True
        path = path or f"/odoo/action-hr_training.{action}"
        self.start_tour(path, tour, login=user.login, timeout=120)
        self.browser_size, self.touch_enabled = size, False
        self.env.invalidate_all()

    def test_p7_3_1_view_on_the_phone_is_answered(self):
        self.lesson.with_user(self.user_officer).action_release_results()
        story = "hr_training_followup"
        mine = "hr_training_acknowledgement_action_mine"
        self._start(
            f"{story}_view", "employee", "hr_training_enrollment_action_mine", True
        )
        self._start(f"{story}_answer", "officer", "hr_training_acknowledgement_action")
        self._start(f"{story}_answered", "employee", mine, True)
        row = self.env["hr.training.acknowledgement"].search(
            [("employee_id", "=", self.employee_employee.id)]
        )
        self.assertEqual(row.answer, "We take another room")

    def test_p2_3_5_report_on_the_phone_becomes_an_improvement(self):
        story = "hr_training_followup"
        self._start(f"{story}_report", "trainer", "hr_training_my_form_action", True)
        self._start(f"{story}_improve", "officer", "hr_training_improvement_action")
        improvement = self.env["hr.training.improvement"].search(
            [("session_id", "=", self.lesson.id)]
        )
        self.assertEqual(improvement.target, "method")
        self.assertEqual(improvement.state, "done")
