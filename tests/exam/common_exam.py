"""An exam with every kind of question, and people who sit it."""

from contextlib import contextmanager
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command

from ..common import START, HrTrainingCase


class ExamCase(HrTrainingCase):
    """A scheduled session whose course has an exam of 20 points.

    ``question_single`` (2) and ``question_multiple`` (4) have choices,
    ``question_fill`` (4) accepted answers, ``question_text`` (10) is marked by hand.
    ``enrollments`` are those of user_employee and user_colleague; user_trainer teaches.
    """

    exam_start = START

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls._create_exam()
        cls.question_single = cls._question("Single")
        cls.question_multiple = cls._question("Multiple")
        cls.question_fill = cls._question("Fill")
        cls.question_text = cls._question("Text")
        cls.form = cls._create_form()
        cls.training_session = cls._create_session(
            start=cls.exam_start,
            trainer_ids=[Command.link(cls.trainer.id)],
            seats_max=20,
            schedule=True,
        )
        cls.evaluation = cls.training_session.evaluation_ids
        cls.enrollments = cls._enroll(
            cls.training_session, cls.employee_employee, cls.employee_colleague
        )
        cls.enrollment = cls.enrollments[0]

    @classmethod
    def _create_exam(cls, **vals):
        return (
            cls._as_officer("survey.survey")
            .create(
                {
                    "title": "Pumps",
                    "survey_type": "training_exam",
                    "questions_layout": "one_page",
                    "question_and_page_ids": [
                        Command.create(question) for question in cls._question_vals()
                    ],
                    **vals,
                }
            )
            .with_env(cls.env)
        )

    @classmethod
    def _question_vals(cls):
        def choices(*right):
            return [
                Command.create({"value": value, "is_correct": value in right})
                for value in ("A", "B", "C")
            ]

        return [
            {
                "title": "Single",
                "sequence": 1,
                "question_type": "simple_choice",
                "training_full_marks": 2,
                "suggested_answer_ids": choices("B"),
            },
            {
                "title": "Multiple",
                "sequence": 2,
                "question_type": "multiple_choice",
                "training_full_marks": 4,
                "suggested_answer_ids": choices("A", "C"),
            },
            {
                "title": "Fill",
                "sequence": 3,
                "question_type": "char_box",
                "training_full_marks": 4,
                "training_accepted_answers": "Keypump\nkey pump 12",
            },
            {
                "title": "Text",
                "sequence": 4,
                "question_type": "text_box",
                "training_full_marks": 10,
                "training_model_answer": "Keymodel",
            },
        ]

    @classmethod
    def _question(cls, title, survey=None):
        questions = (survey or cls.survey).question_ids
        return questions.filtered(lambda question: question.title == title)

    @classmethod
    def _create_form(cls, **vals):
        return cls._create_course_form(
            {
                "course_id": cls.course.id,
                "method": "exam",
                "survey_id": cls.survey.id,
                "resits": 1,
                **vals,
            }
        )

    @contextmanager
    def assertRefused(self, regex):
        """The block raises a sentence, and leaves nothing behind."""
        with self.assertRaisesRegex(UserError, regex), self._undone():
            yield

    def _open(self):
        """Open the exam; the papers, in the order of the enrolments."""
        self.evaluation.with_user(self.user_officer).action_open()
        return self.evaluation.user_input_ids.sorted("training_enrollment_id")

    def _choice(self, question, *values):
        answers = question.suggested_answer_ids.filtered(lambda a: a.value in values)
        return answers.ids

    def _right_answers(self, text="Because"):
        return {
            self.question_single: self._choice(self.question_single, "B"),
            self.question_multiple: self._choice(self.question_multiple, "A", "C"),
            self.question_fill: "ＫＥＹ ＰＵＭＰ １２",
            self.question_text: text,
        }

    def _begin(self, paper):
        paper = paper.with_user(paper.partner_id.user_ids).sudo()
        paper._mark_in_progress()
        return paper

    def _save(self, paper, answers):
        for question, answer in answers.items():
            paper._save_lines(question, answer)

    def _sit(self, paper, answers=None):
        """Fill in a paper and hand it in, as the survey's controller does."""
        paper = self._begin(paper)
        self._save(paper, self._right_answers() if answers is None else answers)
        paper._mark_done()
        self.env.flush_all()
        return paper.with_env(self.env)

    def _lines(self, paper, question):
        return paper.user_input_line_ids.filtered(
            lambda line: line.question_id == question
        )

    def _to_mark(self, paper, user=None):
        """What those who mark see of a paper's text."""
        Marking = self.env["hr.training.marking"]
        return Marking.with_user(user or self.user_trainer).search(
            [("user_input_id", "=", paper.id), ("is_manual", "=", True)]
        )

    def _mark(self, paper, points, user=None, **kwargs):
        records = self._to_mark(paper, user)
        self._rpc(
            user or self.user_trainer,
            records._name,
            "action_mark",
            records.ids,
            points,
            **kwargs,
        )

    def _end(self):
        self.evaluation.with_user(self.user_officer).action_start_marking()

    def _hold(self):
        """Everybody was there; the session is over."""
        officers = self.training_session.with_user(self.user_officer)
        self._mark_everybody(officers)
        self._end_session(officers)

    def _release(self):
        officers = self.training_session.with_user(self.user_officer)
        return self._rpc(
            self.user_officer, officers._name, "action_release_results", officers.ids
        )

    def _scores(self, enrollment=None):
        return self.evaluation.score_ids.filtered(
            lambda s: s.enrollment_id == (enrollment or self.enrollment)
        ).sorted("attempt")


class FailedExamCase(ExamCase):
    """Somebody who fails the exam."""

    def _fail(self, points=0, release=False):
        """user_employee fails, user_colleague passes; marked, maybe released."""
        papers = self._open()
        self._sit(papers[0], {self.question_text: "No idea"})
        self._sit(papers[1])
        self._mark(papers[0], points)
        self._mark(papers[1], 10)
        self._hold()
        self._end()
        if release:
            self._release()


class LiveExamMixin:
    """An exam in two days of real time: a login knows no frozen clock."""

    frozen = None

    @classmethod
    def setUpClass(cls):
        now = fields.Datetime.now().replace(microsecond=0)
        cls.exam_start = now + timedelta(days=2)
        super().setUpClass()


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
