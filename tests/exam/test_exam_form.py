from odoo.fields import Command
from odoo.tests import tagged

from .common_exam import ExamCase


@tagged("post_install", "-at_install", "hr_training_exam")
class TestExamForm(ExamCase):
    """The form that an exam is taken from (design §6.6)."""

    def test_d6_6_form_in_use_is_neither_edited_nor_deleted(self):
        self._open()
        choice = self.question_single.suggested_answer_ids[0]
        copy = self._create_exam(title="Elsewhere")
        elsewhere = self._question("Text", copy)
        attacks = [
            (self.survey, "write", {"title": "Other"}),
            (self.survey, "write", {"time_limit": 1, "is_time_limited": True}),
            (self.survey, "write", {"survey_type": "survey"}),
            (
                self.survey,
                "write",
                {"question_and_page_ids": [Command.delete(self.question_text.id)]},
            ),
            (self.survey, "unlink"),
            (self.question_text, "write", {"training_full_marks": 1}),
            (self.question_text, "write", {"survey_id": copy.id}),
            (elsewhere, "write", {"survey_id": self.survey.id}),
            (self.question_text, "unlink"),
            (self.question_text, "copy"),
            (choice, "write", {"is_correct": True}),
            (choice, "unlink"),
            (choice, "copy"),
        ]
        for user in (self.user_officer, self.user_head):
            for record, method, *args in attacks:
                with self.subTest(user=user.name, record=record, method=method):
                    with self.assertRefused("new version"):
                        self._rpc(user, record._name, method, record.ids, *args)
        for model, vals in (
            ("survey.question", {"survey_id": self.survey.id, "title": "One more"}),
            (
                "survey.question.answer",
                {"question_id": self.question_single.id, "value": "D"},
            ),
        ):
            with self.subTest(model=model):
                with self.assertRefused("new version"):
                    self._rpc(self.user_officer, model, "create", [vals])

    def test_d6_6_new_version_is_a_copy_that_courses_take_from_now_on(self):
        self._open()
        action = self._rpc(
            self.user_officer,
            "survey.survey",
            "action_training_open_new_version",
            self.survey.ids,
        )
        version = self.env["survey.survey"].browse(action["res_id"])
        self.assertEqual(version.title, self.survey.title)
        self.assertEqual(
            (version.training_version, self.survey.training_version), (2, 1)
        )
        self.assertEqual(self.form.survey_id, version)
        self.assertEqual(self.evaluation.survey_id, self.survey)
        self.assertEqual(
            version.question_ids.mapped("training_accepted_answers"),
            self.survey.question_ids.mapped("training_accepted_answers"),
        )
        text = self._question("Text", version)
        self._rpc(
            self.user_officer,
            "survey.question",
            "write",
            text.ids,
            {"training_full_marks": 1},
        )
        self.assertEqual(self.question_text.training_full_marks, 10)

    def test_p5_form_that_a_course_version_is_taught_with_stays(self):
        """Before anybody opens it, and when the course has another since."""

        def rewrite(survey):
            text = self._question("Text", survey)
            vals = {"title": "Rewritten"}
            self._rpc(self.user_officer, "survey.question", "write", text.ids, vals)

        def mark(survey):
            choice = self._question("Single", survey).suggested_answer_ids[0]
            vals = {"is_correct": True}
            self._rpc(self.user_officer, choice._name, "write", choice.ids, vals)

        self.assertEqual(self.evaluation.state, "draft")
        taught = self.training_session.course_version_id
        self.assertEqual(taught.content["forms"][0]["survey_id"], self.survey.id)
        for change in (rewrite, mark):
            with self.assertRefused("new version"):
                change(self.survey)
        version = self.survey.with_user(self.user_officer).action_training_new_version()
        self.assertEqual(self.course.version, taught.number + 1)
        with self.assertRefused("new version"):
            rewrite(self.survey)
        # Nobody is taught with the copy yet.
        mark(version)
        self.training_session.with_user(self.user_officer).action_cancel("No room")
        self.env.invalidate_all()
        rewrite(self.survey)

    def test_d6_6_trying_a_form_out_does_not_count_as_use(self):
        spare = self._create_exam(title="Spare")
        spare.with_user(self.user_officer).sudo()._create_answer(
            user=self.user_officer, test_entry=True
        )
        self.assertFalse(spare.is_training_used)

    def test_p7_2_1_form_warns_of_choices_without_a_right_answer(self):
        self.assertFalse(self.survey.training_warning)
        self.question_single.suggested_answer_ids.is_correct = False
        self.assertIn("Single", self.survey.training_warning)
        self.assertEqual(self.survey.training_full_marks, 20)

    def test_p7_2_1_an_exam_is_silent_whatever_is_set(self):
        wanted = {
            "access_mode": "public",
            "users_login_required": False,
            "certification": True,
            "scoring_type": "scoring_with_answers",
            "is_attempts_limited": True,
        }
        made = self._create_exam(**wanted)
        changed = self._create_exam()
        changed.with_user(self.user_officer).write(wanted)
        turned = self.env["survey.survey"].create({"title": "Quiz", **wanted})
        turned.survey_type = "training_exam"
        for survey in (made, changed, turned):
            self.assertEqual(survey.access_mode, "token")
            self.assertEqual(survey.scoring_type, "no_scoring")
            self.assertFalse(survey.certification)
            self.assertTrue(survey.users_login_required)

    def test_p7_2_1_sample_exam_ships(self):
        sample = self.env.ref("hr_training.survey_exam_sample")
        self.assertEqual(sample.survey_type, "training_exam")
        self.assertFalse(sample.training_warning)
        kinds = set(sample.question_ids.mapped("question_type"))
        self.assertEqual(
            kinds, {"simple_choice", "multiple_choice", "char_box", "text_box"}
        )
        self.assertEqual(sample.training_full_marks, 70)
