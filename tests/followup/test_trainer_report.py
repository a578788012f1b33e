from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_followup import FollowUpCase


@tagged("post_install", "-at_install")
class TestTrainerReport(FollowUpCase):
    """A trainer says how his class went and what should change (policy 2.3.5)."""

    def setUp(self):
        super().setUp()
        self.report = self.env["hr.training.trainer.report"].search(
            [("session_id", "=", self.lesson.id)]
        )
        self.mine = self.report.with_user(self.user_trainer)

    def _write(self, **vals):
        self.mine.write(
            {
                "went": "Well",
                "line_ids": [
                    Command.create({"name": "Smaller groups", "target": "method"}),
                    Command.create({"name": "Newer pumps"}),
                ],
                **vals,
            }
        )

    def _ask(self, days):
        self.clock.move_to(self.now + timedelta(days=days))
        before = self._messages(self.report)
        self.env["hr.training.trainer.report"]._cron_ask()
        return self._messages(self.report) - before

    # ------------------------------------------------------------
    # ASKED
    # ------------------------------------------------------------

    def test_p2_3_5_each_trainer_is_asked_after_his_class(self):
        self.assertEqual(self.report.trainer_id, self.trainer)
        monday = self.lesson.date_end.date()
        self.assertEqual(self.report.date_due, monday + timedelta(days=3))
        [asked] = self._ask(0)
        self.assertEqual(asked.notified_partner_ids, self.user_trainer.partner_id)
        self.assertFalse(self._ask(2))
        self.assertTrue(self._ask(4))
        self.assertFalse(self._ask(5))
        self._write()
        self.mine.action_submit()
        self.assertFalse(self._ask(20))

    def test_p2_3_5_one_report_of_a_human_and_a_class(self):
        self.env["hr.training.trainer.report"]._cron_ask()
        twin = self.env["hr.training.trainer"].create(
            {
                "kind": "external",
                "partner_id": self.user_trainer.partner_id.id,
                "company_id": self.company.id,
            }
        )
        self.lesson.sudo().trainer_ids |= twin
        self.env["hr.training.trainer.report"]._make(self.lesson.sudo())
        self.assertEqual(
            self.report.search_count([("session_id", "=", self.lesson.id)]), 1
        )
        self.assertEqual(
            self.lesson._get_missing_trainer_reports()[self.lesson], self.trainer
        )

    def test_p2_3_5_history_and_who_left_are_asked_nothing(self):
        self.employee_trainer.active = False
        self.assertFalse(self._ask(0))
        self.report.sudo().unlink()
        self.lesson.sudo().is_historic = True
        self.env["hr.training.trainer.report"]._cron_ask()
        self.assertFalse(self.report.search([("session_id", "=", self.lesson.id)]))

    def test_p2_3_5_nobody_is_asked_of_a_class_that_was_called_off(self):
        start = self.now + timedelta(days=2)
        session = self._create_session(
            start, schedule=True, trainer_ids=self.trainer.ids
        )
        self._enroll(session, self.employee_employee)
        officer = session.with_user(self.user_officer)
        self.clock.move_to(start + timedelta(minutes=30))
        officer.action_start()
        officer.action_view_trainer_reports()
        Report = self.env["hr.training.trainer.report"]
        report = Report.search([("session_id", "=", session.id)])
        Report._cron_ask()
        self.assertFalse(self._messages(report), "it is not over yet")
        officer.action_cancel("The machine broke")
        Form = self.env["hr.training.my.form"].with_user(self.user_trainer)
        waiting = [("method", "=", "trainer_report"), ("session_id", "=", session.id)]
        self.assertFalse(Form.search(waiting))
        self.clock.move_to(start + timedelta(days=10))
        Report._cron_ask()
        self.assertFalse(report.exists())

    def test_p2_3_5_who_taught_it_in_the_end_is_asked(self):
        other = self._create_trainer(self.employee_outsider)
        lesson = self.lesson.sudo()
        lesson.trainer_ids = other
        lesson.slot_ids.trainer_ids = False
        self._ask(0)
        self.assertFalse(self.report.exists())
        found = self.env["hr.training.trainer.report"].search(
            [("session_id", "=", self.lesson.id)]
        )
        self.assertEqual(found.trainer_id, other)

    def test_p2_3_5_what_was_written_is_kept_whoever_teaches(self):
        self.mine.went = "Well"
        self.lesson.sudo().trainer_ids = self._create_trainer(self.employee_outsider)
        self.lesson.sudo().slot_ids.trainer_ids = False
        self.assertFalse(self._ask(0))
        self.assertTrue(self.report.exists())

    def test_p2_3_5_it_waits_among_the_trainers_forms(self):
        Form = self.env["hr.training.my.form"].with_user(self.user_trainer)
        domain = [("user_id", "=", self.user_trainer.id), ("is_open", "=", True)]
        [form] = Form.search([*domain, ("method", "=", "trainer_report")])
        action = form.action_fill()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            ("hr.training.trainer.report", self.report.id),
        )
        self._write()
        self.mine.action_submit()
        self.env.invalidate_all()
        self.assertFalse(Form.search([*domain, ("method", "=", "trainer_report")]))

    # ------------------------------------------------------------
    # SUBMITTED
    # ------------------------------------------------------------

    def test_p2_3_5_suggestions_become_improvements_once(self):
        self._write()
        self.mine.action_submit()
        found = self._improvements(kind="report")
        self.assertEqual(found.mapped("name"), ["Smaller groups", "Newer pumps"])
        self.assertEqual(found.mapped("target"), ["method", "course"])
        self.assertEqual(found.course_id, self.course)
        self.assertEqual(self.lesson._get_trainer_reports(), self.report)
        self.assertFalse(self.lesson._get_missing_trainer_reports()[self.lesson])

        found[0].with_user(self.user_officer).action_cancel("No room for it")
        line = self.mine.line_ids[0]
        self.assertEqual(line.improvement_state, "cancelled")
        self.assertEqual(line.improvement_text, "No room for it")
        self.report.with_user(self.user_officer).action_reopen("A word is missing")
        for change in (
            {"line_ids": [Command.update(line.id, {"name": "Other"})]},
            {"line_ids": [Command.delete(line.id)]},
        ):
            with self.assertRaisesRegex(UserError, "improvement already"):
                self.mine.write(change)
        self.mine.action_submit()
        self.assertEqual(self._improvements(kind="report"), found)

    def test_p2_3_5_submitted_reports_change_by_recorded_correction_only(self):
        self._write()
        self.mine.action_submit()
        for user in (self.user_trainer, self.user_officer, self.user_head):
            for vals in (
                {"went": "Badly"},
                {"line_ids": [Command.create({"name": "More"})]},
                {"line_ids": [Command.delete(self.report.line_ids[0].id)]},
                {"state": "draft"},
            ):
                with self.subTest(user=user.name, vals=vals):
                    with self.assertRaises(UserError):
                        self._rpc(
                            user, self.report._name, "write", self.report.ids, vals
                        )
        with self.assertRaises(UserError):
            self.mine.action_reopen("I want to")
        self.report.with_user(self.user_officer).action_reopen("Wrong day")
        self.mine.went = "Well, on the second day"
        self.mine.action_submit()
        rows = self.env["hr.training.correction"].search(
            [("res_model", "=", self.report._name), ("res_id", "=", self.report.id)],
            order="id",
        )
        self.assertEqual(rows.mapped("field_name"), ["state", "went"])
        self.assertEqual(rows[1].old_value, "Well")
        self.assertEqual(rows[1].reason, "Wrong day")

    def test_p2_3_5_only_the_trainer_writes_and_something_is_said(self):
        with self.assertRaisesRegex(UserError, "how it went"):
            self.mine.action_submit()
        for user in (self.user_employee, self.user_department_manager):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.report.with_user(user).went = "Well"
        officer = self.report.with_user(self.user_officer)
        officer.went = "Well"
        with self.assertRaisesRegex(UserError, "has a login"):
            officer.action_submit()

    def test_p2_3_5_officer_records_it_for_a_trainer_without_a_login(self):
        contact = self.env["res.partner"].create(
            {"name": "Ms Li", "email": "li@example.com"}
        )
        outside = self.env["hr.training.trainer"].create(
            {
                "kind": "external",
                "partner_id": contact.id,
                "company_id": self.company.id,
            }
        )
        self.lesson.sudo().trainer_ids = outside
        self.report.sudo().trainer_id = outside
        [asked] = self._ask(0)
        self.assertEqual(asked.notified_partner_ids, self.user_officer.partner_id)
        officer = self.report.with_user(self.user_officer)
        officer.went = "Well"
        with self.assertRaisesRegex(UserError, "who said so"):
            officer.action_submit()
        officer.said_by = "Ms Li by phone"
        officer.action_submit()
        self.assertEqual(self.report.sealed_by_id, self.user_officer)

    def test_p2_3_5_not_before_the_class_is_over(self):
        self._write()
        self.clock.move_to(self.lesson.date_end - timedelta(hours=1))
        with self.assertRaisesRegex(UserError, "not over"):
            self.mine.action_submit()
