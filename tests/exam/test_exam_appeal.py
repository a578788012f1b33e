from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_exam import FailedExamCase


@tagged("post_install", "-at_install", "hr_training_exam")
class TestExamAppeal(FailedExamCase):
    """An appeal against a mark, and its answer."""

    def _appeal(self, user=None, **vals):
        ids = self._rpc(
            user or self.user_employee,
            "hr.training.appeal",
            "create",
            [{"evaluation_id": self.evaluation.id, "text": "Question 4", **vals}],
        )
        return self.env["hr.training.appeal"].browse(ids)

    def _answer(self, appeal, user, *args):
        return self._rpc(user, appeal._name, "action_answer", appeal.ids, *args)

    def test_p7_2_1_appeal_by_the_trainee_is_answered(self):
        self._fail(release=True)
        appeal = self._appeal()
        self.assertEqual(appeal.enrollment_id, self.enrollment)
        self.assertEqual((appeal.state, appeal.old_mark), ("open", "0"))
        self._answer(appeal, self.user_trainer, "I have looked again: it stays.")
        self.assertEqual(appeal.state, "answered")
        self.assertEqual(appeal.answered_by_id, self.user_trainer)
        row = self._rpc(
            self.user_employee, appeal._name, "read", appeal.ids, ["answer"]
        )
        self.assertEqual(row[0]["answer"], "I have looked again: it stays.")
        self.assertEqual(self._scores().value, 0)
        with self.assertRefused("answered already"):
            self._answer(appeal, self.user_officer, "Once more")

    def test_p7_2_1_appeal_that_is_right_corrects_the_mark_on_record(self):
        self._fail(release=True)
        appeal = self._appeal()
        for user in (self.user_officer, self.user_trainer):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._answer(appeal, user, "Right", 70)
        self.assertEqual(appeal.state, "open")
        self._answer(appeal, self.user_head, "You are right", 70)
        self.assertEqual((appeal.old_mark, appeal.new_mark), ("0", "70"))
        self.assertEqual(self._scores().value, 70)
        self.assertEqual(self.enrollment.result, "passed")
        correction = self.env["hr.training.correction"].search(
            [
                ("res_model", "=", "hr.training.score"),
                ("res_id", "=", self._scores().id),
            ]
        )
        self.assertEqual(correction.reason, "You are right")
        self.assertEqual(correction.old_value, "0.0")

    def test_p7_2_1_appeal_is_for_released_marks_of_ones_own(self):
        self._fail()
        with self.assertRefused("not released"):
            self._appeal()
        self._release()
        with self.assertRaises(AccessError):
            self._appeal(enrollment_id=self.enrollments[1].id)
        with self.assertRefused("what is wrong"):
            self._appeal(text="  ")
        with self.assertRefused("no mark there"):
            self._appeal(self.user_outsider)
        self._appeal()
        with self.assertRefused("open already"):
            self._appeal()

    def test_p7_2_1_nobody_answers_his_own_appeal(self):
        self._fail(release=True)
        self.training_session.examiner_ids = self.user_employee
        appeal = self._appeal()
        with self.assertRefused("Somebody else"):
            self._answer(appeal, self.user_employee, "Granted")
        with self.assertRaises(AccessError):
            self._answer(appeal, self.user_colleague, "Granted")

    def test_p7_2_1_appeal_dialog(self):
        self._fail(release=True)
        appeal = self._appeal()
        action = self._answer(appeal, self.user_head)
        self.assertEqual(action["res_model"], "hr.training.appeal.answer")
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.user_head)
            .with_context(**action["context"])
            .create({"answer": "Granted", "is_changed": True, "new_mark": 61})
        )
        self.assertEqual((dialog.text, dialog.may_correct), ("Question 4", True))
        dialog.action_confirm()
        self.assertEqual(self._scores().value, 61)
