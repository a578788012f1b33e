"""Managers say what has changed at work (policy 7.1.3)."""

from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import HrTrainingCase

END = datetime(2026, 4, 6, 4)
REVIEW = "hr.training.effect.review"
DUE = END + timedelta(days=60)
ANSWER = {"applies": "3", "need_met": "yes", "change_text": "Repairs hold"}


class EffectReviewCase(HrTrainingCase):
    uses = ("user_officer", "user_head", "user_executive", "user_finance")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.employee_employee
        cls.manager = cls.user_department_manager
        cls._create_course_form(
            {"course_id": cls.course.id, "method": "exam", "is_required": True}
        )

    @classmethod
    def _hold(cls, *people, end=END, **vals):
        session = cls._create_session(end.replace(hour=1), schedule=True, **vals)
        cls._enroll(session, *people)
        officers = session.with_user(cls.user_officer)
        with cls._clock_at(end):
            officers.action_all_present()
            officers.action_done()
            officers.set_marks([(p.id, "exam", 90) for p in people])
            officers.action_release_results()
        cls.env.invalidate_all()
        return session

    def _run(self, moment=DUE):
        with self._clock_at(moment):
            self.env[REVIEW]._cron_review()
            self.env[REVIEW]._cron_remind()
        self.env.invalidate_all()

    def _get(self, session):
        return self.env[REVIEW].search([("session_id", "=", session.id)])

    def _create_need(self):
        """A validated need of the person for the course."""
        need = self._as_officer("hr.training.need").create(
            {
                "channel": "supervisor",
                "course_id": self.course.id,
                "person_ids": [(0, 0, {"employee_id": self.person.id})],
            }
        )
        need.action_submit()
        need.action_validate()
        return need

    def _answer(self, review, user=None, **vals):
        mine = review.with_user(user or self.manager)
        mine.write({**ANSWER, **vals})
        mine.action_submit()


