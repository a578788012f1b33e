"""Ways around the rules of exams that were found open, and are closed."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_exam import ExamCase


@tagged("post_install", "-at_install", "hr_training_exam")
class TestExamAttacks(ExamCase):
    # ------------------------------------------------------------
    # AN EXAM THAT GOES ON AFTER THE SESSION'S RELEASE
    # ------------------------------------------------------------

    def _follow_up(self):
        """The exam is set weeks after the session, whose results are out by then."""
        self.evaluation.with_user(self.user_officer).write(
            {"is_required": False, "open_days": 30}
        )
        self._hold()
        self._release()
        self.assertEqual(self.evaluation.state, "draft")
        return self._open()

    def _release_follow_up(self):
        self._rpc(
            self.user_officer,
            self.evaluation._name,
            "action_release_follow_up",
            self.evaluation.ids,
        )

    def test_p7_2_1_exam_after_the_release_goes_out_when_everything_is_marked(self):
        papers = self._follow_up()
        self._sit(papers[0])
        with self.assertRefused("1 people have not handed in"):
            self._release_follow_up()
        self._sit(papers[1])
        self._end()
        with self.assertRefused("2 answers of .* not marked"):
            self._release_follow_up()
        self._mark(papers[0], 5)
        self._mark(papers[1], 10)
        self._mark(papers[0], 6)
        self.assertEqual(self.enrollment.weighted_result, 0)
        self._release_follow_up()
        self.assertEqual(self._scores().value, 80)
        self.assertEqual(self.enrollment.weighted_result, 80)

    def test_p7_2_1_exam_after_the_release_is_marked_in_a_closed_session(self):
        papers = self._follow_up()
        self._sit(papers[0])
        self._end()
        self._waive_documents(self.training_session)
        self.training_session.with_user(self.user_officer).action_close()
        self._mark(papers[0], 5)
        self._release_follow_up()
        self.assertEqual(self.enrollment.weighted_result, 75)
        with self.assertRefused("released|closed"):
            self._mark(papers[0], 6)

    def test_p7_2_1_exam_that_goes_on_does_not_hold_the_results_up(self):
        self.evaluation.with_user(self.user_officer).is_required = False
        self._sit(self._open()[0])
        self._hold()
        self._release()
        self.assertEqual(self.evaluation.state, "open")

    def test_p7_2_1_marks_of_an_exam_that_goes_on_are_not_shown(self):
        """The session's results are out, those of the exam are not."""
        papers = self._follow_up()
        self._sit(papers[0])
        self._mark(papers[0], 5)
        self.assertEqual(self._scores().value, 75)
        forms = self._rpc(
            self.user_employee,
            "hr.training.my.form",
            "search_read",
            [],
            ["is_marked", "mark", "value"],
        )
        self.assertEqual([f["mark"] for f in forms], [False])
        self.assertEqual([f["value"] for f in forms], [0])
        self.assertFalse(
            self._rpc(self.user_employee, "hr.training.marking", "search_count", [])
        )
        with self.assertRefused("not released"):
            self._rpc(
                self.user_employee,
                "hr.training.appeal",
                "create",
                [{"evaluation_id": self.evaluation.id, "text": "Too low"}],
            )

    # ------------------------------------------------------------
    # RESITS
    # ------------------------------------------------------------

    def test_p7_2_1_session_is_not_closed_over_a_resit_that_was_handed_in(self):
        papers = self._open()
        for paper, points in zip(papers, (0, 10), strict=True):
            self._sit(paper, {self.question_text: "Because"})
            self._mark(paper, points)
        self._end()
        self._hold()
        self._release()
        officers = self.training_session.with_user(self.user_officer)
        exam = self.evaluation.with_user(self.user_officer)
        resit = exam.action_open_resit(self.enrollment.ids).sudo()
        self._sit(resit)
        with self.assertRefused("Resits wait"):
            officers.action_close()
        self._mark(resit, 10)
        exam.action_release_resits()
        self._waive_documents(self.training_session)
        officers.action_close()
        self.assertEqual(self.enrollment.result, "passed")

    def test_p7_2_1_attempt_that_was_marked_on_paper_waits_for_nothing(self):
        """He had begun it online; what he wrote there counts for nothing."""
        papers = self._open()
        self._begin(papers[0])
        self._save(papers[0], {self.question_fill: "keypump"})
        self._sit(papers[1])
        self._mark(papers[1], 10)
        self.training_session.with_user(self.user_trainer).set_marks(
            [(self.employee_employee.id, "exam", 10)]
        )
        self._end()
        self._hold()
        self._release()
        exam = self.evaluation.with_user(self.user_officer)
        with self.assertRefused("no resit to release"):
            exam.action_release_resits()
        self.assertEqual(
            exam.action_open_resit().sudo().training_enrollment_id, self.enrollment
        )

    # ------------------------------------------------------------
    # MARKS
    # ------------------------------------------------------------

    def test_p7_2_1_second_marker_does_not_see_what_counts_before_his_own(self):
        self.evaluation.second_marker = True
        self.training_session.examiner_ids = self.user_outsider
        paper = self._sit(self._open()[0])
        self._mark(paper, 4)
        record = self._to_mark(paper)
        row = self._rpc(
            self.user_outsider, record._name, "read", record.ids, ["awarded"]
        )[0]
        self.assertFalse(row["awarded"])
        groups = self._rpc(
            self.user_outsider,
            record._name,
            "formatted_read_group",
            [("id", "in", record.ids)],
            [],
            ["awarded:sum"],
        )
        self.assertFalse(groups[0]["awarded:sum"])
        self.user_outsider.group_ids += self.env.ref(
            "hr_training.group_hr_training_trainer"
        )
        lines = self._lines(paper, self.question_text)
        for name in ("training_points", "training_awarded", "training_comment"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self._rpc(self.user_outsider, lines._name, "read", lines.ids, [name])
        self._mark(paper, 8, user=self.user_outsider)
        row = self._rpc(
            self.user_outsider, record._name, "read", record.ids, ["awarded"]
        )[0]
        self.assertEqual(row["awarded"], 6)

    def test_p7_2_1_nobody_marks_himself_in_a_list(self):
        """Who marks may sit in the session as well."""
        self.evaluation.survey_id = False
        self.training_session.examiner_ids = self.user_employee
        sheet = self.env["hr.training.mark.sheet"].search(
            [("enrollment_id", "=", self.enrollment.id), ("attempt", "=", 1)]
        )
        vals = {
            "evaluation_id": self.evaluation.id,
            "enrollment_id": self.enrollment.id,
            "value": 100,
        }
        calls = (
            (sheet._name, "write", sheet.ids, {"mark": "100"}),
            ("hr.training.score", "create", [vals]),
            (
                "hr.training.session",
                "set_marks",
                self.training_session.ids,
                [(self.employee_employee.id, "exam", 100)],
            ),
        )
        for model, method, *args in calls:
            with self.subTest(model=model), self.assertRefused("your own mark"):
                self._rpc(self.user_employee, model, method, *args)
        score = self.env["hr.training.score"].with_user(self.user_trainer).create(vals)
        with self.assertRefused("your own mark"):
            self._rpc(self.user_employee, score._name, "write", score.ids, {"value": 1})
        self.employee_employee.user_id = self.user_head
        self._hold()
        self._release()
        with self.assertRefused("your own mark"):
            self._rpc(
                self.user_head, score._name, "action_correct", score.ids, 99, "Mine"
            )

    def test_p7_2_1_markers_give_no_more_attempts_than_are_set(self):
        self.evaluation.write({"survey_id": False, "resits": 1})

        def mark(attempt, user=None):
            self._rpc(
                user or self.user_trainer,
                "hr.training.score",
                "create",
                [
                    {
                        "evaluation_id": self.evaluation.id,
                        "enrollment_id": self.enrollment.id,
                        "attempt": attempt,
                        "value": 10,
                    }
                ],
            )

        mark(1)
        mark(2)
        with self.assertRefused("2 attempts"):
            mark(3)

    def test_d6_6_only_released_marks_are_corrected(self):
        paper = self._sit(self._open()[0])
        self._mark(paper, 0)
        score = self._scores()
        with self.assertRefused("not released"):
            self._rpc(
                self.user_head, score._name, "action_correct", score.ids, 90, "Why not"
            )
        self.assertEqual(score.value, 50)

    def test_p7_2_1_mark_sheet_offers_another_attempt_to_who_failed_only(self):
        self.evaluation.survey_id = False
        for enrollment, value in zip(self.enrollments, (59, 60), strict=True):
            self._as_officer("hr.training.score").create(
                {
                    "evaluation_id": self.evaluation.id,
                    "enrollment_id": enrollment.id,
                    "value": value,
                }
            )
        lines = self.env["hr.training.mark.sheet"].search(
            [("evaluation_id", "=", self.evaluation.id), ("attempt", "=", 2)]
        )
        self.assertEqual(lines.enrollment_id, self.enrollment)

    def test_p7_2_1_one_person_is_not_both_markers_on_paper(self):
        self.evaluation.write({"survey_id": False, "second_marker": True})
        vals = {
            "evaluation_id": self.evaluation.id,
            "enrollment_id": self.enrollment.id,
            "value": 90,
        }
        second = {**vals, "rater_id": self.employee_outsider.id}

        def create(user, vals_list):
            return self._rpc(user, "hr.training.score", "create", vals_list)

        with self.assertRefused("somebody else is the second"):
            create(self.user_trainer, [vals])
            create(self.user_trainer, [second])
        with self.assertRefused("somebody else is the second"):
            create(self.user_trainer, [vals, second])
        self.training_session.examiner_ids = self.user_outsider
        another = {**vals, "rater_id": self.employee_trainer.id}
        with self.assertRefused("somebody else is the second"):
            # A second login makes no second human.
            self.employee_outsider.work_contact_id = self.user_trainer.partner_id
            create(self.user_trainer, [vals])
            create(self.user_outsider, [another])
        create(self.user_officer, [vals, second])
        self.assertEqual(len(self._scores()), 2)

    # ------------------------------------------------------------
    # APPEAL
    # ------------------------------------------------------------

    def test_p7_2_1_appeal_against_two_markers_is_about_the_mark_that_counts(self):
        self.evaluation.write({"survey_id": False, "second_marker": True})
        self.training_session.examiner_ids = self.user_outsider
        sheets = self.env["hr.training.mark.sheet"].search(
            [("evaluation_id", "=", self.evaluation.id), ("attempt", "=", 1)]
        )
        for user, mark in ((self.user_trainer, 50), (self.user_outsider, 60)):
            for sheet in sheets:
                self._rpc(user, sheet._name, "write", sheet.ids, {"mark": str(mark)})
        self._hold()
        self._release()
        self.assertEqual(self.enrollment.score, 55)
        appeal_id = self._rpc(
            self.user_employee,
            "hr.training.appeal",
            "create",
            [{"evaluation_id": self.evaluation.id, "text": "Too low"}],
        )
        appeal = self.env["hr.training.appeal"].browse(appeal_id)
        self.assertEqual(appeal.old_mark, "55")
        self._rpc(
            self.user_head, appeal._name, "action_answer", appeal.ids, "Right", 70
        )
        self.assertEqual(self.enrollment.score, 70)
        self.assertEqual(self.enrollment.result, "passed")

    # ------------------------------------------------------------
    # WHAT COUNTS, WHO IS TOLD
    # ------------------------------------------------------------

    def test_p7_2_1_answers_that_wait_for_marks_do_not_make_a_question_hard(self):
        papers = self._open()
        for paper in papers:
            self._sit(paper)
        self._mark(papers[0], 10)
        self._end()
        row = self._rpc(
            self.user_officer,
            "hr.training.question.report",
            "search_read",
            [("question_id", "=", self.question_text.id)],
            ["answer_count", "difficulty"],
        )[0]
        self.assertEqual((row["answer_count"], row["difficulty"]), (1, 100))

    def test_p6_4_1_each_is_reminded_in_his_own_language(self):
        self._open()
        self.env["res.lang"]._activate_lang("zh_CN")
        self.user_employee.lang = "zh_CN"
        languages = []
        Evaluation = self.registry["hr.training.evaluation"]
        prepare = Evaluation._prepare_reminder

        def note_language(evaluation, asked):
            languages.append(evaluation.env.context.get("lang"))
            return prepare(evaluation, asked)

        self.patch(Evaluation, "_prepare_reminder", note_language)
        with freeze_time(self.evaluation.opens_on + timedelta(hours=1)):
            self.env["hr.training.evaluation"]._cron_remind()
        self.assertCountEqual(languages, ["zh_CN", self.user_colleague.lang])
