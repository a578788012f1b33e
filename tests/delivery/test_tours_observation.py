from odoo.tests import HttpCase, tagged

from .common_delivery import ObservationCase


@tagged("post_install", "-at_install", "tour", "hr_training_tour")
class TestObservationTour(ObservationCase, HttpCase):
    """In class, with a phone in the hand."""

    # The session of a login lives in real time.
    frozen = None
    browser_size = "400x850"
    touch_enabled = True

    def test_p6_3_3_trainer_records_in_class_on_a_phone(self):
        self.env["res.lang"]._activate_lang("en_US")
        self.user_trainer.lang = "en_US"
        if "odoobot_state" in self.user_trainer:
            # Its chat window would lie over the phone's screen.
            self.user_trainer.odoobot_state = "disabled"
        self.start_tour(
            "/odoo/action-hr_training.hr_training_session_action_teach",
            "hr_training_observation",
            login=self.user_trainer.login,
        )
        observations = self.env["hr.training.observation"].search(
            [("session_id", "=", self.lesson.id)], order="id"
        )
        self.assertEqual(
            [(o.employee_id, o.kind, o.mark_text, o.text) for o in observations],
            [
                (self.employee_employee, "question", "100", False),
                (self.employee_colleague, "question", "0", False),
                (self.employee_colleague, "homework", "85", False),
                (self.env["hr.employee"], "discipline", False, "A phone rang"),
            ],
        )
