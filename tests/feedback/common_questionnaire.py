"""Anonymous questionnaires: handed in without a browser, with one, and in races."""

import re
from datetime import datetime, timedelta

from odoo import fields
from odoo.fields import Command
from odoo.service.model import retrying
from odoo.tests import HttpCase
from odoo.tools import hash_sign

from ...controllers.questionnaire import SCOPE
from ..common import NOW, HrTrainingCase
from ..common_race import RaceCase
from .common_copy import CopyCase

PEOPLE = 7
BEFORE = 6
AT_ONCE = 6


class QuestionnaireCase(CopyCase, HrTrainingCase):
    """A session that was held, with an open anonymous questionnaire."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls._create_form("How was it?")
        cls.q_trainer, cls.q_change, cls.q_grid, cls.q_text = cls.survey.question_ids

    @classmethod
    def _create_form(cls, title, **vals):
        labels = ("1 Bad", "2 Fair", "3 Good")
        choices = [Command.create({"value": label}) for label in labels]
        rows = [Command.create({"value": label}) for label in ("Slides", "Exercises")]
        survey = cls.env["survey.survey"].create(
            {
                "title": title,
                "survey_type": "training_questionnaire",
                "questions_layout": "one_page",
                "lang_ids": [Command.clear()],
                **vals,
            }
        )
        common = {"survey_id": survey.id}
        cls.env["survey.question"].create(
            [
                {
                    **common,
                    "title": "Trainer",
                    "question_type": "scale",
                    "scale_min": 1,
                    "scale_max": 5,
                    "sequence": 1,
                },
                {
                    **common,
                    "title": "Pace",
                    "question_type": "simple_choice",
                    "suggested_answer_ids": choices,
                    "comments_allowed": True,
                    "sequence": 2,
                },
                {
                    **common,
                    "title": "Material",
                    "question_type": "matrix",
                    "suggested_answer_ids": choices,
                    "matrix_row_ids": rows,
                    "sequence": 3,
                },
                {
                    **common,
                    "title": "What else?",
                    "question_type": "text_box",
                    "sequence": 4,
                },
            ]
        )
        return survey

    @classmethod
    def _create_held_session(cls, employees, hours_ago=3, **vals):
        """A session of three hours, its people enrolled."""
        session = cls._create_session(
            NOW - timedelta(hours=hours_ago), seats_max=max(10, len(employees)), **vals
        )
        session.with_user(cls.user_officer).action_schedule()
        cls._enroll(session, *employees)
        return session

    @classmethod
    def _create_questionnaire(cls, session, survey=None, open_it=True, **vals):
        evaluation = (
            cls.env["hr.training.evaluation"]
            .with_user(cls.user_officer)
            .create(
                {
                    "session_id": session.id,
                    "method": "questionnaire",
                    "survey_id": (survey or cls.survey).id,
                    **vals,
                }
            )
        )
        if open_it:
            evaluation.action_open()
        return evaluation.with_env(cls.env)

    @classmethod
    def _add_people(cls, count, departments=None):
        """Employees ``person<n>`` with logins, dealt out to the departments in turn."""
        departments = departments or [cls.department_srv_n]
        rows = [
            (
                f"person{number}",
                "base.group_user",
                departments[number % len(departments)],
            )
            for number in range(count)
        ]
        cls._add_users(cls.company, *rows)
        return [getattr(cls, f"employee_{role}") for role, _groups, _dept in rows]

    # ------------------------------------------------------------
    # ANSWER WITHOUT A BROWSER
    # ------------------------------------------------------------

    def _answer(self, evaluation, employee, trainer=3, text="", answers=None):
        """Hand in a form the way the controller does, and return it.

        :param dict answers: question -> answer, looked at by nobody
        """
        enrollment = evaluation.session_id.enrollment_ids.filtered(
            lambda e: e.employee_id == employee
        )
        form = evaluation.sudo()._make_anonymous_form(enrollment)
        participation = self.env["hr.training.participation"]._get_of(
            evaluation, enrollment
        )
        form = form.with_context(
            **form.env.context, training_participation_id=participation.id
        )
        form._mark_in_progress()
        values = {self.q_trainer: trainer, self.q_text: text, **(answers or {})}
        for question, value in values.items():
            form._save_lines(question, value)
        form._mark_done()
        form._blur_times()
        return form

    def _close(self, evaluation):
        evaluation.with_user(self.user_officer).action_start_marking()
        self.env.flush_all()
        self.env.invalidate_all()

    def _get_rows(self, evaluation, question=None, **values):
        rows = self.env["hr.training.questionnaire.result"].search(
            [("evaluation_id", "=", evaluation.id)]
        )
        if question:
            rows = rows.filtered(lambda row: row.question_id == question)
        for name, value in values.items():
            rows = rows.filtered(lambda row, n=name, v=value: row[n] == v)
        return rows

    def _get_forms(self, evaluation):
        return self._fetch("survey_user_input", training_evaluation_id=evaluation.id)

    def _get_lines(self, forms):
        ids = {form["id"] for form in forms}
        rows = self._fetch("survey_user_input_line")
        return [row for row in rows if row["user_input_id"] in ids]


class BrowserCase(QuestionnaireCase, HttpCase):
    """Real logins, real controllers."""

    # The session of a login lives in real time.
    frozen = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls._add_people(PEOPLE, [cls.department_srv_n, cls.department_ops])
        # The site has another language: a form comes in the person's own.
        cls.env["res.lang"]._activate_lang("en_US")
        for person in cls.people:
            person.user_id.lang = "en_US"
        now = fields.Datetime.now()
        session = cls._create_session(
            now - timedelta(hours=3), seats_max=20, trainer_ids=cls.trainer.ids
        )
        session.with_user(cls.user_officer).action_schedule()
        cls._enroll(session, *cls.people)
        cls.training = session
        cls.evaluation = cls._create_questionnaire(session)
        # A follower of the form, whom stock tells about each answer.
        cls.survey.message_subscribe(cls.user_officer.partner_id.ids)

    def setUp(self):
        super().setUp()
        self._set_trap()

    # ------------------------------------------------------------
    # THE BROWSER
    # ------------------------------------------------------------

    def _login(self, user):
        self.authenticate(user.login, user.login)

    def _open(self, evaluation=None):
        """Follow the employee's link; the page he ends on."""
        evaluation = evaluation or self.evaluation
        return self.url_open(f"/training/questionnaire/{evaluation.id}", timeout=60)

    def _get_tokens(self, page):
        """Tokens of survey and form as the page's script finds them."""
        text = page.text
        return [
            re.search(f'data-{name}-token="([^"]+)"', text)[1]
            for name in ("survey", "answer")
        ]

    def _call(self, route, tokens, **params):
        response = self.url_open(
            f"/survey/{route}/{'/'.join(tokens)}",
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            timeout=60,
        )
        self.last_headers = response.headers
        return response.json()["result"]

    def _prepare_answers(self, number):
        good = self.q_change.suggested_answer_ids
        slides, exercises = self.q_grid.matrix_row_ids
        columns = self.q_grid.suggested_answer_ids
        return {
            str(self.q_trainer.id): str(1 + number % 5),
            str(self.q_change.id): [
                str(good[number % 3].id),
                {"comment": f"COMMENT-{number}-zqxv7"},
            ],
            str(self.q_grid.id): {
                str(slides.id): [str(columns[number % 3].id)],
                str(exercises.id): [str(columns[(number + 1) % 3].id)],
            },
            str(self.q_text.id): f"TEXT-{number}-zqxv7",
        }

    def _fill_in(self, number, submit=True):
        """Answer as person ``number``, from the link to the thanks."""
        self._login(self.people[number].user_id)
        page = self._open()
        tokens = self._get_tokens(page)
        _answers, result = self._call("begin", tokens, lang_code="en_US")
        self.assertNotIn("error", result)
        if not submit:
            return tokens, page
        _answers, result = self._call("submit", tokens, **self._prepare_answers(number))
        self.assertNotIn("error", result)
        self.assertIn("Thank you", result["survey_content"])
        return tokens, page

    def _get_secrets(self):
        """Tokens and ids of the forms that there are now."""
        forms = self.env["survey.user_input"].search(
            [("training_evaluation_id", "=", self.evaluation.id)]
        )
        return set(forms.mapped("access_token")), set(forms.ids)

    def _open_raw(self, url):
        return self.url_open(url, timeout=60)

    def _set_cookie(self, user, form, evaluation=None):
        evaluation = evaluation or self.evaluation
        value = hash_sign(
            self.env(su=True), SCOPE, [evaluation.id, user.id, form.access_token]
        )
        self.opener.cookies.set(
            f"training_questionnaire_{evaluation.id}_{user.id}", value
        )


