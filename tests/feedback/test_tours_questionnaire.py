from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common_questionnaire import QuestionnaireCase


@tagged("post_install", "-at_install", "hr_training_tours", "tour")
class TestQuestionnaireTour(QuestionnaireCase, HttpCase):
    """An employee answers anonymously on his phone."""

    browser_size = "390x844"
    touch_enabled = True
    frozen = None

    def test_p7_2_3_anonymous_questionnaire_on_a_phone(self):
        session = self._create_session(
            fields.Datetime.now() - timedelta(hours=3), schedule=True
        )
        self._enroll(session, self.employee_employee)
        survey = self.env.ref("hr_training.survey_questionnaire")
        evaluation = self._create_questionnaire(session, survey)
        action = self.env.ref("hr_training.hr_training_enrollment_action_mine")
        self.start_tour(
            f"/odoo/action-{action.id}",
            "hr_training_questionnaire",
            login=self.user_employee.login,
            timeout=120,
        )
        evaluation.invalidate_recordset()
        self.assertEqual(evaluation.answered_count, 1)
        [form] = self._get_forms(evaluation)
        self.assertEqual((form["state"], form["partner_id"]), ("done", None))
        texts = {line["value_text_box"] for line in self._get_lines([form])}
        self.assertIn("The exercises at the pump", texts)
