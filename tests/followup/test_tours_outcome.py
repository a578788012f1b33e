"""Failed twice, proposed, approved, enrolled anew: through the screens."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common_outcome import OUTCOME, OutcomeCase

PHONE = "400x850"


@tagged("post_install", "-at_install", "hr_training_tours", "tour")
class TestOutcomeTours(OutcomeCase, HttpCase):
    # The browser's clock is not frozen.
    frozen = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The steps name what a reader of English sees.
        cls.env["res.lang"]._activate_lang("en_US")

    def _start(self, tour, user, path):
        user.lang = "en_US"
        if "odoobot_state" in user:
            user.odoobot_state = "disabled"
        self.start_tour(f"/odoo/{path}", tour, login=user.login)

    def _start_on_phone(self, *args):
        self.browser_size, size = PHONE, self.browser_size
        self.touch_enabled = True
        self._start(*args)
        self.browser_size, self.touch_enabled = size, False

    def test_p7_3_3_from_two_fails_to_the_place_in_the_next_session(self):
        today = fields.Date.today()
        self._fail(
            self.employee_employee,
            *(str(today - timedelta(days=days)) for days in (60, 20)),
        )
        session = self._create_session(
            start=fields.Datetime.now().replace(minute=0, second=0, microsecond=0)
            + timedelta(days=20),
            schedule=True,
        )
        rule = self._create_rule("fails")
        self._start(
            "hr_training_outcome_propose", self.user_officer, f"{rule._name}/{rule.id}"
        )
        outcome = self.env[OUTCOME].search([("rule_id", "=", rule.id)])
        self.assertEqual(outcome.state, "submitted")
        path = f"{OUTCOME}/{outcome.id}"
        for user in (self.user_department_manager, self.user_head):
            self._start_on_phone("hr_training_outcome_approve", user, path)
        self.assertEqual(outcome.state, "ongoing")
        self.assertEqual(outcome.new_enrollment_id.session_id, session)
        self._start(
            "hr_training_outcome_mine", self.user_employee, "my-training-outcomes"
        )
