from datetime import timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common import START
from ..exam.common_exam import ExamCase
from ..feedback.common_review import Review360Case
from ..submission.common_submission import PracticalCase, ReflectionCase


class ReminderCase:
    """Runs the cron and tells whom it has written to."""

    def _get_messages(self, since):
        return self.env["mail.message"].search(
            [
                ("id", ">", since),
                ("model", "=", "hr.training.session"),
                ("message_type", "=", "user_notification"),
            ],
            order="id",
        )

    def _last_message(self):
        return self.env["mail.message"].search([], order="id desc", limit=1).id

    def _remind(self, moment=None):
        """The messages that the cron has sent, at a moment or now."""
        last = self._last_message()
        self.env.invalidate_all()
        remind = self.env["hr.training.evaluation"]._cron_remind
        if moment:
            with freeze_time(moment):
                remind()
        else:
            remind()
        return self._get_messages(last)

    def _partners(self, *users):
        return self.env["res.partner"].union(*(user.partner_id for user in users))


@tagged("post_install", "-at_install", "hr_training_reminder")
class TestReminderExam(ReminderCase, ExamCase):
    """An evaluation reminds whoever it waits for (policy 6.4.1, 7.2)."""

    def test_p7_2_1_who_has_not_sat_the_exam_is_reminded(self):
        papers = self._open()
        now = self.evaluation.opens_on + timedelta(hours=1)
        with freeze_time(now):
            self._sit(papers[0])
        messages = self._remind(now)
        self.assertEqual(
            messages.notified_partner_ids, self._partners(self.user_colleague)
        )
        self.assertIn("my-training-forms", messages.body)
        self.assertIn(self.training_session.tz, messages.body)
        self.assertFalse(self._remind(now + timedelta(days=2)), "every third day")
        self.assertTrue(self._remind(now + timedelta(days=3)))

    def test_p7_2_1_markers_are_reminded_of_what_is_not_marked(self):
        self._sit_all()
        now = self.evaluation.closes_on + timedelta(days=1)
        messages = self._remind(now)
        self.assertEqual(
            messages.notified_partner_ids, self._partners(self.user_trainer)
        )
        self.assertIn("training-marking", messages.body)

    def test_p7_2_1_a_resit_is_reminded_of_after_the_release(self):
        papers = self._sit_all()
        with freeze_time(self.evaluation.closes_on + timedelta(days=1)):
            self._mark(papers[0], 0)
            self._mark(papers[1], 10)
            self._hold()
            self._release()
            paper = self.evaluation.with_user(self.user_officer).action_open_resit(
                self.enrollment.ids
            )
            messages = self._remind()
        self.assertEqual(paper.sudo().training_attempt, 2)
        self.assertEqual(
            messages.notified_partner_ids, self._partners(self.user_employee)
        )

    def test_d6_who_joins_an_open_exam_gets_it_by_the_clock(self):
        self._open()
        late = self._add_user("late", department=self.department_srv_n)
        self._enroll(self.training_session, self.employee_late)
        with freeze_time(self.evaluation.opens_on + timedelta(hours=1)):
            self.env["hr.training.evaluation"]._cron_follow_clock()
            self.env["hr.training.evaluation"]._cron_follow_clock()
        found = self.evaluation.user_input_ids.filtered(
            lambda answer: answer.partner_id == late.partner_id
        )
        self.assertEqual(len(found), 1)

    def _sit_all(self):
        """Everybody hands in a text alone: 0 to 10 of 20 points."""
        papers = self._open()
        with freeze_time(self.evaluation.opens_on + timedelta(hours=1)):
            for paper in papers:
                self._sit(paper, {self.question_text: "Because"})
        self._end()
        return papers


