"""A claim in the browser, from the employee to the books (policy 9.2)."""

from datetime import datetime, timedelta

from odoo.tests import HttpCase, tagged

from .common_claim import ClaimCase


@tagged("post_install", "-at_install", "tour")
class TestTourClaim(ClaimCase, HttpCase):
    # The browser's clock is not frozen.
    frozen = None

    def setUp(self):
        super().setUp()
        # The browser's; the class keeps the training session of the same name.
        self.session = None

    def _tour(self, name, claim, user, path="training-claims"):
        self.start_tour(f"/odoo/{path}/{claim.id}", name, login=user.login)
        claim.invalidate_recordset()

    def test_p9_2_claim_manager_finance_posting(self):
        self.company.training_claim_days = 10000
        claim = self._create_claim(amount=123)
        self._tour(
            "hr_training_claim_submit", claim, self.user_employee, "my-training-claims"
        )
        self.assertEqual(claim.state, "submitted")
        for user in (self.user_department_manager, self.user_finance):
            self._tour("hr_training_claim_approve", claim, user)
        self.assertEqual(claim.state, "approved")
        self._tour("hr_training_claim_post", claim, self.user_accountant)
        self.assertEqual(claim.account_move_id.state, "posted")
        self.assertEqual(self._cost_lines(claim.account_move_id).balance, 123)


@tagged("post_install", "-at_install", "tour")
class TestTourClaimWaiver(ClaimCase, HttpCase):
    """A late claim: picked, asked about, waived, submitted, and its end is told."""

    frozen = None

    def setUp(self):
        super().setUp()
        self.session = None

    def _walk(self, ask):
        start = datetime.now().replace(microsecond=0) - timedelta(days=60)
        self._hold_session(self.employee_employee, start=start)
        course = self._create_course("T02", name="Not for him")
        self._hold_session(self.employee_colleague, start=start, course_id=course.id)
        self.cost_type.write(
            {
                "requires_notice": False,
                "requires_invoice": False,
                "requires_summary": False,
            }
        )
        self.company.training_claim_days = 30
        self.company.training_notice_bundle_minutes = 0
        self.env["ir.default"].set(
            "hr.expense", "training_cost_type_id", self.cost_type.id
        )
        path, login = "/odoo/my-training-claims", self.user_employee.login
        self.start_tour(path, ask, login=login)
        claim = self.env["hr.expense"].search(
            [("employee_id", "=", self.employee_employee.id)]
        )
        self.assertTrue(claim.is_waiver_asked)
        self.start_tour(
            "/odoo/action-hr_training.hr_training_approval_step_action_waiting",
            "hr_training_claim_waive",
            login=self.user_head.login,
        )
        claim.invalidate_recordset()
        self.assertEqual(claim.training_waived_by_id, self.user_head)
        self.env["hr.training.notice"].sudo()._cron_send()
        self.start_tour(f"{path}/{claim.id}", "hr_training_claim_submit", login=login)
        claim.invalidate_recordset()
        self.assertEqual(claim.state, "submitted")
        self._approve_claim(claim)
        self.env["hr.training.notice"].sudo()._cron_send()
        messages = self.env["mail.message"].search(
            [
                ("model", "=", "hr.expense"),
                ("res_id", "=", claim.id),
                ("notified_partner_ids", "in", self.user_employee.partner_id.ids),
            ],
            order="id",
        )
        self.assertEqual(len(messages), 2)
        self.assertIn("was waived", messages[0].body)
        self.assertIn("was approved", messages[1].body)

    def test_p9_2_late_claim_at_the_desk(self):
        self._walk("hr_training_claim_ask")

    def test_p9_2_late_claim_on_the_phone(self):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self._walk("hr_training_claim_ask_phone")
