"""What follows from an assessment, as its people see it (policy 8.3.3)."""

from odoo.tests import HttpCase, tagged

from .common_assessment import PERIOD, AssessmentCase
from .common_tours import TrainerTours


@tagged("post_install", "-at_install", "tour")
class TestToursConsequence(TrainerTours, AssessmentCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._hold()
        one = cls._rate(cls._draft(period=PERIOD), 95)
        one.with_user(cls.user_officer).action_submit()
        cls.one = one

    def test_p8_3_3_from_the_assessment_to_the_certificate(self):
        story, every = (
            "hr_training_consequence",
            "hr_training_trainer_consequence_action",
        )
        judged = "hr_training_trainer_assessment_action"
        self._start_action(f"{story}_approved", "head", judged)
        self._start_action(f"{story}_officer", "officer", judged)
        self._start_action(f"{story}_head", "head", every)
        certificate = self.one.consequence_ids
        self.assertEqual((certificate.kind, certificate.state), ("certificate", "done"))
        self._start_action(f"{story}_trainer", "trainer", f"{judged}_mine", phone=True)
