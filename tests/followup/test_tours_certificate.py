"""From the pass to the paper, to whoever checks it, and to the work (7.1, 7.3)."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common import HrTrainingCase

PHONE = "400x850"


@tagged("post_install", "-at_install", "tour")
class TestToursCertificate(HrTrainingCase, HttpCase):
    # The browser's clock is not frozen.
    frozen = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        start = fields.Datetime.now().replace(minute=0, second=0) - timedelta(days=10)
        cls.held = cls._create_session(start=start, schedule=True)
        cls.enrollment = cls._enroll(cls.held, cls.employee_employee)
        officers = cls.held.with_user(cls.user_officer)
        cls._mark_everybody(officers)
        cls._end_session(officers)
        officers.action_release_results()
        cls.employee_outsider.name = "Outsider"
        cls.employee_employee.name = "Employee"
        cls.scope = cls.env["hr.training.authorization.scope"].create(
            {
                "name": "Pump P7",
                "kind": "product",
                "course_ids": [Command.set(cls.course.ids)],
                "assessor_ids": [Command.set(cls.user_trainer.ids)],
                "company_id": cls.company.id,
            }
        )

    def _start(self, tour, user, action, size=None):
        user.lang = "en_US"
        if "odoobot_state" in user:
            user.odoobot_state = "disabled"
        before = self.browser_size
        self.browser_size = size or before
        try:
            self.start_tour(
                f"/odoo/action-hr_training.{action}", tour, login=user.login
            )
        finally:
            self.browser_size = before

    def test_from_the_pass_to_the_work(self):
        self._start(
            "hr_training_my_certificate",
            self.user_employee,
            "hr_training_certificate_action_mine",
            PHONE,
        )
        url = self.enrollment.certificate_ids.sudo()._get_check_url()
        self.authenticate(None, None)
        page = self.url_open("/" + url.split("/", 3)[3])
        self.assertEqual(page.status_code, 200)
        self.assertIn("This certificate is valid.", page.text)
        self._start(
            "hr_training_authorize",
            self.user_trainer,
            "hr_training_authorization_scope_action_mine",
        )
        self._start(
            "hr_training_my_authorization",
            self.user_employee,
            "hr_training_authorization_action_mine",
            PHONE,
        )
