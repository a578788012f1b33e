from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import START
from ..delivery.common_delivery import AttendanceCase


@tagged("post_install", "-at_install", "hr_training_release")
class TestUngraded(AttendanceCase):
    """Nobody is judged by a missing mark (design §6.13, §7)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officers = cls.session.with_user(cls.user_officer)
        cls.evaluation = (
            cls.env["hr.training.evaluation"]
            .with_user(cls.user_officer)
            .create({"session_id": cls.session.id, "method": "exam"})
        )
        cls.evaluation.action_open()
        cls.first, cls.second, cls.third = cls.enrollments.sorted("id")

    def _hold(self, *present):
        """The session is over; these people were there all the time."""
        rows = self.session.attendance_ids.filtered(
            lambda row: row.enrollment_id in present
        )
        rows.with_user(self.user_trainer).status = "present"
        self._end_session(self.officers)

    def _mark(self, enrollment, value, method="exam", user=None):
        session = self.session.with_user(user or self.user_trainer)
        return session.set_marks([(enrollment.employee_id.id, method, value)])

    def _results(self):
        return [e.result for e in (self.first, self.second, self.third)]

    def _dialog(self, user=None):
        action = self.session.with_user(
            user or self.user_officer
        ).action_release_results_and_stay()
        return (
            self.env[action["res_model"]]
            .with_user(user or self.user_officer)
            .browse(action["res_id"])
        )

    def _corrections(self, enrollment):
        return self.env["hr.training.correction"].search(
            [("employee_id", "=", enrollment.employee_id.id)]
        )

    # Release

    def test_missing_mark_is_undecided_and_absence_is_not(self):
        self._hold(self.first, self.second)
        self._mark(self.first, 80)
        released = self._rpc(
            self.user_officer,
            "hr.training.session",
            "action_release_results",
            self.session.ids,
        )
        self.assertEqual(self._results(), ["passed", "pending", "failed"])
        self.assertIn(self.second.id, getattr(released, "ids", released))
        self.assertEqual(self.second.state, "completed")
        self.assertEqual(self.second.missing_marks, self.evaluation.name)
        self.assertFalse(self.second.certificate_ids | self.third.certificate_ids)
        self.assertFalse(self.first.missing_marks or self.third.missing_marks)
        self.assertFalse(
            self.env["hr.resume.line"].search(
                [("training_enrollment_id", "=", self.second.id)]
            )
        )

    def test_missing_mark_fails_only_if_it_is_said(self):
        self._hold(self.first, self.second)
        self._mark(self.first, 80)
        self.officers.action_release_results(fail_ungraded=True)
        self.assertEqual(self._results(), ["passed", "failed", "failed"])
        self.assertEqual(self.second.ungraded_failed_by_id, self.user_officer)
        self.assertTrue(self.second.ungraded_failed_on)
        self.assertFalse(self.first.ungraded_failed_on)
        self.assertFalse(self.third.ungraded_failed_on, "he failed by attendance")

    def test_who_is_failed_stays_failed_until_the_mark_comes(self):
        self._hold(self.first, self.second)
        self._mark(self.first, 80)
        self.officers.action_release_results(fail_ungraded=True)
        self.second.attendance_ids[0].with_user(self.user_head).action_correct(
            "late", "The clock was wrong"
        )
        self.assertEqual(self.second.result, "failed")
        self._mark(self.second, 70)
        self.assertEqual(self.second.result, "passed")
        self.assertFalse(
            self.second.ungraded_failed_on or self.second.ungraded_failed_by_id
        )
        self.assertEqual(len(self.second.certificate_ids), 1)

    def test_one_low_mark_fails_whatever_else_is_missing(self):
        self.env["hr.training.evaluation"].with_user(self.user_officer).create(
            {"session_id": self.session.id, "method": "practical"}
        ).action_open()
        self._hold(self.first, self.second, self.third)
        self._mark(self.first, 80)
        self._mark(self.second, 20)
        self._mark(self.third, 90)
        self._mark(self.third, 90, "practical")
        self.officers.action_release_results()
        self.assertEqual(self._results(), ["pending", "failed", "passed"])
        self._mark(self.first, 80, "practical")
        self.assertEqual(self.first.result, "passed")

    def test_whole_class_without_a_mark_is_asked_about(self):
        self._hold(self.first, self.second)
        with self.assertRaisesRegex(UserError, "No marks were entered"):
            self.officers.action_release_results()
        with self._undone():
            self.officers.action_release_results(fail_ungraded=True)
            self.assertEqual(self._results(), ["failed", "failed", "failed"])
        self._dialog().action_release()
        self.assertEqual(self._results(), ["pending", "pending", "failed"])

    def test_nobody_there_needs_no_mark(self):
        self._hold()
        self.officers.action_release_results()
        self.assertEqual(self._results(), ["failed"] * 3)

    def test_everything_excused_stays_pending_and_is_not_ungraded(self):
        self.session.attendance_ids.with_user(self.user_trainer).status = "excused"
        self._end_session(self.officers)
        self.officers.action_release_results(fail_ungraded=True)
        self.assertEqual(self._results(), ["pending"] * 3)
        self.assertFalse(any(self.enrollments.mapped("ungraded_failed_on")))
        self._waive_documents(self.session)
        self.officers.action_close()

    def test_marks_as_floats_reach_their_pass_score(self):
        self._hold(self.first, self.second, self.third)
        self._mark(self.first, 59.999999999999)
        self._mark(self.second, 60.0)
        self._mark(self.third, 59.99)
        self.officers.action_release_results()
        self.assertEqual(self._results(), ["passed", "passed", "failed"])
        self.assertTrue(self.first.score_ids.is_passed)
        self.assertFalse(self.third.score_ids.is_passed)

    def test_several_sessions_each_by_its_own_facts(self):
        other = self._create_session(start=START + timedelta(days=3), schedule=True)
        enrollment = self._enroll(other, self.people[0])
        self._mark_everybody(other.with_user(self.user_officer))
        self._end_session(other.with_user(self.user_officer))
        self._hold(self.first, self.second)
        self._mark(self.first, 80)
        (self.officers | other.with_user(self.user_officer)).action_release_results()
        self.assertEqual(enrollment.result, "passed")
        self.assertEqual(self._results(), ["passed", "pending", "failed"])

    def test_only_yes_and_no_are_answers(self):
        self._hold(self.first)
        self._mark(self.first, 80)
        for junk in ("x", "", None, 1, 0.0, [], {}, [True]):
            with self.assertRaises(UserError):
                self._rpc(
                    self.user_officer,
                    "hr.training.session",
                    "action_release_results",
                    self.session.ids,
                    junk,
                )
        self.assertFalse(self.session.results_released)

    def test_session_is_not_released_before_it_is_done(self):
        self.session.attendance_ids.with_user(self.user_trainer).status = "present"
        for enrollment in self.enrollments:
            self._mark(enrollment, 80)
        with self.assertRaisesRegex(UserError, "once the session is done"):
            self.officers.action_release_results()

    # Dialog

    def test_dialog_names_people_and_marks(self):
        self._hold(self.first, self.second)
        self._mark(self.first, 80)
        dialog = self._dialog()
        self.assertEqual(dialog.ungraded_ids, self.second.with_env(dialog.env))
        self.assertEqual(dialog.ungraded_ids.missing_marks, self.evaluation.name)
        self.assertFalse(self.session.results_released)
        with self._undone():
            dialog.action_release()
            self.assertEqual(self._results(), ["passed", "pending", "failed"])
        dialog.action_release_and_fail()
        self.assertEqual(self._results(), ["passed", "failed", "failed"])

    def test_no_dialog_where_everybody_is_graded(self):
        self._hold(self.first)
        self._mark(self.first, 80)
        self.assertIs(self.officers.action_release_results_and_stay(), True)
        self.assertTrue(self.session.results_released)

    def test_dialog_fails_nobody_it_did_not_name(self):
        self._hold(self.first, self.second)
        self._mark(self.first, 80)
        dialog = self._dialog()
        self.session.attendance_ids.filtered(
            lambda row: row.enrollment_id == self.third
        ).with_user(self.user_trainer).status = "present"
        with self.assertRaisesRegex(UserError, "Meanwhile others"):
            dialog.action_release_and_fail()

    def test_dialog_is_its_makers_and_officers_only(self):
        self._hold(self.first, self.second)
        self._mark(self.first, 80)
        dialog = self._dialog()
        for user in (self.user_head, self.user_trainer, self.user_employee):
            for method in ("action_release", "action_release_and_fail", "read"):
                with self.assertRaises(AccessError):
                    self._rpc(user, "hr.training.release", method, dialog.ids)
        for user in (
            self.user_trainer,
            self.user_employee,
            self.user_department_manager,
        ):
            with self.assertRaises(AccessError):
                self._rpc(
                    user,
                    "hr.training.release",
                    "create",
                    {"session_ids": [Command.set(self.session.ids)]},
                )
            with self.assertRaises(AccessError):
                self._rpc(
                    user,
                    "hr.training.session",
                    "action_release_results",
                    self.session.ids,
                    True,
                )
        self.assertFalse(self.session.results_released)

    # Late marks

    def _release_two(self):
        self._hold(self.first, self.second)
        self._mark(self.first, 80)
        self.officers.action_release_results()

    def test_late_mark_is_recorded_and_decides(self):
        self._release_two()
        score = self._mark(self.second, 75)
        self.assertEqual(score.marker_id, self.user_trainer)
        self.assertEqual(self.second.result, "passed")
        self.assertEqual(len(self.second.certificate_ids), 1)
        row = self._corrections(self.second)
        self.assertEqual(
            (row.old_value, row.new_value, row.user_id),
            (False, "75.0", self.user_trainer),
        )
        with self.assertRaisesRegex(UserError, "is released"):
            self._mark(self.second, 100)
        with self.assertRaisesRegex(UserError, "is released"):
            self._mark(self.first, 100)
        self.assertEqual(self.second.score_ids.value, 75)

    def test_form_says_what_the_next_step_waits_for_and_no_more(self):
        self._release_two()
        self.assertIn(self.second.employee_id.name, self.officers.next_step_text)
        self.assertFalse(self.officers.can_close)
        trainers = self.session.with_user(self.user_trainer)
        self.assertFalse(trainers.next_step_text)
        self._mark(self.second, 75)
        self.assertIn("lacks", self.officers.next_step_text)
        self._waive_documents(self.session)
        self.officers.invalidate_recordset()
        self.assertIs(self.officers.next_step_text, False)
        self.assertTrue(self.officers.can_close)
        self.officers.action_close()
        self.assertIs(self.officers.next_step_text, False)

    def test_session_without_anybody_is_closed_without_a_release(self):
        self.enrollments.with_user(self.user_officer).action_withdraw("not held")
        self._end_session(self.officers)
        self.assertEqual(
            (self.officers.can_close, self.officers.enrolled_count), (True, 0)
        )
        self.officers.action_close()
        self.assertEqual(self.session.state, "closed")

    def test_late_mark_in_the_list_of_marks_by_officer_trainer_and_examiner(self):
        self.session.with_user(self.user_officer).examiner_ids = self.user_colleague
        self._release_two()
        vals = {"evaluation_id": self.evaluation.id, "value": 90.0}
        for user in (self.user_officer, self.user_trainer, self.user_colleague):
            Score = self.env["hr.training.score"].with_user(user)
            with self._undone():
                score = Score.create(dict(vals, enrollment_id=self.second.id))
                self.assertEqual(self.second.result, "passed")
                self.assertTrue(self._corrections(self.second))
                with self.assertRaises(UserError):
                    score.value = 10
                with self.assertRaises(UserError):
                    score.unlink()
                with self.assertRaises(UserError):
                    Score.create(dict(vals, enrollment_id=self.second.id, attempt=2))
            with self.assertRaises(UserError):
                Score.create(dict(vals, enrollment_id=self.first.id, attempt=2))
            with self.assertRaises(UserError):
                Score.create(
                    [
                        dict(vals, enrollment_id=self.second.id, attempt=number)
                        for number in (1, 2)
                    ]
                )
        for user in (self.user_employee, self.user_department_manager):
            with self.assertRaises(AccessError):
                self.env["hr.training.score"].with_user(user).create(
                    dict(vals, enrollment_id=self.second.id)
                )

    def test_late_mark_on_the_mark_sheet(self):
        self._release_two()
        sheet = (
            self.env["hr.training.mark.sheet"]
            .with_user(self.user_trainer)
            .search([("evaluation_id", "=", self.evaluation.id)])
        )
        lines = {line.enrollment_id.id: line for line in sheet}
        self.assertFalse(lines[self.first.id].can_mark)
        self.assertTrue(lines[self.second.id].can_mark)
        lines[self.second.id].mark = "64"
        self.assertEqual(self.second.result, "passed")

    def test_late_mark_of_two_markers(self):
        self.evaluation.with_user(self.user_officer).second_marker = True
        self._hold(self.first, self.second)
        Score = self.env["hr.training.score"]
        rater = self.employee_colleague
        self.session.with_user(self.user_officer).examiner_ids = self.user_colleague

        def mark(enrollment, value, user, **vals):
            return Score.with_user(user).create(
                {
                    "evaluation_id": self.evaluation.id,
                    "enrollment_id": enrollment.id,
                    "value": value,
                    **vals,
                }
            )

        mark(self.first, 80, self.user_trainer)
        mark(self.first, 90, self.user_colleague, rater_id=rater.id)
        self.officers.action_release_results()
        mark(self.second, 90, self.user_trainer)
        self.assertEqual(self.second.result, "pending", "one of two has marked")
        mark(self.second, 20, self.user_colleague, rater_id=rater.id)
        self.assertEqual(self.second.result, "failed")
        with self.assertRaises(UserError):
            mark(self.second, 99, self.user_officer, rater_id=self.employee_outsider.id)

    def test_no_late_mark_once_the_session_is_closed(self):
        self._release_two()
        with self.assertRaisesRegex(UserError, f"{self.people[1].name}.*fail them"):
            self.officers.action_close()
        self._waive_documents(self.session)
        self.session.with_user(self.user_head).action_close()
        self.assertEqual(self.second.result, "pending")
        with self.assertRaises(UserError):
            self._mark(self.second, 80)
        with self.assertRaises(UserError):
            self.second.with_user(self.user_officer).action_fail_ungraded()

    def test_undecided_are_failed_later(self):
        self._release_two()
        officer = self.user_officer
        self.assertTrue(self.second.with_user(officer).can_fail_ungraded)
        self.assertFalse(self.first.with_user(officer).can_fail_ungraded)
        for user in (
            self.user_trainer,
            self.user_employee,
            self.user_department_manager,
        ):
            with self.assertRaises(AccessError):
                self._rpc(
                    user,
                    "hr.training.enrollment",
                    "action_fail_ungraded",
                    self.second.ids,
                )
        with self.assertRaises(UserError):
            (self.first | self.second).with_user(officer).action_fail_ungraded()
        self.second.with_user(officer).action_fail_ungraded()
        self.assertEqual(self.second.result, "failed")
        self.assertEqual(self.second.ungraded_failed_by_id, officer)
        self._waive_documents(self.session)
        self.officers.action_close()

    def test_released_session_gets_no_further_evaluation_by_a_mark(self):
        self._release_two()
        with self.assertRaisesRegex(UserError, "nothing further decides"):
            self._mark(self.first, 10, "practical")
        self.assertEqual(self.session.evaluation_ids, self.evaluation)
        self.assertEqual(self.first.result, "passed")

    def test_late_mark_of_oneself_is_somebody_elses(self):
        self.officers.examiner_ids = self.user_colleague
        own = self._enroll(self.session, self.employee_colleague)
        own.attendance_ids.with_user(self.user_officer).status = "present"
        self._release_two()
        self.assertEqual(own.result, "pending")
        with self.assertRaises(UserError):
            self._mark(own, 100, user=self.user_colleague)
