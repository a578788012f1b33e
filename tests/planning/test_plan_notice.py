from datetime import timedelta

from odoo.tools import html2plaintext

from ...tools import notices
from ..common import NOW, HrTrainingCase


class TestPlanNotice(HrTrainingCase):
    """Whoever a published plan names hears of it, however many lines (design §6.14)."""

    uses = ("user_officer", "user_executive", "user_employee", "trainer")

    def _send(self):
        with self._clock_at(NOW + timedelta(hours=2)):
            self.env["hr.training.notice"].sudo()._cron_send()
        return self.env["hr.training.notice"].search([("plan_id", "!=", False)])

    def _publish(self):
        self.provider = self.env["res.partner"].create(
            {"name": "Institute", "email": "institute@example.com"}
        )
        line = {
            "employee_ids": self.employee_employee.ids,
            "trainer_ids": self.trainer.ids,
            "department_ids": self.department_srv.ids,
            "provider_id": self.provider.id,
        }
        plan = self._create_plan(lines=[line, line, {"provider_id": False}])
        plan.write({"state": "approved"})
        plan.with_user(self.user_officer).action_publish()
        return plan

    def test_one_message_a_person(self):
        self._publish()
        rows = self._send()
        self.assertEqual(
            sorted(rows.mapped("partner_id.name")),
            ["Department Manager", "Employee", "Institute", "Trainer"],
        )
        self.assertEqual(set(rows.mapped("state")), {notices.SENT})
        mail = self.env["mail.mail"].search(
            [("recipient_ids", "=", self.user_employee.partner_id.id)]
        )
        self.assertEqual(len(mail), 1)
        self.assertEqual(html2plaintext(mail.body_html).count("Course T01 ·"), 2)

    def test_taken_back_before_it_was_told(self):
        plan = self._publish()
        plan.write({"state": "closed"})
        self.assertEqual(set(self._send().mapped("state")), {notices.SKIPPED})
