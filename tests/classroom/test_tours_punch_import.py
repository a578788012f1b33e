from odoo.tests import HttpCase, tagged

from .common_punch_import import PunchImportCase


@tagged("post_install", "-at_install", "tour", "hr_training_tour")
class TestPunchImportTour(PunchImportCase, HttpCase):
    """A device's file comes in, is seen in class, and is taken back."""

    # The session of a login lives in real time.
    frozen = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What HttpCase calls its session is that of a login.
        cls.lesson, cls.session = cls.session, None

    def test_p6_3_1_a_devices_file_comes_in_and_is_taken_back(self):
        self.env["res.lang"]._activate_lang("en_US")
        (self.user_officer | self.user_trainer).lang = "en_US"
        self.lesson.tz = "Asia/Shanghai"
        before = self._register(self.lesson)
        self.start_tour(
            f"/odoo/hr.training.session/{self.lesson.id}",
            "hr_training_punch_import",
            login=self.user_officer.login,
        )
        row = self.morning.attendance_ids.filtered(
            lambda row: row.employee_id == self.people[0]
        )
        self.assertEqual((row.check_in, row.check_out), (self._at(), self._at(3)))
        self.start_tour(
            f"/odoo/hr.training.session/{self.lesson.id}",
            "hr_training_punch_import_seen",
            login=self.user_trainer.login,
        )
        self.start_tour(
            "/odoo/action-hr_training.hr_training_punch_batch_action",
            "hr_training_punch_import_undo",
            login=self.user_officer.login,
        )
        self.assertFalse(self._punches())
        self.assertEqual(self._register(self.lesson), before)
