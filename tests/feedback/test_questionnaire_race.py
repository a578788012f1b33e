from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_questionnaire import AT_ONCE, BEFORE, QuestionnaireRaceCase


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
