"""Keys and answers of exams are closed: attacks by every role that is not ours."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_exam import ExamKeysCase


@tagged("post_install", "-at_install", "hr_training_exam")
class TestExamKeys(ExamKeysCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.evaluation.with_user(cls.user_officer).action_open()
        cls.papers = cls.evaluation.user_input_ids.sorted("training_enrollment_id")
        case = cls("test_d1_the_roles_concerned_do_see_them")
        case._sit(cls.papers[0])
        case._begin(cls.papers[1])
        case._save(cls.papers[1], case._right_answers("Secretly"))
        cls.env.flush_all()
        cls.secret = {
            "survey.survey": cls.survey,
            "survey.question": cls.survey.question_ids,
            "survey.question.answer": cls.survey.question_ids.suggested_answer_ids,
            "survey.user_input": cls.papers,
            "survey.user_input.line": cls.papers.user_input_line_ids,
        }

    def _try(self, user, model, method, *args, **kwargs):
        """What a call tells the user; an AccessError tells nothing."""
        try:
            return self._rpc(user, model, method, *args, **kwargs)
        except AccessError:
            return []

    def test_d1_the_roles_concerned_do_see_them(self):
        """The attacks below fail for want of rights, not because nothing is there."""
        for user in (self.user_officer, self.user_head, self.user_trainer):
            for model, records in self.secret.items():
                with self.subTest(user=user.name, model=model):
                    found = self._rpc(
                        user, model, "search", [("id", "in", records.ids)]
                    )
                    self.assertEqual(set(found), set(records.ids))

    def test_d1_nobody_else_finds_reads_groups_or_exports_them(self):
        for user in self.strangers:
            for model, records in self.secret.items():
                ids = [("id", "in", records.ids)]
                with self.subTest(user=user.name, model=model):
                    self.assertFalse(self._try(user, model, "search", ids))
                    self.assertFalse(self._try(user, model, "search_count", ids))
                    self.assertFalse(self._try(user, model, "search_read", ids))
                    found = self._try(user, model, "web_search_read", ids, {"id": {}})
                    self.assertFalse(found and found["records"])
                    names = self._try(user, model, "name_search", "", ids)
                    self.assertFalse(names)
                    groups = self._try(
                        user, model, "formatted_read_group", ids, ["id"], ["__count"]
                    )
                    self.assertFalse([g for g in groups if g["__count"]])
                    for method, args in (
                        ("read", [["display_name"]]),
                        ("web_read", [{"display_name": {}}]),
                        ("export_data", [["id", "display_name"]]),
                        ("copy", []),
                        ("write", [{"write_date": False}]),
                        ("unlink", []),
                    ):
                        with self.subTest(method=method):
                            with self.assertRaises(AccessError):
                                self._rpc(user, model, method, records.ids, *args)

    def test_d1_stock_surveys_stay_with_those_who_work_on_them(self):
        """Our global rules close our forms and nothing else."""
        user = self.user_survey_user
        survey = self._rpc(
            user,
            "survey.survey",
            "create",
            [
                {
                    "title": "Lunch",
                    "question_and_page_ids": [
                        Command.create(
                            {
                                "title": "Which?",
                                "question_type": "simple_choice",
                                "suggested_answer_ids": [
                                    Command.create({"value": value})
                                    for value in ("Rice", "Noodles")
                                ],
                            }
                        ),
                        Command.create(
                            {
                                "title": "When?",
                                "question_type": "matrix",
                                "suggested_answer_ids": [
                                    Command.create({"value": "1"})
                                ],
                                "matrix_row_ids": [Command.create({"value": "Monday"})],
                            }
                        ),
                    ],
                }
            ],
        )
        Answer = self.env["survey.question.answer"].with_user(user)
        of_survey = [("question_id.survey_id", "in", survey)]
        rows = [("matrix_question_id.survey_id", "in", survey)]
        self.assertEqual(
            Answer.search(of_survey).mapped("value"), ["Rice", "Noodles", "1"]
        )
        self.assertEqual(Answer.search(rows).value, "Monday")

    def test_d1_keys_are_not_asked_for_through_records_that_can_be_read(self):
        """A condition on the key, or a group by it, tells as much as the key."""
        self._mark(self.papers[0], 5)
        self._hold()
        self._end()
        self._mark(self.papers[1], 5)
        self._release()
        path_to = {
            "hr.training.evaluation": ["survey_id.question_ids"],
            "hr.training.score": [
                "evaluation_id.survey_id.question_ids",
                "user_input_id.survey_id.question_ids",
                "user_input_id.user_input_line_ids.question_id",
            ],
            "hr.training.marking": [
                "question_id",
                "user_input_id.survey_id.question_ids",
            ],
            "hr.training.my.form": ["evaluation_id.survey_id.question_ids"],
            "hr.training.course.form": ["survey_id.question_ids"],
        }
        for model, paths in path_to.items():
            everything = self._try(self.user_employee, model, "search", [])
            self.assertTrue(everything, f"control: he reads {model}")
            for path in paths:
                domain = [(f"{path}.training_model_answer", "ilike", "Key")]
                with self.subTest(model=model, path=path):
                    self.assertFalse(
                        self._try(self.user_employee, model, "search", domain)
                    )
        for group in ("question_id.training_model_answer", "question_id.title"):
            rows = self._try(
                self.user_employee,
                "hr.training.marking",
                "formatted_read_group",
                [],
                [group],
                ["__count"],
            )
            with self.subTest(group=group):
                self.assertNotIn("Keymodel", str(rows))

    def test_d1_trainer_of_another_session_with_the_same_exam_sees_no_answers(self):
        trainer = self.user_other_trainer
        self._create_trainer_of(trainer)
        other = self._create_session(
            start=self.exam_start + timedelta(days=9),
            trainer_ids=self.other_trainer.ids,
            schedule=True,
        )
        self.assertEqual(other.evaluation_ids.survey_id, self.survey)
        self.assertTrue(self._try(trainer, "survey.survey", "search", []))
        for model in ("survey.user_input", "survey.user_input.line"):
            with self.subTest(model=model):
                found = self._try(
                    trainer, model, "search", [("id", "in", self.secret[model].ids)]
                )
                self.assertFalse(found)
        self.assertFalse(self._try(trainer, "hr.training.marking", "search", []))

    def _create_trainer_of(self, user):
        employee = self._create_employee("Other", self.department_ops, user_id=user.id)
        type(self).other_trainer = self._create_trainer(employee)

    def test_d1_other_company_sees_no_answers(self):
        self._add_company_b()
        for model in ("survey.user_input", "survey.user_input.line"):
            with self.subTest(model=model):
                found = self._try(
                    self.user_b_officer,
                    model,
                    "search",
                    [("id", "in", self.secret[model].ids)],
                )
                self.assertFalse(found)
        self.assertFalse(
            self._try(self.user_b_officer, "hr.training.marking", "search", [])
        )

    def test_d6_1_answers_and_points_are_written_by_nobody(self):
        """Not even with all rights of Surveys on top of our own."""
        allmighty = self._add_user(
            "almighty",
            "base.group_user,survey.group_survey_manager,base.group_system,"
            "hr_training.group_hr_training_manager",
        )
        line = self._lines(self.papers[0], self.question_text)
        paper = self.papers[0]
        attacks = [
            (line, {"value_text_box": "Better"}),
            (line, {"training_points": 10}),
            (line, {"training_second_points": 10}),
            (line, {"training_awarded": 10}),
            (line, {"training_marker_id": allmighty.id}),
            (line, {"training_marked_on": "2026-01-01 00:00:00"}),
            (line, {"training_comment": "Mine"}),
            (line, {"answer_score": 10}),
            (paper, {"state": "new"}),
            (paper, {"deadline": "2036-01-01 00:00:00"}),
            (paper, {"start_datetime": "2036-01-01 00:00:00"}),
            (paper, {"training_attempt": 0}),
            (paper, {"training_enrollment_id": self.enrollments[1].id}),
        ]
        for user in (allmighty, self.user_head, self.user_officer, self.user_trainer):
            for record, vals in attacks:
                with self.subTest(user=user.name, vals=vals):
                    with self.assertRaises(AccessError):
                        self._rpc(user, record._name, "write", record.ids, vals)
            for record in (line, paper):
                with self.subTest(user=user.name, model=record._name):
                    with self.assertRaises(AccessError):
                        self._rpc(user, record._name, "unlink", record.ids)
                    with self.assertRaises(UserError):
                        self._rpc(user, record._name, "copy", record.ids)
            with self.assertRaises(AccessError):
                self._rpc(
                    user,
                    paper._name,
                    "create",
                    [{"survey_id": self.survey.id, "state": "done"}],
                )
            with self.assertRaises(AccessError):
                self._rpc(
                    user,
                    line._name,
                    "create",
                    [
                        {
                            "user_input_id": paper.id,
                            "question_id": self.question_text.id,
                            "answer_type": "text_box",
                            "value_text_box": "More",
                        }
                    ],
                )

    def test_d6_1_defaults_of_the_examinees_own_get_into_no_answer(self):
        """``ir.default`` is open to every employee; papers are saved in sudo."""
        user = self.user_colleague
        for model, name, value in (
            ("survey.user_input.line", "training_points", 10.0),
            ("survey.user_input.line", "training_marked_on", "2026-01-01 00:00:00"),
            ("survey.user_input", "start_datetime", "2036-01-01 00:00:00"),
            ("survey.user_input", "training_attempt", 0),
        ):
            self._rpc(user, "ir.default", "set", model, name, value, user_id=user.id)
            self.addCleanup(self.env.registry.clear_cache)
        extra = self.env["survey.question"].create(
            {
                "survey_id": self.survey.id,
                "title": "Extra",
                "question_type": "text_box",
                "training_full_marks": 10,
            }
        )
        paper = self.papers[1].with_user(user).sudo()
        paper._save_lines(extra, "Something")
        line = self._lines(paper, extra)
        self.assertEqual((line.training_points, line.training_marked_on), (0, False))
        self.assertEqual(line.training_awarded, 0)
        made = paper.create({"survey_id": self.survey.id})
        self.assertFalse(made.start_datetime)
        self.assertEqual(made.training_attempt, 1)

    def test_d6_1_private_methods_are_not_called_from_outside(self):
        line = self._lines(self.papers[0], self.question_text)
        for record, names in (
            (line, ("_do_mark",)),
            (self.papers[0], ("_mark_done", "_do_score_exam", "_training_hand_in")),
            (self.evaluation, ("_do_open_resit", "_do_hand_in_exam")),
        ):
            for name in names:
                with self.subTest(name=name), self.assertRaises(UserError):
                    self._rpc(self.user_head, record._name, name, record.ids)
