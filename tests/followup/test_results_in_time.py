from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .common_followup import FollowUpCase


@tagged("post_install", "-at_install")
class TestResultsInTime(FollowUpCase):
    """Results are out within the days set for it; who is late is named (7.3.1)."""

    def setUp(self):
        super().setUp()
        self.monday = self.lesson.date_end.date()

    def _late(self):
        self.env.invalidate_all()
        return self.lesson in self.env["hr.training.session"].search(
            [("is_results_late", "=", True)]
        )

    def test_p7_3_1_due_five_working_days_after_the_class(self):
        self.assertEqual(self.lesson.results_due_on, self.monday + timedelta(days=7))
        self.company.training_result_days = 2
        self.env.invalidate_all()
        self.assertEqual(self.lesson.results_due_on, self.monday + timedelta(days=2))

    def test_p7_3_1_late_from_the_day_after_until_they_are_out(self):
        self.clock.move_to(self.now + timedelta(days=7))
        self.assertFalse(self._late())
        self.clock.move_to(self.now + timedelta(days=8))
        self.assertTrue(self._late())
        self.assertIn("Officer", self.lesson.results_late_text)
        self._release()
        self.assertFalse(self._late())

    def test_p7_3_1_history_is_never_late(self):
        self.lesson.sudo().is_historic = True
        self.clock.move_to(self.now + timedelta(days=30))
        self.assertFalse(self._late())

    def test_p7_3_1_officer_is_asked_once_and_markers_every_few_days(self):
        self.lesson.with_user(self.user_officer).evaluation_ids = [
            Command.create({"method": "exam"})
        ]
        self.clock.move_to(self.now + timedelta(days=20))
        Session = self.env["hr.training.session"]
        Session._cron_remind_results()
        activities = self.lesson.activity_ids
        self.assertEqual(activities.user_id, self.user_officer)
        self.assertIn("Trainer", activities.note)
        self.assertIn("Trainer", self.lesson.results_late_text)
        first = self._messages(self.lesson)[-1]
        self.assertIn(self.user_trainer.partner_id, first.notified_partner_ids)
        Session._cron_remind_results()
        self.assertEqual(self.lesson.activity_ids, activities)
        self.assertEqual(self._messages(self.lesson)[-1], first)
        self.clock.move_to(self.now + timedelta(days=24))
        Session._cron_remind_results()
        self.assertNotEqual(self._messages(self.lesson)[-1], first)
        self.officer_lesson.set_marks(
            [(e.employee_id.id, "exam", 90) for e in self.place | self.other_place]
        )
        self._release()
        self.assertFalse(self.lesson.activity_ids)

    def test_p7_3_1_the_class_does_not_read_who_is_late(self):
        self.clock.move_to(self.now + timedelta(days=20))
        for user, named in (
            (self.user_employee, False),
            (self.user_trainer, True),
            (self.user_officer, True),
            (self.user_executive, True),
        ):
            with self.subTest(user=user.name):
                [read] = self._rpc(
                    user,
                    self.lesson._name,
                    "read",
                    self.lesson.ids,
                    ["is_results_late", "results_late_text"],
                )
                self.assertTrue(read["is_results_late"])
                self.assertEqual(bool(read["results_late_text"]), named)

    def test_a_form_without_company_has_no_due_date(self):
        slot = {"start": "2026-03-10 01:00:00", "stop": "2026-03-10 03:00:00"}
        draft = (
            self.env["hr.training.session"]
            .with_user(self.user_officer)
            .new(
                {
                    "company_id": False,
                    "course_id": self.course.id,
                    "slot_ids": [Command.create(slot)],
                }
            )
        )
        self.assertFalse(draft.results_due_on or draft.is_results_late)
