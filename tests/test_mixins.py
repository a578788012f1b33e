"""What documents share: reminders, corrections, what is made where it is missing."""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ..tools import deadlines
from .common import START, HrTrainingCase

TODO = "mail.mail_activity_data_todo"


@tagged("post_install", "-at_install")
class TestReminders(HrTrainingCase):
    """hr.training.reminder.mixin, on plans."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_plan()
        cls.later = cls._create_plan()
        cls.both = cls.user_head | cls.user_officer

    def test_everybody_is_asked_once_whoever_joins_later_too(self):
        self.assertEqual(self.plan._remind_once(TODO, self.user_head), self.user_head)
        self.assertEqual(self.plan._remind_once(TODO, self.both), self.user_officer)
        self.assertFalse(self.plan._remind_once(TODO, self.both))
        self.assertEqual(self.plan.activity_search([TODO]).user_id, self.both)

    def test_what_was_done_stands_for_having_been_asked(self):
        kind = "hr_training.mail_activity_type_plan_annual"
        self.plan._remind_once(kind, self.user_head)
        self.plan.activity_search([kind]).action_feedback("I know")
        self.assertFalse(self.plan.activity_search([kind]))
        self.assertFalse(self.plan._remind_once(kind, self.user_head))

    def test_each_deadline_and_each_kind_is_asked_for_by_itself(self):
        head = self.user_head
        first = {"date_deadline": date(2026, 3, 31)}
        self.assertTrue(self.plan._remind_once(TODO, head, **first))
        self.assertFalse(self.plan._remind_once(TODO, head, **first))
        second = {"date_deadline": date(2026, 6, 30)}
        self.assertTrue(self.plan._remind_once(TODO, head, **second))
        kind = "hr_training.mail_activity_type_plan_annual"
        self.assertTrue(self.plan._remind_once(kind, head, **first))

    def test_having_been_asked_on_one_record_counts_for_its_fellows(self):
        plans = self.plan | self.later
        self.plan._remind_once(TODO, self.user_head)
        self.assertTrue(self.later._remind_once(TODO, self.user_head))
        third = self._create_plan()
        self.assertFalse(third._remind_once(TODO, self.user_head, among=plans))

    def test_what_the_record_knows_is_asked_until_it_is_done(self):
        kind = "hr_training.mail_activity_type_plan_annual"
        ask = {"users": self.user_head, "until_done": True}
        self.assertEqual(self.plan._remind_once(kind, **ask), self.user_head)
        asked = self.plan.activity_search([kind])
        asked.user_id = self.user_officer
        self.assertFalse(self.plan._remind_once(kind, **ask), "handed on")
        asked.action_feedback("Done")
        self.assertTrue(self.plan._remind_once(kind, **ask), "done, and it is not")

    def test_days_are_the_companys_working_days(self):
        calendar = self.company.resource_calendar_id
        self.assertFalse(calendar.flexible_hours)
        tuesday = date(2026, 3, 10)
        first, last = date(2026, 3, 1), date(2026, 3, 15)

        def two_days_before():
            works = self.plan._get_working_days(self.company, first, last)
            return deadlines.working_days_before(tuesday, 2, works)

        self.assertEqual(two_days_before(), date(2026, 3, 6))
        self.env["resource.calendar.leaves"].create(
            {
                "calendar_id": calendar.id,
                "date_from": "2026-03-05 20:00:00",
                "date_to": "2026-03-06 23:00:00",
            }
        )
        self.assertEqual(two_days_before(), date(2026, 3, 5), "Friday is a holiday")
        self.company.resource_calendar_id = False
        self.assertEqual(two_days_before(), date(2026, 3, 6), "Monday to Friday")


@tagged("post_install", "-at_install")
class TestMissing(HrTrainingCase):
    """hr.training.missing.mixin, on the register."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.held = cls._create_session(start=START + timedelta(days=1), schedule=True)
        cls.enrollment = cls._enroll(cls.held, cls.employee_employee)
        cls.Attendance = cls.env["hr.training.attendance"].sudo()

    def _get_wanted(self):
        return [
            {"enrollment_id": self.enrollment.id, "slot_id": slot.id}
            for slot in self.held.slot_ids
        ]

    def test_what_is_there_is_not_made_again(self):
        rows = self.enrollment.attendance_ids
        self.assertTrue(rows)
        self.assertFalse(self.Attendance._make_missing(self._get_wanted()))
        self.assertFalse(self.Attendance._make_missing([]))
        self.assertEqual(self.enrollment.attendance_ids, rows)

    def test_what_is_wanted_twice_is_made_once(self):
        self.enrollment.sudo().attendance_ids.unlink()
        wanted = self._get_wanted()
        # The same in another order is the same.
        again = [dict(reversed(want.items())) for want in wanted]
        made = self.Attendance._make_missing(wanted + again)
        self.assertEqual(made.slot_id, self.held.slot_ids)
        self.assertEqual(len(made), len(wanted))

    def test_what_is_missing_is_made_with_its_other_values(self):
        self.enrollment.sudo().attendance_ids.unlink()
        asked = []

        def prepare(want):
            asked.append(want)
            return {"note": "Made again"}

        made = self.Attendance._make_missing(self._get_wanted(), prepare)
        self.assertEqual(made.slot_id, self.held.slot_ids)
        self.assertEqual(made.mapped("note"), ["Made again"] * len(made))
        self.assertEqual(asked, self._get_wanted())
        self.assertFalse(self.Attendance._make_missing(self._get_wanted(), prepare))


@tagged("post_install", "-at_install")
class TestCorrections(HrTrainingCase):
    """hr.training.correction.mixin, on the register."""

    def test_d6_6_a_correction_keeps_who_when_why_and_the_old_value(self):
        held = self._create_session(start=START + timedelta(days=1), schedule=True)
        enrollment = self._enroll(held, self.employee_employee)
        self._end_session(held.with_user(self.user_officer))
        row = enrollment.attendance_ids
        self.assertEqual(row.status, "absent")
        with freeze_time("2026-03-20 09:00:00"):
            row.with_user(self.user_head).action_correct("present", "He was there.")
        correction = self.env["hr.training.correction"].search(
            [("res_model", "=", row._name), ("res_id", "=", row.id)]
        )
        self.assertEqual(row.status, "present")
        self.assertEqual(
            correction.mapped(
                lambda c: (c.field_name, c.old_value, c.new_value, c.reason, c.user_id)
            ),
            [("status", "absent", "present", "He was there.", self.user_head)],
        )
        self.assertEqual(correction.employee_id, self.employee_employee)
        self.assertEqual(correction.session_id, held)
