from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_submission import PracticalCase


@tagged("post_install", "-at_install", "tour", "hr_training_tour")
class TestPracticalTour(PracticalCase, HttpCase):
    """The bench, with a phone in the hand."""

    # The session of a login lives in real time.
    frozen = None
    browser_size = "390x844"
    touch_enabled = True

    # What is missing is told by an error, which the server logs.
    @mute_logger("odoo.http")
    def test_p7_2_2_trainer_judges_two_people_on_a_phone(self):
        self.start_tour(
            "/odoo/training-practicals",
            "hr_training_practical",
            login=self.user_trainer.login,
        )
        first, second = self.evaluation.practical_ids.sorted("id")
        self.assertEqual((first.state, second.state), ("submitted", "submitted"))
        self.assertEqual(first.value, 75)
        self.assertEqual(second.failed_text, "Power off")
        self.assertEqual(self._score().value, 75)
        self.assertEqual(self._score(person=self.employee_colleague).value, 59)
        self.assertEqual(
            first.line_ids.filtered("comment").mapped("comment"),
            ["Tools left on the bench"],
        )
