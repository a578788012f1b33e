"""An assessment as its people see it (policy 8.3)."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common_assessment import AssessmentCase
from .common_tours import TrainerTours


@tagged("post_install", "-at_install", "tour")
class TestToursAssessment(TrainerTours, AssessmentCase, HttpCase):
    uses = (*AssessmentCase.uses, "user_colleague")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.trainer.grade_id = cls.grades[1]
        cls.lesson = cls._hold(str(cls.today - timedelta(days=20)))

    def test_p8_3_assessment_from_the_peer_to_the_trainer_s_comment(self):
        row = self._observe(
            hand_in=False, date=self.lesson.ended_on.date(), session_id=self.lesson.id
        )
        one = self._draft(
            period=(self.today - timedelta(days=30), self.today), compute=False
        )
        story, every = "hr_training_assessment", "hr_training_trainer_assessment_action"
        mine = "hr_training_trainer_observation_action_mine"
        self._start_action(f"{story}_peer", "colleague", mine, phone=True)
        self.assertEqual((row.state, row.value), ("handed_in", 75))
        self._start_action(f"{story}_officer", "officer", every)
        self._start_action(f"{story}_head", "head", every)
        self.assertEqual((one.state, one.grade_id), ("approved", self.grades[1]))
        self._start_action(f"{story}_trainer", "trainer", f"{every}_mine", phone=True)
        self.assertEqual(one.comment, "I will ask more questions")