class QuestionnaireRaceCase(RaceCase):
    """An open anonymous questionnaire whose people are on connections of their own."""

    @classmethod
    def _create_data(cls, env):
        cls.evaluation_ids = []
        return super()._create_data(env)

    @classmethod
    def _remove_data(cls):
        with cls._env() as env:
            env.cr.execute(
                "DELETE FROM survey_user_input WHERE training_evaluation_id = ANY(%s)",
                [cls.evaluation_ids],
            )
        return super()._remove_data()

    def setUp(self):
        super().setUp()
        with self._env() as env:
            start = datetime.now().replace(microsecond=0) - timedelta(
                days=1 + len(self.session_ids)
            )
            session = self._create_session(env, start)
            session.action_schedule()
            people = self.employee_ids[: BEFORE + AT_ONCE]
            self.enrollment_ids = session.enroll(people).ids
            evaluation = env["hr.training.evaluation"].create(
                {
                    "session_id": session.id,
                    "method": "questionnaire",
                    "survey_id": env.ref("hr_training.survey_questionnaire").id,
                }
            )
            evaluation.action_open()
            self.evaluation_ids.append(evaluation.id)
            self.evaluation_id = evaluation.id

    def _hand_in(self, enrollment_id):
        """What the controller does, run again like a request that lost a race."""
        with self._env() as env:

            def step():
                evaluation = env["hr.training.evaluation"].browse(self.evaluation_id)
                enrollment = env["hr.training.enrollment"].browse(enrollment_id)
                participation = env["hr.training.participation"]._get_of(
                    evaluation, enrollment
                )
                form = evaluation._make_anonymous_form(enrollment)
                form = form.with_context(
                    **form.env.context, training_participation_id=participation.id
                )
                participation._do_lock()
                form._mark_in_progress()
                for question in evaluation.survey_id.question_ids[:4]:
                    form._save_lines(question, "4")
                form._mark_done()
                form._blur_times()

            retrying(step, env)

    def _close(self):
        with self._env() as env:
            evaluation = env["hr.training.evaluation"].browse(self.evaluation_id)
            retrying(evaluation._do_start_marking, env)

    def _get_numbers(self):
        """Answers counted, forms that are there, and those marked as answered."""
        with self._env() as env:
            evaluation = env["hr.training.evaluation"].browse(self.evaluation_id)
            forms = evaluation.user_input_ids
            marked = evaluation.sudo().participation_ids.filtered("is_answered")
            done = forms.filtered(lambda form: form.state == "done")
            return evaluation.answered_count, len(done), len(marked)


class HeldQuestionnaireCase(QuestionnaireCase):
    """A dozen people of a session that was held, and their opinion of the trainer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls._add_people(12, [cls.department_srv_n, cls.department_ops])
        cls.session = cls._create_held_session(cls.people, trainer_ids=cls.trainer.ids)

    def _answer_as(self, evaluation, *values, people=None):
        """Ratings of the trainer by as many people, in order."""
        for person, value in zip(people or self.people, values, strict=False):
            self._answer(evaluation, person, trainer=value)

    def _distribution(self, evaluation, **values):
        rows = self._get_rows(evaluation, self.q_trainer, **values)
        return [rows.filtered(lambda r, v=v: r.value == v).count for v in range(1, 6)]

    def assertReturn(self, evaluation, answered, expected):
        found = (evaluation.answered_count, evaluation.expected_count)
        self.assertEqual(found, (answered, expected))
