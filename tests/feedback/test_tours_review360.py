from odoo.tests import HttpCase, tagged

from .common_review import Review360Case


@tagged("post_install", "-at_install", "tour", "hr_training_tour")
class TestReview360Tour(Review360Case, HttpCase):
    """A colleague rates on the phone; what he handed in is gone from his screen."""

    # The session of a login lives in real time.
    frozen = None
    browser_size = "390x844"
    touch_enabled = True

    def test_p7_2_4_colleague_rates_on_a_phone(self):
        self.evaluation.sudo().duration_days = 36500
        self.survey.sudo().description = "<p>1: hardly ever. 5: always.</p>"
        review = self._reviews("peer").filtered(
            lambda r: r.rater_id == self.employee_colleague
        )
        self._confirm(review)
        self.start_tour(
            "/odoo/training-reviews",
            "hr_training_review360",
            login=self.user_colleague.login,
        )
        self.assertEqual(review.state, "submitted")
        self.assertEqual(review.line_ids.mapped("points"), [4, 1])
        self.assertEqual(review.sudo().comment_text, "Always on time")
