"""Nominated, scored, approved, qualified: through the screens (policy 8.1)."""

from odoo.tests import HttpCase, tagged

from .common_application import APPLICATION, CRITERION, TRAINER, ApplicationCase
from .common_tours import TrainerTours

PREFIX = "hr_training_selection_"


@tagged("post_install", "-at_install", "hr_training_tours", "tour")
class TestToursSelection(TrainerTours, ApplicationCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env[CRITERION].search([]).score_min = 30

    def _start(self, tour, user, path, phone=False):
        return super()._start(f"{PREFIX}{tour}", user, f"/odoo/{path}", phone)

    def test_p8_1_from_nomination_by_scores_to_qualification(self):
        employee = self.user_employee
        self._start("apply", employee, "training-become-trainer", phone=True)
        application = self.env[APPLICATION].search([])
        application = application.filtered(lambda a: a.company_id == self.company)
        self.assertEqual(application.trainer_id.employee_id, self.employee_employee)
        self._start("assessors", self.user_officer, "training-applications")
        for tour, user in (
            ("score_first", self.user_colleague),
            ("score_second", self.user_outsider),
        ):
            self._start(tour, user, "training-score-sheets", phone=True)
        # By hand: A (90 + 70) ÷ 2 = 80, B (70 + 0) ÷ 2 = 35; 3 : 1.
        self.assertEqual(application.score, 68.75)
        self.assertIn("Clear", application.score_ids.mapped("comment"))
        path = f"training-applications/{application.id}"
        self._start("submit", self.user_officer, path)
        self._start("approve", self.user_head, path, phone=True)
        trainer = application.trainer_id
        self.assertEqual(
            (trainer.state, trainer.course_ids), ("qualified", self.course)
        )
        self.assertEqual(str(trainer.valid_until), "2030-12-31")
        self._start("qualified", employee, "training-my-applications", phone=True)

    def test_p8_1_recommended_by_a_manager_and_qualified_by_the_head(self):
        manager = self.user_department_manager
        action = "hr_training.hr_training_trainer_nominate_action_department"
        self._start("recommend", manager, f"action-{action}")
        trainer = self.env[TRAINER].search(
            [("employee_id", "=", self.employee_colleague.id)]
        )
        self._start("direct", self.user_head, f"{TRAINER}/{trainer.id}")
        self.assertEqual(trainer.state, "qualified")
        self.assertEqual(trainer.application_ids.state, "cancelled")
