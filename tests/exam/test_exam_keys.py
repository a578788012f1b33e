"""Keys and answers of exams are closed: attacks by every role that is not ours."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_exam import ExamCase

SURVEY_MODELS = (
    "survey.survey",
    "survey.question",
    "survey.question.answer",
    "survey.user_input",
    "survey.user_input.line",
)
# What only those who set and mark an exam may see.
KEYS = ("Keymodel", "Keypump", "key pump")


class ExamKeysCase(ExamCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rows = (
            ("survey_user", "survey.group_survey_user", None),
            ("survey_manager", "survey.group_survey_manager", None),
            ("slides_officer", "website_slides.group_website_slides_officer", None),
            ("slides_manager", "website_slides.group_website_slides_manager", None),
            ("admin", "base.group_system", None),
            ("other_trainer", "hr_training.group_hr_training_trainer", None),
        )
        plain = "base.group_user"
        rows = [(role, f"{plain},{xmlids}", where) for role, xmlids, where in rows]
        cls._add_users(cls.company, *rows)
        cls.strangers = [getattr(cls, f"user_{role}") for role, *_rest in rows]
        cls.strangers += [cls.user_employee, cls.user_colleague, cls.user_finance]
        cls.strangers += [cls.user_department_manager]
        # Else exports would be refused for another reason.
        export = cls.env.ref("base.group_allow_export")
        export.user_ids += cls.env["res.users"].concat(*cls.strangers)


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


@tagged("post_install", "-at_install", "hr_training_exam")
class TestExamOverHttp(ExamKeysCase, HttpCase):
    """The survey's own addresses: in time, one's own paper, and no keys."""

    # The session of a login lives in real time.
    frozen = None

    @classmethod
    def setUpClass(cls):
        now = fields.Datetime.now().replace(microsecond=0)
        cls.exam_start = now + timedelta(days=2)
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.paper = self._open()[0]
        self.base = f"{self.survey.access_token}/{self.paper.access_token}"
        self._login(self.user_employee)

    def _login(self, user):
        self.authenticate(user.login, user.login)

    def _json(self, action, answers=None, **params):
        params.update({str(q.id): a for q, a in (answers or {}).items()})
        result = self.make_jsonrpc_request(f"/survey/{action}/{self.base}", params)
        self.paper.invalidate_recordset()
        return result

    def _page(self, path):
        return self.url_open(path).text

    def assertNoKeys(self, text):
        # By our fields' whole names: who is led away from a form lands in Odoo, whose
        # page holds his login and the database's name, which may begin like them.
        fields_of_ours = [
            name
            for model in ("survey.question", "survey.question.answer", "survey.survey")
            for name in self.env[model]._fields
            if name.startswith("training_")
        ]
        self.assertTrue(fields_of_ours, "control")
        for key in (*KEYS, "is_correct", *fields_of_ours):
            self.assertNotIn(key, str(text))

    def test_p7_2_1_exam_from_first_page_to_last_shows_no_key(self):
        self.assertNoKeys(self._page(f"/survey/start/{self.base.split('/')[0]}"))
        page = self._page(f"/survey/{self.base}")
        self.assertIn("Pumps", page)
        self.assertNoKeys(page)
        correct, content = self._json("begin")
        self.assertIn("Multiple", content["survey_content"])
        self.assertNoKeys([correct, content])
        correct, content = self._json("submit", self._right_answers())
        self.assertEqual(correct, {})
        self.assertNoKeys(content)
        self.assertNotIn("scored", content["survey_content"])
        self.assertEqual(self.paper.state, "done")
        self.assertNoKeys(self._page(f"/survey/{self.base}"))
        line = self._lines(self.paper, self.question_fill)
        self.assertEqual(line.training_awarded, 4)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_d1_other_addresses_of_surveys_give_nothing_away(self):
        self._json("begin")
        token, answer = self.base.split("/")
        survey_id = self.survey.id
        paths = [
            f"/survey/print/{token}",
            f"/survey/print/{token}?answer_token={answer}&review=True",
            f"/survey/test/{token}",
            f"/survey/retry/{token}/{answer}",
            f"/survey/results/{survey_id}",
            f"/survey/{survey_id}/certification_preview",
            f"/survey/{survey_id}/get_certification",
            f"/survey/session/manage/{token}",
        ]
        count = self.env["survey.user_input"].search_count([])
        for user in self.strangers:
            self._login(user)
            for path in paths:
                with self.subTest(user=user.name, path=path):
                    page = self._page(path)
                    self.assertNoKeys(page)
                    self.assertNotIn("Multiple", page)
        self.assertEqual(self.env["survey.user_input"].search_count([]), count)
        self._login(self.user_officer)
        self.assertIn("Multiple", self._page(f"/survey/print/{token}"), "control")

    def test_p7_2_1_print_stays_closed_to_the_examinee_when_he_is_done(self):
        self._json("begin")
        self._json("submit", self._right_answers())
        token, answer = self.base.split("/")
        page = self._page(f"/survey/print/{token}?answer_token={answer}")
        self.assertNoKeys(page)
        self.assertNotIn("Multiple", page)

    def test_p7_2_1_paper_is_for_the_one_person_it_was_handed_to(self):
        for user in (self.user_colleague, self.user_trainer):
            self._login(user)
            with self.subTest(user=user.name):
                _correct, content = self._json("begin")
                self.assertEqual(content, {"error": "answer_wrong_user"})
        self.authenticate(None, None)
        _correct, content = self._json("begin")
        self.assertEqual(content, {"error": "survey_auth"})

    def test_p7_2_1_link_alone_makes_no_paper(self):
        self._login(self.user_outsider)
        token = self.base.split("/")[0]
        count = self.env["survey.user_input"].search_count([])
        self.assertNotIn("Multiple", self._page(f"/survey/start/{token}"))
        self.assertEqual(self.env["survey.user_input"].search_count([]), count)

    def test_p7_2_1_answer_after_the_deadline_is_refused(self):
        self._json("begin")
        self.paper.deadline = fields.Datetime.now() - timedelta(seconds=1)
        _correct, content = self._json("submit", self._right_answers())
        self.assertEqual(content, {"error": "answer_deadline"})
        self.assertFalse(self.paper.user_input_line_ids)
        self.assertEqual(self.paper.state, "in_progress")

    def test_p7_2_1_answer_after_the_officer_ended_the_exam_is_refused(self):
        self._json("begin")
        self._end()
        _correct, content = self._json("submit", self._right_answers())
        self.assertEqual(content, {"error": "unauthorized"})
        self.assertFalse(self.paper.user_input_line_ids)

    def test_p7_2_1_paper_cannot_be_begun_after_the_exam_has_ended(self):
        self._end()
        _correct, content = self._json("begin")
        self.assertEqual(content, {"error": "answer_deadline"})

    def test_p7_2_1_time_limit_is_kept_by_the_server(self):
        self.survey.write({"is_time_limited": True, "time_limit": 10})
        self._json("begin")
        self.paper.start_datetime = fields.Datetime.now() - timedelta(minutes=11)
        _correct, content = self._json("submit", self._right_answers())
        self.assertEqual(content, {"error": "unauthorized"})
        self.assertFalse(self.paper.user_input_line_ids)
        self._page(f"/survey/{self.base}")
        self.paper.invalidate_recordset()
        self.assertEqual(self.paper.state, "done", "handed in as it was")

    def test_p7_2_1_two_tabs_hand_in_one_exam_once(self):
        self._json("begin")
        _correct, again = self._json("begin")
        self.assertEqual(list(again), ["error"], "begun already")
        self._json("submit", self._right_answers("First tab"))
        _correct, content = self._json("submit", self._right_answers("Second tab"))
        self.assertEqual(content, {"error": "unauthorized"})
        lines = self.paper.user_input_line_ids
        self.assertEqual(len(lines), 5, "two choices of one question, three others")
        text = self._lines(self.paper, self.question_text)
        self.assertEqual(text.value_text_box, "First tab")

    def test_p7_2_1_browser_closed_half_way_resumes_and_time_runs_on(self):
        self.survey.write(
            {
                "questions_layout": "page_per_question",
                "is_time_limited": True,
                "time_limit": 60,
            }
        )
        self._json("begin")
        started = fields.Datetime.now() - timedelta(minutes=20)
        self.paper.start_datetime = started
        self._json(
            "submit",
            {self.question_single: self._choice(self.question_single, "B")},
            question_id=self.question_single.id,
        )
        self.authenticate(None, None)
        self._login(self.user_employee)
        page = self._page(f"/survey/{self.base}")
        self.assertIn("Multiple", page)
        self.assertNotIn("Single", page)
        self.assertIn(started.isoformat(), page)
        self.assertEqual(self.paper.start_datetime, started)
        self.assertEqual(self.paper.state, "in_progress")
        self.assertEqual(
            self.paper.user_input_line_ids.question_id, self.question_single
        )

    def test_p7_2_1_random_paper_does_not_show_the_rest_of_the_bank(self):
        self.survey.write({"questions_layout": "page_per_section"})
        page = self.env["survey.question"].create(
            {
                "survey_id": self.survey.id,
                "title": "Bank",
                "is_page": True,
                "question_type": False,
                "sequence": 0,
                "random_questions_count": 1,
            }
        )
        self.survey.questions_selection = "random"
        self.paper.predefined_question_ids = self.question_fill
        self._json("begin")
        shown = self._page(f"/survey/{self.base}")
        self.assertIn("Fill", shown)
        for hidden in ("Single", "Multiple"):
            self.assertNotIn(hidden, shown)
        _correct, _content = self._json(
            "submit", self._right_answers(), page_id=page.id
        )
        self.assertEqual(self.paper.user_input_line_ids.question_id, self.question_fill)
