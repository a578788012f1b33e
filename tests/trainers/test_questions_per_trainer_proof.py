"""Asked about each of several trainers, with a browser and in races (design §6.4)."""

from contextlib import contextmanager
from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common_race import RaceCase
from ..feedback.test_anonymity import AnonymityProofCase


@tagged("post_install", "-at_install", "hr_training_anonymity")
class TestPerTrainerProof(AnonymityProofCase):
    """The proof of anonymity, of a form that asks about two trainers."""

    uses = ("user_officer", "user_head", "employee_outsider", "trainer")
    lines_each = 7

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        questions = cls.evaluation.survey_id.question_ids.sorted()
        cls.q_trainer, cls.q_second, cls.q_change, cls.q_grid, cls.q_text = questions

    @classmethod
    def _create_questionnaire(cls, session, survey=None, **vals):
        cls.q_trainer.training_topic = "trainer"
        if len(session.sudo().trainer_ids) < 2:
            session.sudo().trainer_ids += cls._create_trainer(cls.employee_outsider)
        return super()._create_questionnaire(session, survey, **vals)

    def _prepare_answers(self, number):
        answers = super()._prepare_answers(number)
        return {**answers, str(self.q_second.id): str(5 - number % 5)}

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_d6_4_no_table_file_or_log_links_answer_and_person(self):
        self._prove()
        rows = self._get_rows(self.evaluation, is_per_trainer=True, is_total=True)
        self.assertEqual(len(rows.trainer_id), 2)
        self.assertEqual(set(rows.mapped("answered")), {6})

    def test_p7_2_3_the_page_names_each_and_escapes_his_name(self):
        self.trainer.employee_id.name = "<b>Bold</b> Trainer"
        again = self._create_questionnaire(self.training)
        self._login(self.people[0].user_id)
        page = self._open(again)
        tokens = self._get_tokens(page)
        _answers, result = self._call("begin", tokens, lang_code="en_US")
        self.assertIn("&lt;b&gt;Bold&lt;/b&gt; Trainer: Trainer", str(result))
        self.assertNotIn("<b>Bold", str(result))
        self.assertIn(f"{self.employee_outsider.name}: Trainer", str(result))


@tagged("post_install", "-at_install", "hr_training_race")
class TestPerTrainerRace(RaceCase):
    """Whoever opens a questionnaire first gives it its form."""

    racers = 3

    @classmethod
    def _create_data(cls, env):
        result = super()._create_data(env)
        second = env["hr.training.trainer"].create(
            {"employee_id": cls.employee_ids[1], "company_id": cls.company_id}
        )
        second._do_qualify()
        cls.form_id = env.ref("hr_training.survey_questionnaire").id
        session = cls._create_session(
            env,
            datetime.now().replace(microsecond=0) - timedelta(days=1),
            trainer_ids=[(6, 0, [cls.trainer_id, second.id])],
        )
        cls.evaluation_id = (
            env["hr.training.evaluation"]
            .create(
                {
                    "session_id": session.id,
                    "method": "questionnaire",
                    "survey_id": cls.form_id,
                }
            )
            .id
        )
        return result

    @classmethod
    def _remove_data(cls):
        result = super()._remove_data()
        with cls._env() as env:
            env["survey.survey"]._gc_training_own_forms()
        return result

    @contextmanager
    def _opening(self):
        with self._env() as env:
            yield env, env["hr.training.evaluation"].browse(self.evaluation_id)

    def _open(self):
        with self._opening() as (env, evaluation):
            retrying(evaluation.action_open, env)

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_opened_by_several_at_once_it_gets_one_form(self):
        errors = self._run_at_once([self._open] * self.racers)
        self.assertEqual(len(errors), self.racers - 1)
        for error in errors:
            self.assertIsInstance(error, UserError, "nobody sees a database error")
        with self._opening() as (env, evaluation):
            forms = env["survey.survey"].search(
                [("training_original_id", "=", self.form_id)]
            )
            mine = forms.filtered(
                lambda form: form.training_evaluation_ids.ids == [self.evaluation_id]
            )
            self.assertEqual(evaluation.survey_id, mine)
            self.assertFalse(
                forms.filtered(lambda form: not form.training_evaluation_ids)
            )
            self.assertEqual(len(mine.question_ids.filtered("training_trainer_id")), 2)
