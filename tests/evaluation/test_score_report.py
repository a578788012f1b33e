import io
import random
from collections import defaultdict
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import START, HrTrainingCase
from ..common_world import HrTrainingWorldCase


@tagged("post_install", "-at_install", "hr_training_report")
class TestScoreReport(HrTrainingCase):
    """Marks analysis: graph, pivot, workbook (policy 6.4.1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_trainer = cls._create_trainer(cls.employee_colleague)
        cls.course_b = cls._create_course("T02")
        people = (cls.employee_employee, cls.employee_outsider)
        cls.first = cls._held(
            cls.course, 0, people, [90, 40], trainers=cls.trainer | cls.second_trainer
        )
        cls.second = cls._held(cls.course_b, 1, people, [70, 80], trainers=cls.trainer)
        cls.report = cls.env["hr.training.score.report"]

    @classmethod
    def _held(cls, course, day, people, marks, trainers):
        session = cls._create_session(
            start=START + timedelta(days=day),
            course_id=course.id,
            trainer_ids=[Command.set(trainers.ids)],
            schedule=True,
        )
        cls._enroll(session, *people)
        officers = session.with_user(cls.user_officer)
        cls._mark_everybody(officers)
        officers.set_marks(
            [(p.id, "exam", m) for p, m in zip(people, marks, strict=True)]
        )
        cls._end_session(officers)
        return session

    def _group(self, name, user=None):
        self.env.flush_all()
        groups = self.report.with_user(user or self.user_officer)._read_group(
            [], [name], ["__count", "value:avg", "pass_rate:avg"]
        )
        return {key: tuple(rest) for key, *rest in groups}

    def test_p6_4_1_by_session_course_department_method_and_indicator(self):
        self.assertEqual(
            self._group("session_id"),
            {self.first: (2, 65, 50), self.second: (2, 75, 100)},
        )
        self.assertEqual(
            self._group("course_id"),
            {self.course: (2, 65, 50), self.course_b: (2, 75, 100)},
        )
        self.assertEqual(
            self._group("department_id"),
            {self.department_srv_n: (2, 80, 100), self.department_ops: (2, 60, 50)},
        )
        self.assertEqual(self._group("method"), {"exam": (4, 70, 75)})
        self.assertEqual(self._group("indicator"), {"knowledge": (4, 70, 75)})

    def test_p6_4_1_by_trainer_counts_for_each_and_once_in_the_total(self):
        self.assertEqual(
            self._group("trainer_ids"),
            {self.trainer: (4, 70, 75), self.second_trainer: (2, 65, 50)},
        )
        total = self.report.with_user(self.user_officer)._read_group(
            [], [], ["__count"]
        )
        self.assertEqual(total, [(4,)])

    def test_p7_2_1_attempts_count_by_the_policy(self):
        evaluation = self.first.evaluation_ids
        weak = self.first.enrollment_ids[1]
        self._as_officer("hr.training.score").create(
            [
                {
                    "enrollment_id": weak.id,
                    "evaluation_id": evaluation.id,
                    "attempt": attempt,
                    "value": value,
                }
                for attempt, value in ((2, 80), (3, 60))
            ]
        )

        def row():
            self.env.flush_all()
            self.env.invalidate_all()
            return self.report.search([("enrollment_id", "=", weak.id)])

        first = row().filtered(lambda r: r.session_id == self.first)
        self.assertEqual((first.value, first.attempts, first.pass_rate), (80, 3, 100))
        evaluation.with_user(self.user_officer).attempt_policy = "last"
        self.assertEqual(row().value, 60)
        evaluation.with_user(self.user_officer).pass_score = 61
        self.assertEqual(row().pass_rate, 0)

    def test_p7_2_3_questionnaires_and_reviews_are_not_in_it(self):
        """What is read in large groups only cannot be had here one by one (§6.4)."""
        for method, anonymous in (
            ("questionnaire", True),
            ("questionnaire", False),
            ("review360", False),
            ("exam", True),
        ):
            evaluation = self._as_officer("hr.training.evaluation").create(
                {
                    "session_id": self.first.id,
                    "method": method,
                    "is_anonymous": anonymous,
                }
            )
            self._as_officer("hr.training.score").create(
                {
                    "enrollment_id": self.first.enrollment_ids[0].id,
                    "evaluation_id": evaluation.id,
                    "value": 11,
                }
            )
        self.env.flush_all()
        self.assertFalse(self.report.search([("value", "=", 11)]))

    def test_d5_each_role_reads_its_own(self):
        self.assertEqual(len(self._group("session_id", self.user_trainer)), 2)
        self.assertEqual(
            set(self._group("session_id", self.user_colleague)), {self.first}
        )
        self.assertEqual(len(self._group("session_id", self.user_executive)), 2)
        for user in (self.user_employee, self.user_finance, self.user_outsider):
            with self.subTest(user=user.name):
                self.assertFalse(self._group("session_id", user))
        # A department manager reads of his people what is released.
        manager = self.user_department_manager
        self.assertFalse(self._group("session_id", manager))
        self.first.with_user(self.user_officer).action_release_results()
        self.assertEqual(self._group("session_id", manager), {self.first: (1, 90, 100)})

    def test_d5_nobody_writes_into_it(self):
        row = self.report.search([], limit=1)
        for method, args in (
            ("write", [{"value": 100}]),
            ("unlink", []),
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self._rpc(self.user_head, row._name, method, row.ids, *args)

    def test_d5_companies_apart(self):
        self._add_company_b()
        self.assertFalse(self._group("session_id", self.user_b_officer))

    def test_p6_4_1_workbook_has_a_sheet_per_question_asked(self):
        self.course.name = '=HYPERLINK("http://example.com")'
        sheets = self.report.with_user(self.user_trainer)._get_workbook([])
        self.assertEqual(
            [title for title, _headings, _rows in sheets],
            ["Sessions", "Courses", "Trainers", "Departments", "Methods", "Indicators"],
        )
        courses = dict((row[0], row[1:]) for row in sheets[1][2])
        self.assertIn((2, 65, 50), courses.values())
        narrowed = self.report.with_user(self.user_trainer)._get_workbook(
            [("course_id", "=", self.course_b.id)]
        )
        self.assertEqual(narrowed[4][2], [("Exam", 2, 75, 100)])


@tagged("post_install", "-at_install", "hr_training_report")
class TestScoreWorkbook(HrTrainingWorldCase, HttpCase):
    """The workbook over HTTP."""

    # The session of a login lives in real time.
    frozen = None

    def _get(self, user):
        self.authenticate(user.login, user.login)
        return self.url_open("/hr_training/scores.xlsx")

    @mute_logger("odoo.http")
    def test_p6_4_1_download_needs_the_right_to_export(self):
        import openpyxl

        group = self.env.ref("base.group_allow_export")
        self.user_officer.group_ids -= group
        self.assertEqual(self._get(self.user_officer).status_code, 403)
        self.user_officer.group_ids |= group
        self.course.name = "=1+1"
        response = self._get(self.user_officer)
        self.assertEqual(response.status_code, 200)
        self.assertIn("training-marks.xlsx", response.headers["Content-Disposition"])
        workbook = openpyxl.load_workbook(io.BytesIO(response.content))
        cell = workbook["Courses"]["A2"]
        self.assertTrue(cell.value.endswith("=1+1"))
        self.assertEqual(cell.data_type, "s")
        self.assertEqual(workbook["Courses"].max_row, 2)

    def test_p6_4_1_download_holds_what_the_user_may_read(self):
        import openpyxl

        self.user_outsider.group_ids |= self.env.ref("base.group_allow_export")
        response = self._get(self.user_outsider)
        workbook = openpyxl.load_workbook(io.BytesIO(response.content))
        self.assertEqual(workbook["Sessions"].max_row, 1)


@tagged("post_install", "-at_install", "hr_training_report")
class TestQuestionReport(HrTrainingCase):
    """How well questions of exams work."""

    PEOPLE = 10
    TITLES = ("Good", "Good Too", "Easy", "Wrong Key")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "Exam",
                "survey_type": "training_exam",
                "scoring_type": "scoring_without_answers",
                "question_and_page_ids": [
                    Command.create(
                        {
                            "title": title,
                            "sequence": number,
                            "question_type": "simple_choice",
                            "suggested_answer_ids": [
                                Command.create(
                                    {
                                        "value": "Right",
                                        "is_correct": True,
                                        "answer_score": 4,
                                    }
                                ),
                                Command.create({"value": "Wrong"}),
                            ],
                        }
                    )
                    for number, title in enumerate(cls.TITLES)
                ],
            }
        )
        cls.session = cls._create_session(
            trainer_ids=[Command.link(cls.trainer.id)], schedule=True
        )
        people = cls.env["hr.employee"].create(
            [
                cls._employee_vals(f"P{number}", cls.department_srv_n)
                for number in range(cls.PEOPLE)
            ]
        )
        cls._enroll(cls.session, *people)
        cls.evaluation = cls.env["hr.training.evaluation"].create(
            {
                "session_id": cls.session.id,
                "method": "exam",
                "survey_id": cls.survey.id,
                "state": "marking",
            }
        )
        # Five know it; the others solve the easy one and that with the wrong key.
        cls.inputs = cls._answer(
            [(n < 5, n < 4, True, n >= 5) for n in range(cls.PEOPLE)]
        )
        cls.report = cls.env["hr.training.question.report"]

    @classmethod
    def _answer(cls, rows, attempt=1, **vals):
        inputs = cls.env["survey.user_input"].create(
            [
                {
                    "survey_id": cls.survey.id,
                    "training_evaluation_id": cls.evaluation.id,
                    "training_enrollment_id": enrollment.id,
                    "training_attempt": attempt,
                    "state": "done",
                    **vals,
                }
                for enrollment, _row in zip(
                    cls.session.enrollment_ids, rows, strict=False
                )
            ]
        )
        lines = []
        for answer, row in zip(inputs, rows, strict=True):
            for question, right in zip(cls.survey.question_ids, row, strict=True):
                choices = question.suggested_answer_ids
                lines.append(
                    {
                        "user_input_id": answer.id,
                        "question_id": question.id,
                        "answer_type": "suggestion",
                        "suggested_answer_id": choices[0 if right else 1].id,
                        **cls._get_points(right),
                    }
                )
        cls.env["survey.user_input.line"].create(lines)
        cls.env.flush_all()
        return inputs

    @classmethod
    def _get_points(cls, right):
        """Columns of exams that are marked by hand, where there are any."""
        if "training_points" not in cls.env["survey.user_input.line"]._fields:
            return {}
        return {
            "training_points": 1.0 if right else 0.0,
            "training_marked_on": START,
        }

    def _rows(self, user=None):
        self.env.invalidate_all()
        rows = self.report.with_user(user or self.user_officer).search([])
        return {
            row.question_id.sudo().title: (
                row.answer_count,
                round(row.difficulty, 2),
                round(row.discrimination, 2),
            )
            for row in rows
        }

    def test_p7_2_1_difficulty_and_discrimination(self):
        # 27 % of ten is three at either end.
        self.assertEqual(
            self._rows(),
            {
                "Good": (10, 50.0, 1.0),
                "Good Too": (10, 40.0, 1.0),
                "Easy": (10, 100.0, 0.0),
                "Wrong Key": (10, 50.0, -1.0),
            },
        )

    def test_p7_2_1_first_attempts_that_were_handed_in_count(self):
        self._answer([(False,) * 4], attempt=2)
        self._answer([(False,) * 4], state="in_progress")
        self._answer([(False,) * 4], test_entry=True)
        self.assertEqual(self._rows()["Easy"], (10, 100.0, 0.0))

    def test_p7_2_1_one_answer_alone_discriminates_nothing(self):
        self.inputs[1:].sudo().write({"state": "in_progress"})
        self.env.flush_all()
        self.assertEqual(self._rows()["Good"], (1, 100.0, 0.0))

    def test_p7_2_3_anonymous_forms_are_not_in_it(self):
        self.evaluation.is_anonymous = True
        self.env.flush_all()
        self.assertFalse(self._rows())

    def test_d5_trainers_read_their_sessions_others_nothing(self):
        self.assertEqual(len(self._rows(self.user_trainer)), 4)
        self.assertEqual(len(self._rows(self.user_executive)), 4)
        for user in (self.user_employee, self.user_department_manager):
            with self.subTest(user=user.name):
                self.assertFalse(self._rows(user))
        self.session.with_user(self.user_officer).trainer_ids = False
        self.env.flush_all()
        self.assertFalse(self._rows(self.user_trainer))


@tagged("post_install", "-at_install", "hr_training_report")
class TestCountingMark(HrTrainingCase):
    """Which mark counts, beside a second reading, on generated marks (R12)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls._create_session(schedule=True)
        cls.people = cls._enroll(
            cls.session,
            cls.employee_employee,
            cls.employee_colleague,
            cls.employee_outsider,
        )
        cls.raters = cls.employee_trainer | cls.employee_department_manager

    def _generate(self, seed):
        """Evaluations with attempts and raters; then marks change and policies do."""
        dice = random.Random(seed)
        evaluations = self._as_officer("hr.training.evaluation").create(
            [
                {
                    "session_id": self.session.id,
                    "method": method,
                    "name": f"{method} {seed}",
                    "attempt_policy": dice.choice(["best", "last"]),
                    "second_marker": method == "exam" and dice.random() < 0.5,
                }
                for method in ("exam", "practical", "exam")
            ]
        )
        scores = self._as_officer("hr.training.score").create(
            [
                {
                    "evaluation_id": evaluation.id,
                    "enrollment_id": person.id,
                    "attempt": attempt,
                    "rater_id": rater.id,
                    "value": dice.choice([0, 59.5, 60, 72.25, 100]),
                }
                for evaluation in evaluations
                for person in self.people
                for attempt in range(1, 1 + dice.randrange(4))
                for rater in (self.env["hr.employee"], *self.raters)
                if dice.random() < 0.6
            ]
        )
        for _change in range(4):
            dice.choice(scores).value = dice.choice([0, 60, 88])
            gone = dice.choice(scores)
            scores -= gone
            gone.unlink()
            dice.choice(evaluations).attempt_policy = dice.choice(["best", "last"])
        return evaluations, scores

    def _read_anew(self, evaluations, scores):
        """The definition of design §7, written a second time and slowly."""
        marks = defaultdict(list)
        for score in scores:
            key = score.enrollment_id, score.evaluation_id
            marks[key].append((score.attempt, score.value))
        expected = {}
        for (person, evaluation), given in marks.items():
            needed = 2 if evaluation.second_marker else 1
            means = {}
            for attempt, _value in given:
                values = [value for number, value in given if number == attempt]
                if len(values) >= needed:
                    means[attempt] = sum(values) / len(values)
            if means:
                last = evaluation.attempt_policy == "last"
                expected[person, evaluation] = (
                    means[max(means)] if last else max(means.values())
                )
        return expected

    def test_p7_1_report_and_result_read_the_same_counting_mark(self):
        rows = 0
        for seed in range(12):
            with self.subTest(seed=seed), self._undone():
                evaluations, scores = self._generate(seed)
                expected = self._read_anew(evaluations, scores)
                self.env.flush_all()
                report = self._as_officer("hr.training.score.report").search(
                    [("evaluation_id", "in", evaluations.ids)]
                )
                shown = {(r.enrollment_id, r.evaluation_id): r.value for r in report}
                self.assertEqual(shown.keys(), expected.keys())
                for key, value in expected.items():
                    # Marks are kept with six decimals.
                    self.assertAlmostEqual(shown[key], value, 6)
                    person, evaluation = key
                    best = person._get_best_marks()
                    self.assertAlmostEqual(best[evaluation], value, 6)
                rows += len(expected)
        self.assertGreater(rows, 50)
