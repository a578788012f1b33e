import base64
from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import START
from .common_submission import PDF, ReflectionCase


@tagged("post_install", "-at_install", "hr_training_reflection")
class TestReflection(ReflectionCase):
    """Reflections (心得, policy 6.4.1)."""

    # ------------------------------------------------------------
    # HAND IN
    # ------------------------------------------------------------

    def test_p6_4_1_everybody_is_asked_when_it_opens(self):
        reflections = self.evaluation.reflection_ids
        self.assertEqual(self.evaluation.state, "open")
        self.assertEqual(
            reflections.employee_id, self.employee_employee | self.employee_colleague
        )
        self.assertEqual(self.mine.deadline, START + timedelta(hours=3, days=7))
        # Seven days after noon in Shanghai, whoever looks.
        self.assertIn("12:00 (Asia/Shanghai)", self.mine.deadline_text)
        self.assertIn("What was new to you?", self.mine.task)
        self.assertFalse(self.evaluation.user_input_ids)

    def test_p6_4_1_participant_hands_in_text_or_file(self):
        self._hand_in()
        self.assertEqual(self.mine.state, "submitted")
        self.assertEqual(self.mine.submitted_by_id, self.user_employee)
        as_user = self.other.with_user(self.user_colleague)
        as_user.write({"file": PDF, "filename": "report.pdf"})
        as_user.action_submit()
        self.assertEqual(self.other.state, "submitted")
        self.evaluation.invalidate_recordset()
        self.assertEqual(self.evaluation.return_rate, 100)

    def test_p6_4_1_empty_reflection_is_not_handed_in(self):
        as_user = self.mine.with_user(self.user_employee)
        as_user.text = "  "
        with self.assertRaisesRegex(UserError, "Write something"):
            as_user.action_submit()

    def test_p6_4_1_only_the_participant_writes(self):
        for user in (self.user_colleague, self.user_trainer, self.user_outsider):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self._rpc(
                    user, self.mine._name, "write", self.mine.ids, {"text": "Forged"}
                )
        with self.assertRaises(UserError):
            self.mine.with_user(self.user_trainer).action_submit()
        self.mine.with_user(self.user_officer).text = "From paper"
        self.mine.with_user(self.user_officer).action_submit()
        self.assertEqual(self.mine.submitted_by_id, self.user_officer)

    def test_p6_4_1_what_was_handed_in_stays(self):
        self._hand_in()
        for vals in ({"text": "Better"}, {"file": PDF, "filename": "a.pdf"}):
            with self.assertRaisesRegex(UserError, "handed in already"):
                self.mine.with_user(self.user_employee).write(vals)

    def test_p6_4_1_files_of_other_kinds_or_too_large_are_refused(self):
        as_user = self.mine.with_user(self.user_employee)
        for filename, content, message in (
            ("virus.exe", b"MZ", "cannot be taken"),
            ("page.html", b"<script>alert(1)</script>", "cannot be taken"),
            ("page.svg", b"<svg onload='alert(1)'/>", "cannot be taken"),
            ("report", b"%PDF-", "cannot be taken"),
            ("report.pdf", b"MZ not a pdf", "not what its name says"),
            ("report.pdf", b"", "is empty"),
        ):
            with self.subTest(filename=filename):
                file = base64.b64encode(content) or b"===="
                with self.assertRaisesRegex(UserError, message):
                    as_user.write({"file": file, "filename": filename})
        self.company.training_upload_mb = 1
        large = base64.b64encode(b"%PDF-" + b"x" * 2**20)
        with self.assertRaisesRegex(UserError, "larger than 1 MB"):
            as_user.write({"file": large, "filename": "report.pdf"})
        as_user.write({"file": PDF, "filename": "report.pdf"})
        with self.assertRaisesRegex(UserError, "cannot be taken"):
            as_user.filename = "report.html"
        self.assertEqual(self.mine.filename, "report.pdf")

    # ------------------------------------------------------------
    # DEADLINE
    # ------------------------------------------------------------

    def test_p6_4_1_late_is_refused_until_an_officer_reopens(self):
        late = self.mine.deadline
        with freeze_time(late - timedelta(seconds=1)):
            self.mine.with_user(self.user_employee).text = "In time"
        with freeze_time(late):
            self.evaluation._cron_follow_clock()
            self.assertEqual(self.evaluation.state, "marking")
            self.mine.invalidate_recordset()
            self.assertTrue(self.mine.is_late)
            with self.assertRaisesRegex(UserError, "was due on"):
                self.mine.with_user(self.user_employee).action_submit()
            with self.assertRaisesRegex(UserError, "was due on"):
                self.mine.with_user(self.user_employee).text = "Late"
            with self.assertRaises(UserError):
                self.mine.with_user(self.user_trainer).action_reopen()
            with self.assertRaises(UserError):
                self.mine.with_user(self.user_employee).action_reopen()
            self.mine.with_user(self.user_officer).action_reopen()
            self.assertEqual(self.mine.deadline, late + timedelta(days=7))
            self._hand_in(text="Late, but allowed")
        self.assertEqual(self.mine.text, "Late, but allowed")

    def test_p6_4_1_deadline_is_nobodys_to_write(self):
        for user in (self.user_employee, self.user_trainer, self.user_officer):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self._rpc(
                    user,
                    self.mine._name,
                    "write",
                    self.mine.ids,
                    {"deadline": "2030-01-01 00:00:00"},
                )

    # ------------------------------------------------------------
    # MARK
    # ------------------------------------------------------------

    def test_p6_4_1_trainer_marks_in_the_list_and_it_becomes_the_score(self):
        self._hand_in()
        self._hand_in(self.other)
        self._mark(self.mine, 80, feedback="Concrete")
        self._mark(self.other, 0)
        scores = self.evaluation.score_ids.sorted("id")
        self.assertEqual(scores.mapped("value"), [80, 0])
        self.assertEqual(scores[0].comment, "Concrete")
        self.assertEqual(scores.marker_id, self.user_trainer)
        self._mark(self.mine, 85)
        self.assertEqual(self.evaluation.score_ids.mapped("value"), [85, 0])
        self.assertEqual(scores[0].comment, "Concrete")

    def test_p6_4_1_marks_above_full_marks_are_refused(self):
        self._hand_in()
        for mark in (100.5, -1, float("nan")):
            with self.subTest(mark=mark), self.assertRaises(UserError):
                self._mark(self.mine, mark)
        self.assertFalse(self.evaluation.score_ids)

    def test_p6_4_1_nothing_handed_in_nothing_to_mark(self):
        with self.assertRaisesRegex(UserError, "Nothing was handed in"):
            self._mark(self.mine, 80)

    def test_p6_4_1_feedback_alone_is_no_mark_of_zero(self):
        self._hand_in()
        with self.assertRaisesRegex(UserError, "comes with a mark"):
            self.mine.with_user(self.user_trainer).feedback = "Good"

    def test_p6_4_1_others_do_not_mark(self):
        self._hand_in()
        for user in (
            self.user_employee,
            self.user_colleague,
            self.user_department_manager,
            self.user_executive,
        ):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self._rpc(user, self.mine._name, "write", self.mine.ids, {"mark": 100})

    def test_p6_4_1_marks_are_returned_with_the_release_only(self):
        self._hand_in()
        self._mark(self.mine, 80, feedback="Concrete")
        self._hand_in(self.other)
        self._mark(self.other, 70)

        def seen(user):
            row = self._rpc(
                user, self.mine._name, "read", self.mine.ids, ["mark", "feedback"]
            )[0]
            return row["mark"], row["feedback"]

        self.assertEqual(seen(self.user_employee), (0, False))
        self.assertEqual(seen(self.user_trainer), (80, "Concrete"))
        with self.assertRaises(AccessError):
            seen(self.user_department_manager)
        self._release()
        self.assertEqual(seen(self.user_employee), (80, "Concrete"))
        self.assertEqual(seen(self.user_department_manager), (80, "Concrete"))
        with self.assertRaises(UserError):
            self._mark(self.mine, 100)

    def test_p6_4_1_resit_is_a_reflection_of_its_own(self):
        self._hand_in()
        self._mark(self.mine, 30)
        with freeze_time(self.opening + timedelta(days=20)):
            second = self.mine.with_user(self.user_trainer).action_resit()
            self.assertEqual((second.attempt, second.text), (2, False))
            self._hand_in(second.with_env(self.env), "Thought again")
            self._mark(second, 90)
        self.assertEqual(self.mine.text, "I learnt a lot")
        self.assertEqual(self.enrollments[0]._get_best_marks(), {self.evaluation: 90})

    def test_p6_4_1_text_is_shown_as_text(self):
        """What a participant wrote is no HTML: the field is plain text."""
        self._hand_in(text="<script>alert(1)</script>")
        self.assertEqual(self.mine._fields["text"].type, "text")
        self.assertEqual(self.mine._fields["feedback"].type, "text")
