from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import NOW
from .common_exam import FailedExamCase

START_LATER = fields.Datetime.to_datetime("2026-05-04 01:00:00")


@tagged("post_install", "-at_install", "hr_training_exam")
class TestExamResit(FailedExamCase):
    """Another attempt: whose, how many, and which of them counts."""

    def _open_resit(self, *enrollments, user=None):
        ids = self._rpc(
            user or self.user_officer,
            "hr.training.evaluation",
            "action_open_resit",
            self.evaluation.ids,
            [e.id for e in enrollments] or None,
        )
        return self.env["survey.user_input"].browse(ids)

    def test_p7_2_1_resit_is_a_new_paper_for_who_failed_and_every_attempt_is_kept(self):
        self._fail()
        paper = self._open_resit()
        self.assertEqual(paper.training_enrollment_id, self.enrollment)
        self.assertEqual(paper.training_attempt, 2)
        self.assertEqual(paper.deadline, NOW + timedelta(days=7))
        with self.assertRefused("1 people have not handed in"):
            self._release()
        self._sit(paper)
        self._mark(paper, 6)
        self.assertEqual(self._scores().mapped("attempt"), [1, 2])
        self.assertEqual(self._scores().mapped("value"), [0, 80])
        self._release()
        self.assertEqual(self.enrollment.result, "passed")
        self.assertEqual(self.enrollment.score, 80)

    def test_p7_2_1_resits_to_the_set_number(self):
        self._fail()
        paper = self._open_resit(self.enrollment)
        with self.assertRefused("not over or not marked"):
            self._open_resit(self.enrollment)
        self._sit(paper, {self.question_text: "Still none"})
        with self.assertRefused("not over or not marked"):
            self._open_resit(self.enrollment)
        self._mark(paper, 0)
        with self.assertRefused("No attempt is left"):
            self._open_resit(self.enrollment)
        with self.assertRefused("Nobody failed"):
            self._open_resit()

    def test_p7_2_1_who_passed_or_is_of_another_session_gets_no_resit(self):
        self._fail()
        with self.assertRefused("is passed"):
            self._open_resit(self.enrollments[1])
        other = self._create_session(START_LATER, schedule=True)
        foreign = self._enroll(other, self.employee_outsider)
        with self.assertRefused("does not take part"):
            self._open_resit(foreign)

    def test_p7_2_1_resits_are_frozen_on_the_evaluation(self):
        self.form.resits = 5
        self.company.training_resits = 5
        self.assertEqual(self.evaluation.resits, 1)
        self._open()
        for name, value in (
            ("resits", 5),
            ("attempt_policy", "last"),
            ("second_marker", True),
            ("survey_id", False),
        ):
            with self.subTest(field=name), self.assertRefused("begun"):
                self._rpc(
                    self.user_head,
                    "hr.training.evaluation",
                    "write",
                    self.evaluation.ids,
                    {name: value},
                )

    def test_p7_2_1_best_attempt_counts(self):
        self._check_policy("best", 80, "passed")

    def test_p7_2_1_last_attempt_counts(self):
        self._check_policy("last", 10, "failed")

    def _check_policy(self, policy, mark, result):
        """First attempt 55 %, second 80 %, third 10 %: what counts?"""
        self.evaluation.write({"attempt_policy": policy, "resits": 2})
        self.evaluation.pass_score = 85
        papers = self._open()
        self._mark(self._sit(papers[0]), 1)
        self._hold()
        self._end()
        self._mark(self._sit(self._open_resit(self.enrollment)), 6)
        last = self._sit(
            self._open_resit(self.enrollment), {self.question_text: "Nothing"}
        )
        self._mark(last, 2)
        self.assertEqual(self._scores().mapped("value"), [55, 80, 10])
        self.evaluation.pass_score = 60
        self._release()
        self.assertEqual(
            (self.enrollment.score, self.enrollment.result), (mark, result)
        )

    def test_p7_2_1_only_officers_open_resits_before_the_release(self):
        self._fail()
        for user in (self.user_trainer, self.user_employee, self.user_executive):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._open_resit(self.enrollment, user=user)
        form = self.env["hr.training.my.form"].with_user(self.user_employee).search([])
        self.assertFalse(form.can_resit, "it would tell him that he failed")
        with self.assertRaises(UserError):
            form.action_resit()

    def test_p7_2_1_trainee_takes_the_resit_offered_after_the_release(self):
        self._fail(release=True)
        self.assertEqual(self.enrollment.result, "failed")
        Form = self.env["hr.training.my.form"]
        self.env.invalidate_all()
        form = Form.with_user(self.user_employee).search([])
        self.assertTrue(form.can_resit)
        passed = Form.with_user(self.user_colleague).search([])
        self.assertFalse(passed.can_resit)
        with self.assertRaises(AccessError):
            form.with_user(self.user_colleague).action_resit()
        action = form.action_resit()
        paper = self.evaluation.user_input_ids.filtered(
            lambda a: a.training_attempt == 2
        )
        self.assertIn(paper.access_token, action["url"])
        with self.assertRaises(UserError):
            form.action_resit()
        self.assertTrue(paper._filter_exam_answerable())
        self._sit(paper)
        self._mark(paper, 6)
        self.assertEqual(len(self._scores()), 1, "the mark waits for its release")
        self.assertEqual(self.enrollment.result, "failed")
        shown = self.env["hr.training.marking"].with_user(self.user_employee)
        self.assertFalse(shown.search([("user_input_id", "=", paper.id)]))

    def test_p7_2_1_resit_after_the_release_goes_out_by_a_release_of_its_own(self):
        self._fail(release=True)
        paper = self._open_resit(self.enrollment)

        def release(user=self.user_officer):
            return self._rpc(
                user,
                "hr.training.evaluation",
                "action_release_resits",
                self.evaluation.ids,
            )

        with self.assertRefused("1 people have not handed in"):
            release()
        self._sit(paper)
        with self.assertRefused("1 answers of .* are not marked"):
            release()
        self._mark(paper, 6)
        with self.assertRaises(AccessError):
            release(self.user_trainer)
        self.assertFalse(self.enrollment.certificate_ids)
        release()
        self.assertEqual(self._scores().mapped("value"), [0, 80])
        self.assertEqual(self.enrollment.result, "passed")
        self.assertEqual(len(self.enrollment.certificate_ids), 1)
        with self.assertRefused("no resit to release"):
            release()

    def test_p7_2_1_resit_that_nobody_came_to_holds_nothing_up(self):
        self._fail()
        paper = self._open_resit()
        paper.deadline = NOW - timedelta(seconds=1)
        self._release()
        self.assertEqual(self.enrollment.result, "failed")

    def test_p7_2_1_no_resit_once_the_session_is_closed(self):
        self._fail(release=True)
        self.training_session.sudo().state = "closed"
        with self.assertRefused("closed"):
            self._open_resit(self.enrollment)
