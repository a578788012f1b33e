"""A claim in the browser, from the employee to the books (policy 9.2)."""

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
