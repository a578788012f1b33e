"""Retraining: the next session, else a need, done by a pass (policy 7.3.3)."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import START
from .common_outcome import OutcomeCase


@tagged("post_install", "-at_install", "hr_training_outcome")
class TestRetraining(OutcomeCase):
    def _approve_retraining(self, employee=None):
        return self._grant(self._propose("retraining", employee))

    def test_p7_3_3_it_enrols_in_the_next_session_that_has_a_place(self):
        full = self._create_session(schedule=True, seats_max=1)
        self._enroll(full, self.employee_outsider)
        late = self._create_session(start=START + timedelta(days=9), schedule=True)
        first = self._create_session(start=START + timedelta(days=7), schedule=True)
        outcome = self._approve_retraining()
        enrollment = outcome.new_enrollment_id
        self.assertEqual(enrollment.session_id, first)
        self.assertEqual(enrollment.state, "enrolled")
        self.assertEqual((outcome.state, outcome.need_id.id), ("ongoing", False))
        self.assertFalse(late.enrollment_ids)

    def test_p7_3_3_who_has_a_place_keeps_it(self):
        later = self._create_session(start=START + timedelta(days=9), schedule=True)
        mine = self._enroll(later, self.employee_employee)
        self._create_session(schedule=True)
        outcome = self._approve_retraining()
        self.assertEqual(outcome.new_enrollment_id, mine)

    def test_p7_3_3_without_a_session_a_need_is_filed_once(self):
        outcome = self._approve_retraining()
        need = outcome.need_id
        self.assertEqual((need.state, need.channel), ("submitted", "supervisor"))
        self.assertEqual((need.analysis, need.course_id), ("performance", self.course))
        self.assertEqual(need.person_ids.employee_id, self.employee_employee)
        self.env[outcome._name]._cron_follow()
        self.assertEqual(outcome.need_id, need)
        session = self._create_session(schedule=True)
        self.env[outcome._name]._cron_follow()
        self.assertEqual(outcome.new_enrollment_id.session_id, session)

    def test_p7_3_3_a_need_that_says_the_same_stands_for_it(self):
        need, _skipped = self.env["hr.training.need"]._make_needs(
            [
                {
                    "channel": "supervisor",
                    "course_id": self.course.id,
                    "company_id": self.company.id,
                    "employee_ids": self.employee_employee.ids,
                }
            ]
        )
        self.assertEqual(self._approve_retraining().need_id, need)

    def test_p7_3_3_done_is_a_pass_and_follows_its_facts(self):
        session = self._create_session(schedule=True)
        outcome = self._approve_retraining()
        enrollment = outcome.new_enrollment_id
        self._mark_everybody(session.with_user(self.user_officer))
        self._end_session(session.with_user(self.user_officer))
        with self._at_end(session):
            session.with_user(self.user_officer).action_release_results()
            self.assertEqual(enrollment.result, "passed")
            self.assertEqual(outcome.state, "done")
            self.assertEqual(outcome.done_on, enrollment.passed_on)
            self._correct(enrollment, "failed")
            self.assertEqual((outcome.state, outcome.done_on), ("ongoing", False))
            self.assertTrue(outcome.need_id, "failed again: no session is left")
            self._correct(enrollment, "passed")
            self.assertEqual(outcome.state, "done")

    def test_p7_3_3_who_gives_the_place_back_gets_the_one_after(self):
        first = self._create_session(schedule=True)
        second = self._create_session(start=START + timedelta(days=7), schedule=True)
        outcome = self._approve_retraining()
        enrollment = outcome.new_enrollment_id
        self.assertEqual(enrollment.session_id, first)
        enrollment.with_user(self.user_officer).action_withdraw("Ill")
        self.env[outcome._name]._cron_follow()
        self.assertEqual(outcome.new_enrollment_id.session_id, second)

    def test_p7_3_3_who_has_left_is_let_go(self):
        outcome = self._approve_retraining()
        self.employee_employee.active = False
        self.env[outcome._name]._cron_follow()
        self.assertEqual(outcome.state, "cancelled")

    def test_p7_3_3_one_retraining_at_a_time(self):
        self._approve_retraining()
        again = self._propose("retraining")
        with self.assertRaisesRegex(UserError, "already, by another outcome"):
            again.with_user(self.user_officer).action_submit()
        other = self._propose("retraining", course_id=False)
        with self.assertRaisesRegex(UserError, "Choose the course"):
            other.with_user(self.user_officer).action_submit()

    def test_p7_3_3_nobody_says_by_hand_that_it_is_done(self):
        outcome = self._approve_retraining()
        with self.assertRaisesRegex(UserError, "has passed the course"):
            outcome.with_user(self.user_head).action_finish("Done")
        outcome.with_user(self.user_officer).action_cancel()
        self.assertEqual(outcome.state, "cancelled")

    def test_p7_3_3_who_passes_before_it_is_approved_has_learnt_it(self):
        outcome = self._propose("retraining")
        outcome.with_user(self.user_officer).action_submit()
        self._create_session(start=START + timedelta(days=30), schedule=True)
        with self._clock_at("2026-03-20 08:00:00"):
            passed = self._pass(self.employee_employee, "2026-03-10")
            outcome.with_user(self.user_department_manager).action_approve()
            outcome.with_user(self.user_head).action_approve()
        self.assertEqual((outcome.state, outcome.new_enrollment_id), ("done", passed))

    def test_d6_11_who_moved_to_another_company_keeps_nobody_from_his_result(self):
        """A need of his would be another company's: results are released all the same,
        and it is approved all the same."""
        self._add_company_b()
        session = self._create_session(schedule=True)
        outcome = self._approve_retraining()
        self.assertEqual(outcome.new_enrollment_id.session_id, session)
        other = self._propose("retraining", self.employee_colleague)
        other.with_user(self.user_officer).action_submit()
        people = self.employee_employee | self.employee_colleague
        for employee in people:
            employee.write(
                {
                    "company_id": self.company_b.id,
                    "department_id": self.department_b.id,
                }
            )
        officer = session.with_user(self.user_officer)
        self._mark_everybody(officer)
        self._end_session(officer)
        session.sudo().min_attendance = 100
        rows = outcome.new_enrollment_id.sudo().attendance_ids
        rows.write({"status": "absent"})
        with self._at_end(session):
            officer.action_release_results()
            self.assertEqual(session.enrollment_ids.result, "failed")
            self.assertEqual((outcome.state, outcome.need_id.id), ("ongoing", False))
        for step in other._get_current_steps():
            other.with_user(step.approver_ids[:1]).action_approve()
        self.assertEqual((other.state, other.need_id.id), ("ongoing", False))

    def test_p7_3_3_another_round_files_another_need(self):
        outcome = self._approve_retraining()
        need = outcome.need_id
        officer = outcome.with_user(self.user_officer)
        officer.action_cancel()
        officer.action_reset_to_draft()
        self.assertFalse(outcome.need_id or outcome.started_on)
        need.with_user(self.user_officer).action_reject("Not now")
        self._grant(outcome)
        self.assertEqual(outcome.need_id.state, "submitted")

    def test_p7_3_3_two_that_are_submitted_together_are_one_too_many(self):
        both = self._propose("retraining") | self._propose("retraining")
        with self.assertRaisesRegex(UserError, "already, by another outcome"):
            both.with_user(self.user_officer).action_submit()

    def test_p7_3_3_what_it_follows_from_is_not_the_pass_that_ends_it(self):
        passed = self._pass(self.employee_employee, "2026-03-02")
        outcome = self._grant(self._propose("retraining", enrollment_id=passed.id))
        self.assertEqual(outcome.state, "ongoing")

    def test_p7_3_3_a_course_that_was_retired_is_learnt_by_nobody(self):
        outcome = self._propose("retraining")
        self.course.sudo().state = "retired"
        with self.assertRaisesRegex(UserError, "no longer offered"):
            outcome.with_user(self.user_officer).action_submit()
