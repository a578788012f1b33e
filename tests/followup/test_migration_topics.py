from odoo.tests import TransactionCase, tagged

from ..common_calls import run_migration

VERSION = "19.0.1.7.0/post-questionnaire-topics"


@tagged("post_install", "-at_install")
class TestQuestionnaireTopics(TransactionCase):
    """Questions of databases that were there say what they are about (7.3.2)."""

    def test_questions_of_the_form_and_of_its_copies_get_their_topics(self):
        form = self.env.ref("hr_training.survey_questionnaire")
        copied = form.copy()
        (form | copied).question_ids.training_topic = False
        own = copied.question_ids[0]
        own.training_topic = "usefulness"
        self.env.flush_all()
        run_migration(self.env, VERSION, "")
        self.env.invalidate_all()
        self.assertFalse(any(form.question_ids.mapped("training_topic")))
        run_migration(self.env, VERSION, "19.0.1.6.1")
        self.env.invalidate_all()
        topics = ["content", "method", "trainer", "usefulness", False, False]
        self.assertEqual(form.question_ids.mapped("training_topic"), topics)
        self.assertEqual(
            copied.question_ids.mapped("training_topic"), ["usefulness", *topics[1:]]
        )