@tagged("post_install", "-at_install", "hr_training_effect")
class TestEffectReview(EffectReviewCase):
    def test_p7_1_3_managers_are_asked_when_the_day_has_come(self):
        session = self._hold(self.person)
        self._run(DUE - timedelta(days=1))
        self.assertFalse(self._get(session))
        self._run()
        review = self._get(session)
        self.assertEqual(review.employee_id, self.person)
        self.assertEqual(review.reviewer_id, self.manager)
        self.assertEqual(review.due_on, DUE.date())
        self.assertEqual(review.state, "open")
        self._run(DUE + timedelta(days=1))
        self.assertEqual(self._get(session), review)

    def test_p7_1_3_days_of_course_and_company_and_never(self):
        company, course = self.company, self.course
        session = self._hold(self.person)
        for of_company, of_course, days in (
            (60, 0, 60),
            (60, 30, 30),
            (0, 30, 30),
            (0, 0, False),
            (60, -1, False),
        ):
            company.training_effect_review_days = of_company
            course.effect_review_days = of_course
            due = session._get_effect_review_day()
            expected = days and END.date() + timedelta(days=days)
            self.assertEqual(due, expected, (of_company, of_course))
        self._run()
        self.assertFalse(self._get(session))

    def test_p7_1_3_who_failed_left_or_is_history_is_not_reviewed(self):
        gone = self._create_employee("Gone", self.department_srv_n)
        session = self._hold(self.person, gone)
        gone.active = False
        session.evaluation_ids.score_ids.filtered(
            lambda s: s.employee_id == self.person
        ).with_user(self.user_head).action_correct(10, "Copied")
        self._run()
        self.assertFalse(self._get(session))
        historic = self._hold(self.employee_colleague, end=END.replace(day=7))
        historic.sudo().is_historic = True
        self._run(DUE + timedelta(days=2))
        self.assertFalse(self._get(historic))

    def test_p7_1_3_what_is_long_over_is_not_asked(self):
        session = self._hold(self.person)
        self._run(DUE + timedelta(days=120))
        self.assertFalse(self._get(session))

    def test_d6_11_a_human_once_in_a_session_and_never_by_himself(self):
        boss = self.employee_department_manager
        session = self._hold(boss)
        self._run()
        review = self._get(session)
        self.assertFalse(review.reviewer_id)
        with self.assertRaises(AccessError):
            review.with_user(self.manager).write(ANSWER)
        # Above him somebody comes.
        above = self._create_department("Above", manager_id=self.employee_outsider.id)
        self.department_srv.parent_id = above
        self._run(DUE + timedelta(days=1))
        self.assertEqual(review.reviewer_id, self.user_outsider)
        self._answer(review, self.user_outsider)
        self.assertEqual(review.done_by_id, self.user_outsider)

    def test_d6_11_two_records_of_a_human_are_reviewed_once(self):
        contact = self.person.work_contact_id
        twin = self._create_employee(
            "Twin", self.department_srv_n, work_contact_id=contact.id
        )
        session = self._hold(self.person)
        self.env["hr.training.enrollment"].sudo().create(
            {
                "session_id": session.id,
                "employee_id": twin.id,
                "state": "completed",
                "result": "passed",
                "passed_on": END.date(),
            }
        )
        self._run()
        self.assertEqual(len(self._get(session)), 1)

    def test_d6_11_whoever_manages_him_then_is_asked(self):
        session = self._hold(self.person)
        self._run()
        review = self._get(session)
        self.department_srv.manager_id = self.employee_outsider
        self._run(DUE + timedelta(days=1))
        self.assertEqual(review.reviewer_id, self.user_outsider)
        with self.assertRaises(AccessError):
            review.with_user(self.manager).write(ANSWER)

    def test_p7_1_3_it_is_handed_in_once_and_then_the_person_reads_it(self):
        session = self._hold(self.person)
        self._run()
        review = self._get(session)
        own = self.env[REVIEW].with_user(self.user_employee)
        self.assertFalse(own.search([]))
        mine = review.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "how far"):
            mine.action_submit()
        self._answer(review)
        self.assertEqual((review.state, review.done_by_id), ("done", self.manager))
        self.assertEqual(own.search([]).change_text, "Repairs hold")
        with self.assertRaisesRegex(UserError, "handed in"):
            mine.write({"remark": "More"})
        with self.assertRaises(UserError):
            self._rpc(self.user_employee, REVIEW, "write", review.ids, {"remark": "I"})
        for user in (self.user_officer, self.user_executive):
            self.assertEqual(review.with_user(user).need_met, "yes")
        for user in (self.user_colleague, self.user_finance):
            self.assertFalse(self.env[REVIEW].with_user(user).search([]))

    def test_d6_1_states_move_by_their_methods(self):
        session = self._hold(self.person)
        self._run()
        review = self._get(session)
        for vals in (
            {"state": "done"},
            {"reviewer_id": self.user_employee.id},
            {"due_on": "2027-01-01"},
            {"done_by_id": self.user_head.id},
            {"is_withdrawn": True},
        ):
            for user in (self.manager, self.user_head):
                with self.subTest(vals=vals), self.assertRaises(UserError):
                    self._rpc(user, REVIEW, "write", review.ids, vals)
        for user in (self.manager, self.user_executive, self.user_employee):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self._rpc(user, REVIEW, "action_withdraw", review.ids, "No")
        with self.assertRaises(UserError):
            self._rpc(self.user_officer, REVIEW, "write", review.ids, ANSWER)

    def test_p7_1_3_a_pass_taken_back_cancels_and_a_new_one_opens(self):
        session = self._hold(self.person)
        self._run()
        review = self._get(session)
        mark = session.evaluation_ids.score_ids.with_user(self.user_head)
        mark.action_correct(10, "Copied")
        self.assertEqual(review.state, "cancelled")
        mark.action_correct(90, "Not copied")
        self.assertEqual(review.state, "open")
        self._answer(review)
        mark.action_correct(10, "Copied after all")
        self.assertEqual(review.state, "cancelled")
        mark.action_correct(90, "No")
        self.assertEqual(review.state, "done")

    def test_p7_1_3_a_withdrawn_review_stays_withdrawn(self):
        session = self._hold(self.person)
        self._run()
        review = self._get(session)
        with self.assertRaises(UserError):
            review.with_user(self.user_officer).action_withdraw("")
        review.with_user(self.user_officer).action_withdraw("Asked in vain")
        self._run(DUE + timedelta(days=1))
        self.assertEqual((len(self._get(session)), review.state), (1, "cancelled"))
        with self.assertRaisesRegex(UserError, "cancelled"):
            review.with_user(self.manager).write(ANSWER)

    def test_d6_11_nobody_withdraws_what_was_said_of_him(self):
        head = self._create_employee(
            "Head", self.department_srv, user_id=self.user_head.id
        )
        session = self._hold(head)
        self._run()
        review = self._get(session)
        self._answer(review, need_met="no")
        own = review.with_user(self.user_head)
        self.assertFalse(own.can_withdraw)
        with self.assertRaisesRegex(UserError, "concerns you"):
            own.action_withdraw("I see it otherwise")
        self.assertEqual(review.state, "done")
        review.with_user(self.user_officer).action_withdraw("Wrong person")
        self.assertEqual(review.state, "cancelled")

    def test_p7_1_3_reminded_in_working_days_until_it_is_done(self):
        session = self._hold(self.person, self.employee_colleague)

        def count(moment):
            before = self._count_messages(session)
            self._run(moment)
            return self._count_messages(session) - before

        friday = datetime(2026, 6, 5, 8)
        self.assertEqual(friday.date(), DUE.date())
        self.assertEqual(count(friday), 1, "one message for both")
        self.assertEqual(count(friday), 0)
        self.assertEqual(count(friday + timedelta(days=3)), 0, "one working day")
        self.assertEqual(count(friday + timedelta(days=5)), 1, "three working days")
        for review in self._get(session):
            self._answer(review)
        self.assertEqual(count(friday + timedelta(days=12)), 0)

    def _count_messages(self, session):
        return self.env["mail.message"].search_count(
            [
                ("model", "=", session._name),
                ("res_id", "=", session.id),
                ("partner_ids", "in", self.manager.partner_id.ids),
            ]
        )

    def test_d2_a_need_that_is_not_met_opens_again(self):
        need = self._create_need()
        session = self._hold(self.person)
        self.assertEqual(need.state, "closed")
        self._run()
        review = self._get(session)
        self._answer(review, need_met="no")
        self.assertEqual(need.state, "validated")
        self.assertIn(self.person.name, need.unmet_text)
        self.assertFalse(need.person_ids.enrollment_id)
        self.assertEqual(need.person_ids.review_text, "No")
        review.with_user(self.user_officer).action_withdraw("Wrong person")
        self.assertEqual(need.state, "closed")
        self.assertFalse(need.unmet_text)

    def test_d2_a_pass_that_comes_back_brings_back_what_was_said_of_it(self):
        need = self._create_need()
        session = self._hold(self.person)
        self._run()
        review = self._get(session)
        self._answer(review, need_met="no")
        mark = session.evaluation_ids.score_ids.with_user(self.user_head)
        mark.action_correct(10, "Copied")
        self.assertEqual((review.state, need.state), ("cancelled", "validated"))
        mark.action_correct(90, "Not copied")
        self.assertEqual((review.state, need.state), ("done", "validated"))

    def test_d2_a_later_pass_that_is_not_reviewed_so_meets_it(self):
        need = self._create_need()
        session = self._hold(self.person)
        self._run()
        self._answer(self._get(session), need_met="no")
        self.assertEqual(need.state, "validated")
        again = self._hold(self.person, end=END.replace(day=20))
        self.assertEqual(need.state, "closed")
        self.assertEqual(need.person_ids.enrollment_id.session_id, again)
