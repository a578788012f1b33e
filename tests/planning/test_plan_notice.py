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

    def _publish_lines(self, *lines):
        plan = self._create_plan(lines=list(lines))
        plan.write({"state": "approved"})
        plan.with_user(self.user_officer).action_publish()
        rows = self.env["hr.training.notice"].search([("plan_id", "=", plan.id)])
        self.assertEqual(len(rows), len(rows.partner_id))
        return {row.partner_id: row for row in rows}

    def test_p4_managers_of_named_trainees_are_told(self):
        named = {"employee_ids": self.employee_employee.ids, "department_ids": False}
        named |= {"provider_id": False}
        rows = self._publish_lines(named, {**named, "date_start": "2026-05-04"})
        manager = rows.pop(self.user_department_manager.partner_id)
        self.assertEqual(list(rows), [self.user_employee.partner_id])
        self.assertEqual(manager.lines_text.count("Course T01 ·"), 2)
        self._send()
        self.assertEqual(manager.state, notices.SENT)
        self.assertEqual(manager.subject, f"Published: {manager.plan_id.name}")

    def test_p4_the_manager_next_above_is_told_and_nobody_of_himself(self):
        self.department_ops.manager_id = self.employee_outsider
        sub = self._create_department("OPS-S", parent_id=self.department_ops.id)
        worker = self._create_employee("Worker", sub)
        people = worker | self.employee_outsider | self.employee_department_manager
        line = {"employee_ids": people.ids, "department_ids": False}
        rows = self._publish_lines({**line, "provider_id": False})
        self.assertEqual(
            {partner.name: row.role for partner, row in rows.items()},
            {
                "Worker": notices.PARTICIPANT,
                "Outsider": notices.PARTICIPANT,
                "Department Manager": notices.PARTICIPANT,
            },
        )
        # By a department, nobody of which is named.
        rows = self._publish_lines({"department_ids": sub.ids, "provider_id": False})
        self.assertEqual(list(rows), [self.user_outsider.partner_id])
        self.assertEqual(rows[self.user_outsider.partner_id].role, notices.MANAGER)

    def test_p4_a_row_says_as_what_somebody_is_told(self):
        provider = self.env["res.partner"].create({"name": "Institute"})
        self.department_ops.manager_id = self.employee_trainer
        rows = self._publish_lines(
            {
                "department_ids": self.department_ops.ids,
                "provider_id": provider.id,
                "trainer_ids": self.trainer.ids,
                "employee_ids": self.employee_colleague.ids,
            },
        )
        self.assertEqual(
            {partner.name: row.role for partner, row in rows.items()},
            {
                "Colleague": notices.PARTICIPANT,
                "Department Manager": notices.MANAGER,
                "Institute": notices.TRAINER,
                # He manages the department as well, and is told once.
                "Trainer": notices.TRAINER,
            },
        )

    def test_taken_back_before_it_was_told(self):
        plan = self._publish()
        plan.write({"state": "closed"})
        self.assertEqual(set(self._send().mapped("state")), {notices.SKIPPED})
