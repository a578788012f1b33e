"""From looking for a trainer to his own page (policy 8.1, 2.3)."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common import HrTrainingCase
from .common_tours import TrainerTours


@tagged("post_install", "-at_install", "tour")
class TestToursTeaching(TrainerTours, HrTrainingCase, HttpCase):
    uses = (
        "user_officer",
        "user_trainer",
        "trainer",
        "employee_outsider",
        "employee_colleague",
        "user_head",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        start = fields.Datetime.now().replace(microsecond=0) + timedelta(hours=1)
        busy = cls._create_trainer(cls.employee_colleague)
        cls._create_trainer(cls.employee_outsider)
        cls.lesson = cls._create_session(start, schedule=True)
        cls.other = cls._create_session(start, trainer_ids=busy.ids, schedule=True)

    def test_p8_1_from_find_a_trainer_to_my_teaching(self):
        self._start(
            "hr_training_teaching_find",
            self.user_officer,
            f"/odoo/hr.training.session/{self.lesson.id}",
        )
        self.assertEqual(self.lesson.trainer_ids, self.trainer)
        self._start(
            "hr_training_teaching_mine",
            self.user_trainer,
            "/odoo/action-hr_training.ir_actions_server_my_teaching",
            phone=True,
        )

    def test_p8_who_teaches_when_stands_in_the_calendar(self):
        self._start(
            "hr_training_teaching_calendar",
            self.user_officer,
            "/odoo/action-hr_training.hr_training_session_slot_action_teaching",
        )
