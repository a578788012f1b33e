from odoo.tests import HttpCase, tagged

from .common_classroom import QUESTION, QuestionCase


@tagged("post_install", "-at_install", "tour", "hr_training_tour")
class TestQuestionTour(QuestionCase, HttpCase):
    """Asked, answered and read, with a phone in the hand."""

    # The session of a login lives in real time.
    frozen = None
    browser_size = "400x850"
    touch_enabled = True

    def _start(self, action, tour, user):
        self.start_tour(f"/odoo/action-hr_training.{action}", tour, login=user.login)

    def test_p6_3_3_trainee_asks_trainer_answers_trainee_and_class_read(self):
        self.env["res.lang"]._activate_lang("en_US")
        users = self.user_employee | self.user_trainer | self.user_colleague
        users.lang = "en_US"
        if "odoobot_state" in users:
            # Its chat window would lie over the phone's screen.
            users.odoobot_state = "disabled"
        mine = "hr_training_enrollment_action_mine"
        self._start(mine, "hr_training_question_ask", self.user_employee)
        question = self.env[QUESTION].search([("session_id", "=", self.lesson.id)])
        self.assertEqual(
            (question.kind, question.employee_id, question.text),
            ("question", self.employee_employee, "Which fuse is it?"),
        )
        self._start(
            "hr_training_question_action_teach",
            "hr_training_question_answer",
            self.user_trainer,
        )
        self.assertEqual(question.answer, "The blue one")
        self._start(
            "hr_training_question_action_mine",
            "hr_training_question_read",
            self.user_employee,
        )
        self._start(mine, "hr_training_question_shared", self.user_colleague)
