"""A training file on the screen: a manager's, and one's own on a phone (2.2.5)."""

from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from ..common import NOW
from .test_training_file import FileCase

PHONE = "400x850"


@tagged("post_install", "-at_install", "tour")
class TestToursFile(FileCase, HttpCase):
    # The browser's clock is not frozen.
    frozen = None

    @classmethod
    def setUpClass(cls):
        with freeze_time(NOW):
            super().setUpClass()
            # The steps name what a reader of English sees.
            cls.env["res.lang"]._activate_lang("en_US")
            cls._release()

    def _start(self, tour, user, action):
        user.lang = "en_US"
        if "odoobot_state" in user:
            user.odoobot_state = "disabled"
        path = f"/odoo/action-hr_training.{action}"
        self.start_tour(path, tour, login=user.login)

    def test_p2_2_5_manager_opens_a_file_and_who_looked_is_told_on_a_phone(self):
        self._start(
            "hr_training_file_manager",
            self.user_department_manager,
            "hr_employee_public_action_training_team",
        )
        self.assertIn(self.user_department_manager, self._looks().user_id)
        self.browser_size, self.touch_enabled = PHONE, True
        self._start(
            "hr_training_file_employee",
            self.user_employee,
            "ir_actions_server_my_training_file",
        )
        self._start(
            "hr_training_file_looks", self.user_employee, "hr_training_look_action_mine"
        )
