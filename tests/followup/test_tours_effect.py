from datetime import datetime, timedelta

from odoo.tests import HttpCase, tagged

from .test_effect_review import EffectReviewCase


@tagged("post_install", "-at_install", "tour", "hr_training_tour")
class TestEffectReviewTour(EffectReviewCase, HttpCase):
    """A manager reviews on the phone; the officer reads it."""

    # The session of a login lives in real time.
    frozen = None
    browser_size = "390x844"
    touch_enabled = True

    def test_p7_1_3_manager_reviews_on_a_phone_and_the_officer_reads_it(self):
        end = datetime.now().replace(hour=4, minute=0, second=0, microsecond=0)
        session = self._hold(self.person, end=end - timedelta(days=70))
        self.env["hr.training.effect.review"]._cron_review()
        review = self._get(session)
        self.assertEqual(review.reviewer_id, self.manager)
        self.start_tour(
            "/odoo/training-effect-reviews",
            "hr_training_effect_review",
            login=self.manager.login,
        )
        self.assertEqual(review.state, "done")
        self.assertEqual((review.applies, review.need_met), ("3", "partly"))
        action = self.env.ref("hr_training.hr_training_effect_review_action")
        self.start_tour(
            f"/odoo/action-{action.id}",
            "hr_training_effect_review_seen",
            login=self.user_officer.login,
        )
