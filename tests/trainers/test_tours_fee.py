"""The fees of a month in the browser: officer, head, finance, trainer (8.3.3)."""

from datetime import datetime, time, timedelta

from odoo.tests import HttpCase, tagged

from .common_fee import FEE, FeeCase


@tagged("post_install", "-at_install", "tour")
class TestTourFee(FeeCase, HttpCase):
    # The browser's clock is not frozen.
    frozen = None

    def setUp(self):
        super().setUp()
        # The browser's; the class keeps the training session of the same name.
        self.session = None

    def test_p8_3_3_made_approved_paid_and_read(self):
        # It may be the next month already where the company is.
        month = self.env[FEE].with_company(self.company)._get_last_month()
        self._teach((datetime.combine(month, time(1)) + timedelta(days=9), 3))
        self.start_tour(
            "/odoo/trainer-fees", "hr_training_fee_make", login=self.user_officer.login
        )
        fee = self.env[FEE].search([("trainer_id", "=", self.trainer.id)])
        self.assertEqual((fee.state, fee.amount), ("submitted", 300))
        for user, tour in (
            (self.user_head, "hr_training_fee_approve"),
            (self.user_finance, "hr_training_fee_pay"),
        ):
            self.start_tour(f"/odoo/trainer-fees/{fee.id}", tour, login=user.login)
        fee.invalidate_recordset()
        self.assertEqual((fee.state, fee.paid_by_id), ("paid", self.user_finance))
        self.start_tour(
            "/odoo/my-trainer-fees",
            "hr_training_fee_read",
            login=self.user_trainer.login,
        )
