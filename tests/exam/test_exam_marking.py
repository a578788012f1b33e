from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import NOW
from .common_exam import ExamCase


@tagged("post_install", "-at_install", "hr_training_exam")
class TestExamMarking(ExamCase):
    """Points given by hand, by one marker or two, on the screen or paper."""

    # ------------------------------------------------------------
    # MARKED BY HAND
    # ------------------------------------------------------------

    def test_p7_2_1_trainer_marks_text_with_question_answer_and_model_in_sight(self):
        paper = self._sit(self._open()[0])
        record = self._to_mark(paper)
        row = record.read(
            ["question_text", "answer_text", "model_answer", "full_marks", "points"]
        )[0]
        self.assertEqual(
            (row["question_text"], row["answer_text"], row["model_answer"]),
            ("Text", "Because", "Keymodel"),
        )
        self.assertEqual((row["full_marks"], row["points"]), (10, False))
        self._rpc(
            self.user_trainer,
            record._name,
            "web_save",
            record.ids,
            {"points": "7,5", "comment": "Two reasons"},
            {"points": {}},
        )
        line = self._lines(paper, self.question_text)
        self.assertEqual(line.training_points, 7.5)
        self.assertEqual(line.training_marker_id, self.user_trainer)
        self.assertEqual(line.training_marked_on, NOW)
        self.assertEqual(line.training_comment, "Two reasons")
        score = self._scores()
        self.assertEqual(score.value, 100 * 17.5 / 20)
        self.assertEqual(
            (score.marker_id, score.user_input_id), (self.user_trainer, paper)
        )

    def test_p7_2_1_points_above_full_marks_and_nonsense_are_refused(self):
        paper = self._sit(self._open()[0])
        for points in (10.5, "11", "-1", "many", "nan", "inf", "", False, None):
            with self.subTest(points=points), self.assertRefused("10"):
                self._mark(paper, points)
        self.assertFalse(self._lines(paper, self.question_text).training_marked_on)
        self._mark(paper, 0)
        self.assertEqual(self._scores().value, 50, "zero is a mark")

    def test_p7_2_1_marking_again_before_the_release_moves_the_mark(self):
        paper = self._sit(self._open()[0])
        self._mark(paper, 10)
        first = self._scores()
        self._mark(paper, 4, user=self.user_officer)
        self.assertEqual(self._scores(), first)
        self.assertEqual(first.value, 70)
        self.assertEqual(first.marker_id, self.user_officer)

    def test_p7_2_1_full_and_zero_buttons(self):
        papers = self._open()
        for paper, method, mark in (
            (papers[0], "action_mark_full", 100),
            (papers[1], "action_mark_zero", 50),
        ):
            record = self._to_mark(self._sit(paper))
            self._rpc(self.user_trainer, record._name, method, record.ids)
            score = self._scores(paper.training_enrollment_id)
            self.assertEqual(score.value, mark)

    def test_p7_2_1_comment_alone_does_not_mark(self):
        paper = self._sit(self._open()[0])
        record = self._to_mark(paper)
        self._rpc(
            self.user_trainer, record._name, "write", record.ids, {"comment": "Hm"}
        )
        line = self._lines(paper, self.question_text)
        self.assertEqual(
            (line.training_comment, line.training_marked_on), ("Hm", False)
        )

    def test_p7_2_1_only_points_and_comment_are_written_on_the_screen(self):
        record = self._to_mark(self._sit(self._open()[0]))
        for vals in (
            {"marking_state": "marked"},
            {"awarded": 10},
            {"answer_text": "Better"},
            {"user_input_id": 1},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._rpc(self.user_officer, record._name, "write", record.ids, vals)

    def test_p7_2_1_nobody_but_those_of_the_session_marks(self):
        paper = self._sit(self._open()[0])
        record = self._to_mark(paper)
        other = self._add_user("other_trainer", "hr_training.group_hr_training_trainer")
        for user in (
            self.user_employee,
            self.user_colleague,
            self.user_department_manager,
            self.user_executive,
            self.user_finance,
            other,
        ):
            for method, args in (
                ("write", [{"points": "1"}]),
                ("action_mark", [1]),
                ("action_mark_full", []),
                ("action_mark_zero", []),
            ):
                with self.subTest(user=user.name, method=method):
                    with self.assertRaises(AccessError):
                        self._rpc(user, record._name, method, record.ids, *args)
        self.training_session.examiner_ids = self.user_outsider
        self._mark(paper, 3, user=self.user_outsider)
        line = self._lines(paper, self.question_text)
        self.assertEqual(line.training_marker_id, self.user_outsider)

    def test_p7_2_1_nobody_marks_his_own_answers(self):
        self.training_session.examiner_ids = self.user_employee
        paper = self._sit(self._open()[0])
        with self.assertRefused("Somebody else"):
            self._mark(paper, 10, user=self.user_employee)

    def test_p7_2_1_marking_needs_the_paper_to_be_handed_in(self):
        paper = self._begin(self._open()[0])
        self._save(paper, self._right_answers())
        self.assertFalse(self._to_mark(paper))

    def test_p7_2_1_two_hundred_answers_in_one_request(self):
        """One ``web_search_read`` with as many statements as for a few answers."""
        spec = {
            name: {}
            for name in (
                "question_text",
                "answer_text",
                "model_answer",
                "full_marks",
                "points",
                "comment",
                "marks_text",
                "marking_state",
                "can_mark",
            )
        }
        spec.update(
            employee_id={"fields": {"display_name": {}}},
            question_id={"fields": {"display_name": {}}},
        )
        self.training_session.examiner_ids = self.user_outsider

        def request(limit):
            before = self.env.cr.sql_log_count
            result = self._rpc(
                self.user_outsider,
                "hr.training.marking",
                "web_search_read",
                [("evaluation_id", "=", self.evaluation.id)],
                spec,
                limit=limit,
            )
            return len(result["records"]), self.env.cr.sql_log_count - before

        employees = self.env["hr.employee"].create(
            [
                {"name": f"P{number}", "company_id": self.company.id}
                for number in range(60)
            ]
        )
        self.training_session.seats_max = 100
        enrollments = self._enroll(self.training_session, *employees)
        self.evaluation.with_user(self.user_officer).action_open()
        papers = self.env["survey.user_input"].create(
            [self.evaluation._prepare_answer(e, e._get_partner()) for e in enrollments]
        )
        for paper in papers:
            self._save(paper, self._right_answers())
        papers._mark_done()
        self.env.flush_all()
        request(1)
        few, cheap = request(5)
        many, dear = request(200)
        self.assertEqual((few, many), (5, 200))
        self.assertLessEqual(dear, cheap + 3)
        self.assertLess(dear, 60)
        for group, count in (("question_id", 4), ("employee_id", 60)):
            result = self._rpc(
                self.user_outsider,
                "hr.training.marking",
                "web_read_group",
                [("evaluation_id", "=", self.evaluation.id)],
                [group],
                ["__count"],
                auto_unfold=True,
                unfold_read_specification=spec,
                unfold_read_default_limit=200,
            )
            with self.subTest(group=group):
                self.assertEqual(len(result["groups"]), count)
                self.assertTrue(all(g[group][1] for g in result["groups"]))

    # ------------------------------------------------------------
    # SECOND MARKER
    # ------------------------------------------------------------

    def _with_second_marker(self):
        self.evaluation.second_marker = True
        self.training_session.examiner_ids = self.user_outsider
        return self._sit(self._open()[0])

    def test_p7_2_1_second_marker_both_marks_are_kept_and_the_mean_counts(self):
        paper = self._with_second_marker()
        self._mark(paper, 4, comment="Short")
        self.assertFalse(self._scores(), "one marker is not enough")
        self._mark(paper, 8, user=self.user_outsider, comment="Good")
        line = self._lines(paper, self.question_text)
        self.assertEqual((line.training_points, line.training_second_points), (4, 8))
        self.assertEqual(line.training_marker_id, self.user_trainer)
        self.assertEqual(line.training_second_marker_id, self.user_outsider)
        self.assertEqual(
            (line.training_comment, line.training_second_comment), ("Short", "Good")
        )
        self.assertEqual(line.training_awarded, 6)
        self.assertEqual(self._scores().value, 80)

    def test_p7_2_1_second_marker_does_not_see_the_first_marks_before_his_own(self):
        paper = self._with_second_marker()
        self._mark(paper, 4, comment="Short")
        names = ["points", "comment", "marks_text"]
        record = self._to_mark(paper)

        def seen(user):
            row = self._rpc(user, record._name, "read", record.ids, names)[0]
            return [row[name] for name in names]

        self.assertEqual(seen(self.user_outsider), [False, False, False])
        self.assertEqual(seen(self.user_trainer), ["4", "Short", False])
        self._mark(paper, 8, user=self.user_outsider)
        self.assertEqual(
            seen(self.user_outsider), ["8", False, "Trainer: 4, Outsider: 8"]
        )

    def test_p7_2_1_each_marker_changes_his_own_marks_and_there_is_no_third(self):
        paper = self._with_second_marker()
        self._mark(paper, 4)
        self._mark(paper, 8, user=self.user_outsider)
        self._mark(paper, 6)
        self.assertEqual(self._scores().value, 85)
        with self.assertRefused("Trainer and Outsider"):
            self._mark(paper, 1, user=self.user_officer)

    def test_p7_2_1_second_marker_is_another_human_and_not_another_login(self):
        paper = self._with_second_marker()
        self._mark(paper, 4)
        self.employee_outsider.work_contact_id = self.user_trainer.partner_id
        self._mark(paper, 8, user=self.user_outsider)
        line = self._lines(paper, self.question_text)
        self.assertEqual(
            (line.training_points, line.training_second_marked_on), (8, False)
        )
        self.assertFalse(self._scores(), "one human is not enough")

    def test_p7_2_1_release_waits_for_the_second_marker(self):
        paper = self._with_second_marker()
        self._hold()
        self._end()
        self._mark(paper, 4)
        with self.assertRefused("1 answers of .* are not marked yet"):
            self._release()
        self._mark(paper, 8, user=self.user_outsider)
        self.assertTrue(self._release())

    # ------------------------------------------------------------
    # PAPER
    # ------------------------------------------------------------

    def test_p7_2_1_people_without_login_are_named_and_sit_it_on_paper(self):
        self.assertFalse(self.evaluation.paper_text)
        nobody = self._create_employee("Nobody Online", self.department_ops)
        self.user_colleague.active = False
        enrollment = self._enroll(self.training_session, nobody)
        self._open()
        self.assertEqual(
            self.evaluation.user_input_ids.training_enrollment_id, self.enrollment
        )
        text = self._rpc(
            self.user_officer,
            "hr.training.evaluation",
            "read",
            self.evaluation.ids,
            ["paper_text"],
        )[0]["paper_text"]
        self.assertIn("Nobody Online", text)
        self.assertIn("Colleague", text)
        self.assertNotIn("Employee,", text)
        self.training_session.with_user(self.user_trainer).set_marks(
            [(nobody.id, "exam", 70)]
        )
        self.assertEqual(self._scores(enrollment).value, 70)

    def _sheet(self, user=None, **vals):
        return (
            self.env["hr.training.mark.sheet"]
            .with_user(user or self.user_trainer)
            .search([("evaluation_id", "=", self.evaluation.id)])
        )

    def test_p7_2_1_mark_sheet_has_a_line_for_every_participant(self):
        self.evaluation.survey_id = False
        lines = self._sheet()
        self.assertEqual(lines.employee_id, self.enrollments.employee_id)
        self.assertEqual(lines.mapped("mark"), [False, False])
        self._rpc(
            self.user_trainer, lines._name, "web_save", lines[0].ids, {"mark": "55"}, {}
        )
        self._rpc(self.user_trainer, lines._name, "write", lines[1].ids, {"mark": 0})
        self.assertEqual(self.evaluation.score_ids.mapped("value"), [55, 0])
        self.assertEqual(self.evaluation.score_ids.marker_id, self.user_trainer)
        lines = self._sheet()
        self.assertEqual(
            [(line.employee_id, line.attempt) for line in lines],
            [
                (self.employee_employee, 1),
                (self.employee_employee, 2),
                (self.employee_colleague, 1),
                (self.employee_colleague, 2),
            ],
        )
        for bad in ("101", "-1", "x"):
            with self.subTest(mark=bad), self.assertRefused("0 to 100"):
                self._rpc(
                    self.user_trainer, lines._name, "write", lines[1].ids, {"mark": bad}
                )
        self._rpc(self.user_trainer, lines._name, "write", lines[1].ids, {"mark": "65"})
        self.assertEqual(self._scores().mapped("value"), [55, 65])

    def test_p7_2_1_mark_sheet_is_for_those_who_mark(self):
        self.evaluation.survey_id = False
        lines = self._sheet()
        for user in (self.user_employee, self.user_finance, self.user_executive):
            with self.subTest(user=user.name):
                self.assertFalse(self._sheet(user))
                with self.assertRaises(AccessError):
                    self._rpc(user, lines._name, "write", lines.ids, {"mark": "100"})

    def test_p7_2_1_each_marker_on_paper_changes_his_own_mark_only(self):
        self.evaluation.write({"survey_id": False, "second_marker": True})
        self.training_session.examiner_ids = self.user_outsider
        person = self.enrollment.employee_id.id

        def set_mark(user, value):
            self._rpc(
                user,
                "hr.training.session",
                "set_marks",
                self.training_session.ids,
                [[person, "exam", value]],
            )

        set_mark(self.user_trainer, 20)
        set_mark(self.user_outsider, 90)
        first, second = self._scores().sorted("id")
        self.assertEqual((first.value, second.value), (20, 90))
        self.assertEqual(second.rater_id, self.employee_outsider)
        set_mark(self.user_trainer, 30)
        set_mark(self.user_outsider, 80)
        self.assertEqual((first.value, second.value), (30, 80))
        for user, other in ((self.user_trainer, second), (self.user_outsider, first)):
            for vals in ({"value": 1}, {"comment": "Mine"}):
                with self.subTest(user=user.name, vals=vals):
                    with self.assertRefused("enter yours as the second"):
                        self._rpc(user, other._name, "write", other.ids, vals)
        self.training_session.examiner_ids |= self.user_colleague
        with self.assertRefused("was given by"):
            set_mark(self.user_colleague, 1)
        self.assertEqual((first.value, second.value), (30, 80))
        self._rpc(self.user_officer, first._name, "write", first.ids, {"value": 40})
        self.assertEqual(first.value, 40, "an officer enters for both")

    def test_p7_2_1_second_marker_on_paper_the_mean_counts(self):
        self.evaluation.write({"survey_id": False, "second_marker": True})
        self.training_session.examiner_ids = self.user_outsider
        line = self._sheet()[0]
        self._rpc(self.user_trainer, line._name, "write", line.ids, {"mark": "50"})
        self._hold()
        with self.assertRefused("1 marks of .* second marker"):
            self._release()
        row = self._rpc(self.user_outsider, line._name, "read", line.ids, ["mark"])[0]
        self.assertFalse(row["mark"])
        self._rpc(self.user_outsider, line._name, "write", line.ids, {"mark": "80"})
        self.assertEqual(sorted(self._scores().mapped("value")), [50, 80])
        self._release()
        self.assertEqual(self.enrollment.score, 65)

    def test_p7_2_1_mark_of_answers_is_not_overwritten_in_a_list(self):
        paper = self._sit(self._open()[0])
        self._mark(paper, 5)
        score, line = self._scores(), self._sheet()[0]
        calls = (
            ("hr.training.score", "write", score.ids, {"value": 100}),
            ("hr.training.score", "unlink", score.ids),
            ("hr.training.mark.sheet", "write", line.ids, {"mark": "100"}),
            (
                "hr.training.session",
                "set_marks",
                self.training_session.ids,
                [(self.employee_employee.id, "exam", 100)],
            ),
        )
        for model, method, *args in calls:
            with self.subTest(model=model, method=method):
                with self.assertRefused("handed in"):
                    self._rpc(self.user_officer, model, method, *args)
        self.assertEqual(score.value, 75)

    def test_p7_2_1_who_is_marked_on_paper_answers_no_more_online(self):
        paper = self._begin(self._open()[0])
        self.training_session.with_user(self.user_trainer).set_marks(
            [(self.employee_employee.id, "exam", 70)]
        )
        self.assertFalse(paper._filter_exam_answerable())
        self._save(paper, {self.question_fill: "keypump"})
        self._end()
        self.assertEqual(self._scores().value, 70)
