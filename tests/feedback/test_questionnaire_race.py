from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..delivery.test_seats_race import RaceCase

BEFORE = 6
AT_ONCE = 6


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


@tagged("post_install", "-at_install", "hr_training_race")
class TestQuestionnaireRace(QuestionnaireRaceCase):
    """Design §6.4 with real connections: who hands in while it is being closed."""

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_d6_4_the_last_answer_counts_or_is_refused(self):
        for enrollment_id in self.enrollment_ids[:BEFORE]:
            self._hand_in(enrollment_id)
        self.assertEqual(self._get_numbers(), (BEFORE, BEFORE, BEFORE))
        late = self.enrollment_ids[BEFORE:]
        errors = self._run_at_once(
            [lambda e=e: self._hand_in(e) for e in late] + [self._close]
        )
        for error in errors:
            self.assertIsInstance(error, UserError, "nobody sees a database error")
        answered, forms, marked = self._get_numbers()
        self.assertEqual(answered, BEFORE + AT_ONCE - len(errors))
        self.assertEqual(forms, answered, "no answer is lost, none is left behind")
        self.assertEqual(marked, 0)
        with self._env() as env:
            evaluation = env["hr.training.evaluation"].browse(self.evaluation_id)
            self.assertEqual(evaluation.state, "released")
            times = evaluation.user_input_ids.user_input_line_ids.mapped("create_date")
            self.assertEqual(len(set(times)), 1)

    @mute_logger("odoo.service.model")
    def test_d6_4_two_forms_of_one_person_at_once_are_one_answer(self):
        enrollment_id = self.enrollment_ids[0]
        errors = self._run_at_once([lambda: self._hand_in(enrollment_id)] * 4)
        self.assertEqual(len(errors), 3)
        for error in errors:
            self.assertIsInstance(error, UserError)
        self.assertEqual(self._get_numbers(), (1, 1, 1))