@tagged("post_install", "-at_install", "hr_training_reminder")
class TestReminderReflection(ReminderCase, ReflectionCase):
    def test_p6_4_1_who_has_not_written_is_reminded_until_it_is_due(self):
        self._hand_in(self.mine)
        messages = self._remind()
        to_write = messages.filtered(lambda m: "my-training-forms" in m.body)
        self.assertEqual(
            to_write.notified_partner_ids, self._partners(self.user_colleague)
        )
        overdue = self._remind(self.other.deadline + timedelta(days=1))
        self.assertNotIn(self.user_colleague.partner_id, overdue.notified_partner_ids)

    def test_p6_4_1_the_trainer_is_reminded_of_what_waits_for_a_mark(self):
        self._hand_in(self.mine)
        to_mark = self._remind().filtered(lambda m: "training-reflections" in m.body)
        self.assertEqual(
            to_mark.notified_partner_ids, self._partners(self.user_trainer)
        )
        self._mark(self.mine, 80)
        later = self._remind(self.opening + timedelta(days=3))
        self.assertNotIn(self.user_trainer.partner_id, later.notified_partner_ids)

    def test_p6_4_1_the_clock_makes_no_second_paper(self):
        self.env["hr.training.evaluation"]._cron_follow_clock()
        self.assertEqual(len(self.evaluation.reflection_ids), 2)


@tagged("post_install", "-at_install", "hr_training_reminder")
class TestReminderPractical(ReminderCase, PracticalCase):
    def test_p7_2_2_markers_are_reminded_of_checklists_of_nobody(self):
        messages = self._remind(START + timedelta(hours=4))
        self.assertEqual(
            messages.notified_partner_ids,
            self._partners(self.user_trainer, self.user_examiner),
        )
        self.assertIn("training-practicals", messages.body)

    def test_p7_2_2_named_raters_are_reminded_one_by_one(self):
        raters = self.employee_examiner | self.employee_department_manager
        session = self._create_practical_session(
            self._create_course("PN"),
            {"start": START + timedelta(days=30)},
            rater_kind="named",
            rater_ids=[Command.set(raters.ids)],
        )
        self._enroll(session, self.employee_employee)
        session.evaluation_ids.with_user(self.user_officer).action_open()
        self.evaluation.with_user(self.user_officer).action_start_marking()
        for sheet in self.evaluation.practical_ids:
            self._fill(sheet, self.user_trainer)
        messages = self._remind(START + timedelta(days=30, hours=4))
        self.assertEqual(
            messages.notified_partner_ids,
            self._partners(self.user_examiner, self.user_department_manager),
        )
        self.assertEqual([len(m.notified_partner_ids) for m in messages], [1, 1])
        sheet = session.evaluation_ids.practical_ids.filtered(
            lambda p: p.rater_id == self.employee_examiner
        )
        self._fill(sheet, self.user_examiner)
        again = self._remind(START + timedelta(days=33, hours=4))
        self.assertEqual(
            again.notified_partner_ids, self._partners(self.user_department_manager)
        )


@tagged("post_install", "-at_install", "hr_training_reminder")
class TestReminderReview(ReminderCase, Review360Case):
    def test_p7_2_4_raters_are_told_when_they_are_confirmed(self):
        last = self._last_message()
        self._confirm(self._reviews("peer"))
        messages = self._get_messages(last)
        self.assertEqual(messages.notified_partner_ids, self.peers.user_id.partner_id)
        # None learns who else is asked, and none is told about whom before he opens it.
        self.assertEqual(
            [len(m.notified_partner_ids) for m in messages], [1] * self.peer_count
        )
        for message in messages:
            self.assertNotIn(self.person.name, message.body + message.subject)

    def test_p7_2_4_raters_are_reminded_until_they_have_handed_in(self):
        self.assertFalse(self._remind(START + timedelta(hours=4)), "none confirmed")
        with freeze_time(START + timedelta(hours=4)):
            peers = self._confirm(self._reviews("peer"))
            answered, waiting = peers[0], peers[1:]
            self._answer(answered, 4)
        self.assertFalse(self._remind(START + timedelta(days=1)), "told the day before")
        messages = self._remind(START + timedelta(days=4))
        self.assertEqual(
            messages.notified_partner_ids, waiting.rater_id.user_id.partner_id
        )
        self._close()
        self.assertFalse(self._remind(START + timedelta(days=7)))
