"""An assessment as its people see it (policy 8.3)."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common_assessment import AssessmentCase

PHONE = "400x850"


@tagged("post_install", "-at_install", "tour")
class TestToursAssessment(AssessmentCase, HttpCase):
    # The browser's clock is not frozen.
    frozen = None
    uses = (*AssessmentCase.uses, "user_colleague")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The steps name what a reader of English sees.
        cls.env["res.lang"]._activate_lang("en_US")
        cls.today = fields.Date.today()
        cls.trainer.grade_id = cls.grades[1]
        cls.lesson = cls._hold(str(cls.today - timedelta(days=20)))

    def _start(self, tour, role, action, phone=False):
        user = getattr(self, f"user_{role}")
        user.lang = "en_US"
        if "odoobot_state" in user:
            user.odoobot_state = "disabled"
        size = self.browser_size
        if phone:
            self.browser_size, self.touch_enabled = PHONE, True
        path = f"/odoo/action-hr_training.{action}"
        self.start_tour(path, tour, login=user.login, timeout=120)
        self.browser_size, self.touch_enabled = size, False
        self.env.invalidate_all()

    def test_p8_3_assessment_from_the_peer_to_the_trainer_s_comment(self):
        row = self._observe(
            hand_in=False, date=self.lesson.ended_on.date(), session_id=self.lesson.id
        )
        one = self._draft(
            period=(self.today - timedelta(days=30), self.today), compute=False
        )
        story, every = "hr_training_assessment", "hr_training_trainer_assessment_action"
        mine = "hr_training_trainer_observation_action_mine"
        self._start(f"{story}_peer", "colleague", mine, phone=True)
        self.assertEqual((row.state, row.value), ("handed_in", 75))
        self._start(f"{story}_officer", "officer", every)
        self._start(f"{story}_head", "head", every)
        self.assertEqual((one.state, one.grade_id), ("approved", self.grades[1]))
        self._start(f"{story}_trainer", "trainer", f"{every}_mine", phone=True)
        self.assertEqual(one.comment, "I will ask more questions")
