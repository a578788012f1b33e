from datetime import timedelta

from odoo.exceptions import UserError

from ...tools import notices
from ..common import NOW, START
from .common_notice import NoticeCase


class TestNotice(NoticeCase):
    def test_nominated_people_hear_of_it_once(self):
        self._enroll(self.lesson, self.employee_employee, self.employee_colleague)
        rows = self._get_rows(kind=notices.NOMINATION)
        self.assertEqual(set(rows.mapped("state")), {notices.QUEUED})
        sent = self._send()
        self.assertGot(sent, ("Employee", "nomination"), ("Colleague", "nomination"))
        self.assertFalse(self._send(NOW + timedelta(hours=5)))
        mails = self._mails(sent)
        self.assertIn("Course T01", mails["Employee"])
        self.assertIn("Room 1", mails["Employee"])
        self.assertIn("(Asia/Shanghai)", mails["Employee"])

    def test_nothing_is_sent_before_the_bundle_is_over(self):
        self._enroll(self.lesson, self.employee_employee)
        self.assertFalse(self._send(NOW + timedelta(minutes=59)))
        self.assertTrue(self._send(NOW + timedelta(minutes=60)))

    def test_who_enrols_himself_hears_nothing(self):
        self.lesson.with_user(self.user_employee).action_enroll_myself()
        self.assertFalse(self._send())
        self.assertNothingWaits()

    def test_undone_before_it_was_told_is_told_to_nobody(self):
        enrollment = self._enroll(self.lesson, self.employee_employee)
        enrollment.with_user(self.user_officer).action_withdraw("Wrong person")
        self.assertFalse(self._send())
        self.assertNothingWaits()
        self.assertEqual(set(self._get_rows().mapped("state")), {notices.SKIPPED})

    def test_withdrawn_after_it_was_told_is_told_with_the_reason(self):
        enrollment = self._enroll(self.lesson, self.employee_employee)
        self._send()
        enrollment.with_user(self.user_officer).action_withdraw("Work <b>first</b>")
        sent = self._send()
        self.assertGot(sent, ("Employee", "withdrawal"))
        self.assertIn("Work <b>first</b>", self._mails(sent)["Employee"])

    def test_class_notice_stands_for_a_nomination_that_waits(self):
        self._enroll(self.lesson, self.employee_employee)
        rows = self.officer_lesson.action_send_notice()
        self.assertEqual(rows.mapped("state"), [notices.QUEUED])
        self.assertGot(self._send(), ("Employee", "notice"))
        self.assertFalse(self._send(NOW + timedelta(hours=5)))
        self.assertTrue(self.lesson.notice_on)

    def test_moved_and_moved_back_is_nothing(self):
        self._enroll(self.lesson, self.employee_employee)
        self._send()
        slot = self.officer_lesson.slot_ids
        start, stop = slot.start, slot.stop
        later = timedelta(hours=1)
        slot.write({"start": start + later, "stop": stop + later})
        slot.write({"start": start, "stop": stop})
        self.assertFalse(self._send())
        self.assertNothingWaits()

    def test_many_changes_are_one_message(self):
        self._enroll(self.lesson, self.employee_employee)
        self._send()
        slot = self.officer_lesson.slot_ids
        slot.write(
            {"start": START + timedelta(hours=1), "stop": START + timedelta(hours=4)}
        )
        self.officer_lesson.place = "Room 2"
        self.officer_lesson.place = "Room 3"
        sent = self._send()
        self.assertGot(sent, ("Employee", "change"))
        text = self._mails(sent)["Employee"]
        self.assertIn("time, place", text)
        self.assertIn("Room 3", text)

    def test_cancellation_reaches_all_who_were_told_with_the_reason(self):
        self._enroll(self.lesson, self.employee_employee)
        self._send()
        self._enroll(self.lesson, self.employee_colleague)
        self.officer_lesson.action_cancel("The trainer is ill")
        sent = self._send()
        # The colleague had heard of nothing.
        self.assertGot(sent, ("Employee", "cancellation"))
        self.assertIn("The trainer is ill", self._mails(sent)["Employee"])

    def test_next_in_line_is_promoted_and_told(self):
        self.lesson.with_user(self.user_officer).seats_max = 1
        first, second = self._enroll(
            self.lesson, self.employee_employee, self.employee_colleague
        )
        self._send()
        self.assertEqual(second.state, "waitlisted")
        first.with_user(self.user_employee).action_respond("declined", "Holiday")
        sent = self._send()
        self.assertGot(sent, ("Colleague", "promotion"))
        self.assertEqual(second.state, "enrolled")

    def test_request_is_answered(self):
        self.lesson.self_enrollment = "approval"
        for user in (self.user_employee, self.user_colleague):
            self.lesson.with_user(user).action_enroll_myself()
        mine, other = self.lesson.enrollment_ids.sorted("id")
        mine.with_user(self.user_department_manager).action_accept()
        other.with_user(self.user_department_manager).action_refuse("Not now")
        self.assertGot(self._send(), ("Employee", "accepted"), ("Colleague", "refused"))

    def test_draft_tells_nobody_before_it_is_scheduled(self):
        draft = self._create_session(start=START + timedelta(days=1))
        self._enroll(draft, self.employee_employee)
        self.assertFalse(self._get_rows(session_id=draft.id))
        draft.with_user(self.user_officer).action_schedule()
        self.assertGot(self._send(), ("Employee", "nomination"))

    def test_reminder_comes_the_day_before_once(self):
        self._enroll(self.lesson, self.employee_employee)
        self._send()
        # 9:00 in Shanghai on the day before.
        for hour, expected in ((0, []), (1, [("Employee", "reminder")]), (2, [])):
            moment = START.replace(hour=0) - timedelta(days=1) + timedelta(hours=hour)
            with self._clock_at(moment):
                self.env["hr.training.session"].sudo()._cron_remind_classes()
            sent = self._send(moment).filtered(lambda r: r.role == "participant")
            self.assertEqual(self._got(sent), expected)

    def test_a_reminder_that_comes_too_late_is_none(self):
        self._enroll(self.lesson, self.employee_employee)
        self._send()
        with self._clock_at(START - timedelta(hours=20)):
            self.env["hr.training.session"].sudo()._cron_remind_classes()
        sent = self._send(START - timedelta(hours=1))
        self.assertNotIn("reminder", sent.mapped("kind"))
        self.assertNothingWaits()

    def test_nobody_is_called_into_a_class_that_is_over(self):
        self._enroll(self.lesson, self.employee_employee)
        self.assertFalse(self._send(self.lesson.date_end))
        self.assertNothingWaits()

    def test_notice_needs_an_announced_session_with_people(self):
        with self.assertRaisesRegex(UserError, "Nobody is enrolled"):
            self.officer_lesson.action_send_notice()
        draft = self._create_session(start=START + timedelta(days=1))
        with self.assertRaisesRegex(UserError, "Schedule the session"):
            draft.with_user(self.user_officer).action_send_notice()

    def test_p6_2_1_a_notice_tells_what_is_taught_and_not_what_is_being_written(self):
        with self._revising(self.course) as course:
            course.objectives = "Read fault codes"
        session = self._create_session(schedule=True)
        officer = self.course.with_user(self.user_officer)
        officer.action_revise()
        officer.objectives = "Half a sentence"
        content = dict(session._prepare_notice_details()["rows"])["Content"]
        self.assertEqual(content, ["Read fault codes"])
        officer.action_publish()
        content = dict(session._prepare_notice_details()["rows"])["Content"]
        self.assertEqual(content, ["Read fault codes"])
