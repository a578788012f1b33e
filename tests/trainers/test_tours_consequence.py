"""What follows from an assessment, as its people see it (policy 8.3.3)."""

from odoo.tests import HttpCase, tagged

from .common_assessment import PERIOD, AssessmentCase

PHONE = "400x850"


@tagged("post_install", "-at_install", "tour")
class TestToursConsequence(AssessmentCase, HttpCase):
    # The browser's clock is not frozen.
    frozen = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The steps name what a reader of English sees.
        cls.env["res.lang"]._activate_lang("en_US")
        cls._hold()
        one = cls._rate(cls._draft(period=PERIOD), 95)
        one.with_user(cls.user_officer).action_submit()
        cls.one = one

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

    def test_p8_3_3_from_the_assessment_to_the_certificate(self):
        story, every = (
            "hr_training_consequence",
            "hr_training_trainer_consequence_action",
        )
        judged = "hr_training_trainer_assessment_action"
        self._start(f"{story}_approved", "head", judged)
        self._start(f"{story}_officer", "officer", judged)
        self._start(f"{story}_head", "head", every)
        certificate = self.one.consequence_ids
        self.assertEqual((certificate.kind, certificate.state), ("certificate", "done"))
        self._start(f"{story}_trainer", "trainer", f"{judged}_mine", phone=True)
