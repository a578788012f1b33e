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

    def test_a_language_that_was_installed_later_makes_no_other_question(self):
        form = self.env.ref("hr_training.survey_questionnaire")
        copied, reworded = form.copy(), form.copy()
        self.env["res.lang"]._activate_lang("fr_FR")
        for n, question in enumerate(form.question_ids):
            question.with_context(lang="fr_FR").title = f"Question {n}"
            reworded.question_ids[n].with_context(
                lang="fr_FR"
            ).title = f"Autre chose {n}"
        (form | copied | reworded).question_ids.training_topic = False
        self.env.flush_all()
        run_migration(self.env, VERSION, "19.0.1.6.1")
        self.env.invalidate_all()
        topics = ["content", "method", "trainer", "usefulness", False, False]
        self.assertEqual(copied.question_ids.mapped("training_topic"), topics)
        self.assertFalse(any(reworded.question_ids.mapped("training_topic")))
