from datetime import timedelta

from odoo.exceptions import UserError

from ...tools import notices
from ..common import NOW, START
from .common_notice import NoticeCase


class TestNoticeTrainer(NoticeCase):
    """Trainers are asked a month ahead; the answer is theirs (policy 6.2.1)."""

    def setUp(self):
        super().setUp()
        self.asked_on = START - timedelta(days=29)

    def _ask(self, moment=None):
        moment = moment or self.asked_on
        with self._clock_at(moment):
            self.env["hr.training.session"].sudo()._cron_remind_classes()
        return self._send(moment).filtered(lambda r: r.role == notices.TRAINER)

    def test_asked_a_month_ahead_once(self):
        self.assertFalse(self._ask(START - timedelta(days=31)))
        self.assertGot(self._ask(), ("Trainer", "trainer_asked"))
        self.assertFalse(self._ask(self.asked_on + timedelta(hours=1)))

    def test_not_answered_is_warned_of(self):
        self._ask()
        self.assertIn("Trainer has not answered yet", self.officer_lesson.warning_text)

    def test_accepting_confirms(self):
        row = self._ask()
        row.with_user(self.user_trainer).action_accept()
        self.assertEqual((row.state, row.response), (notices.ANSWERED, "accepted"))
        self.assertGot(self._send(), ("Trainer", "trainer_confirmed"))
        self.officer_lesson.invalidate_recordset()
        self.assertNotIn("answered yet", self.officer_lesson.warning_text)

    def test_declining_asks_the_officer_for_another_who_is_free(self):
        other = self._create_trainer(self.employee_colleague)
        busy = self._create_trainer(self.employee_outsider)
        self._create_session(trainer_ids=[(4, busy.id)], schedule=True)
        row = self._ask().filtered(lambda r: r.session_id == self.lesson)
        with self.assertRaisesRegex(UserError, "give a reason"):
            row.with_user(self.user_trainer).action_decline("  ")
        row.with_user(self.user_trainer).action_decline("On leave")
        activity = self.lesson.activity_ids
        self.assertEqual(activity.user_id, self.user_officer)
        self.assertIn("Free and qualified: Colleague.", activity.note)
        self.assertIn("Trainer cannot teach", self.officer_lesson.warning_text)
        self.officer_lesson.trainer_ids = other
        self.officer_lesson.invalidate_recordset()
        self.assertNotIn("cannot teach", self.officer_lesson.warning_text or "")
        sent = self._ask(self.asked_on + timedelta(hours=1))
        # Who declined was told of the class, and hears that he is free.
        self.assertIn(("Colleague", "trainer_asked"), self._got(sent))

    def test_nobody_answers_for_another(self):
        row = self._ask()
        with self.assertRaises(UserError):
            row.with_user(self.user_employee).action_accept()
        with self.assertRaisesRegex(UserError, "for yourself only"):
            row.with_user(self.user_officer).action_accept()

    def test_told_and_not_asked_by_setting(self):
        self.company.training_trainer_ask_days = 0
        self._enroll(self.lesson, self.employee_employee)
        self.assertFalse(self._ask())
        self.officer_lesson.action_send_notice()
        sent = self._send(self.asked_on + timedelta(hours=3))
        self.assertIn(("Trainer", "trainer_confirmed"), self._got(sent))

    def test_he_hears_of_change_and_cancellation_once_he_was_asked(self):
        self.officer_lesson.place = "Room 9"
        self.assertFalse(self._send().filtered(lambda r: r.role == notices.TRAINER))
        self._ask()
        self.officer_lesson.place = "Room 10"
        later = self.asked_on + timedelta(hours=3)
        with self._clock_at(self.asked_on):
            self.officer_lesson.place = "Room 11"
        self.assertGot(self._send(later), ("Trainer", "change"))
        with self._clock_at(later):
            self.officer_lesson.action_cancel("Nobody came")
        self.assertGot(
            self._send(later + timedelta(hours=3)), ("Trainer", "cancellation")
        )


class TestNoticeManager(NoticeCase):
    """Managers in copy by setting: one message about all their people."""

    def setUp(self):
        super().setUp()
        self.company.training_notice_manager = True

    def _managers(self, moment=None):
        sent = self._send(moment)
        return sent.filtered(lambda r: r.role == notices.MANAGER)

    def test_one_message_names_all_his_people(self):
        self._enroll(self.lesson, self.employee_employee, self.employee_colleague)
        sent = self._managers()
        self.assertGot(sent, ("Department Manager", "nomination"))
        text = self._mails(sent)["Department Manager"]
        self.assertIn("Employee: enrolled", text)
        self.assertIn("Colleague: enrolled", text)

    def test_what_he_did_himself_he_does_not_hear(self):
        session = self.lesson.with_user(self.user_department_manager)
        session.enroll(self.employee_employee.ids)
        self.assertFalse(self._managers())

    def test_his_people_leave_and_he_is_told(self):
        place = self._enroll(self.lesson, self.employee_employee)
        self._send()
        place.with_user(self.user_employee).action_respond("declined", "Ill")
        sent = self._managers(NOW + timedelta(hours=5))
        self.assertGot(sent, ("Department Manager", "withdrawal"))
        self.assertIn(
            "Employee: not in the class", self._mails(sent)["Department Manager"]
        )

    def test_off_by_default(self):
        self.company.training_notice_manager = False
        self._enroll(self.lesson, self.employee_employee)
        self.assertFalse(self._managers())
