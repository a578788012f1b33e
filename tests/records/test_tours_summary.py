"""A session's summary from its draft to management, as the roles see it (6.4.2)."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common_summary import SummaryCase

PHONE = "400x850"


@tagged("post_install", "-at_install", "tour")
class TestToursSummary(SummaryCase, HttpCase):
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
        people = cls.employee_employee, cls.employee_colleague
        start = fields.Datetime.now() - timedelta(days=2)
        cls.held = cls._hold_session(*people, start=start)
        cls._release(cls.held, zip(people, (90, 40), strict=True))

    def _start(self, tour, role, action, record=None):
        """A tour of the role, management's on a phone."""
        user = getattr(self, f"user_{role}")
        user.lang = "en_US"
        if "odoobot_state" in user:
            user.odoobot_state = "disabled"
        size = self.browser_size
        if role == "executive":
            self.browser_size, self.touch_enabled = PHONE, True
        path = f"/odoo/action-hr_training.{action}"
        if record:
            path = f"{path}/{record.id}"
        tour = f"hr_training_summary_{tour}"
        self.start_tour(path, tour, login=user.login, timeout=120)
        self.browser_size, self.touch_enabled = size, False
        self.env.invalidate_all()

    def test_p6_4_2_from_the_draft_to_its_acknowledgement(self):
        session = "hr_training_session_action"
        reports = "hr_training_summary_action"
        self._start("officer", "officer", session, self.held)
        self._start("head", "head", "hr_training_approval_step_action_waiting")
        self._start("management", "executive", reports)
        self._start("acknowledged", "officer", reports)
        report = self.held.summary_ids
        self.assertEqual(report.acknowledged_by_id, self.user_executive)
