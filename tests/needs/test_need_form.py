"""The need survey that ships, in the languages that it ships in (policy 3.1)."""

from odoo.tests import tagged

from .common_campaign import CampaignCase


@tagged("post_install", "-at_install", "hr_training_campaign")
class TestReadyForm(CampaignCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env.ref("hr_training.survey_need")
        cls.questions = cls.survey.question_ids.grouped("training_need_mark")
        cls.env["res.lang"]._activate_lang("de_DE")
        # As the dialog does that adds a language.
        cls.env["ir.module.module"]._load_module_terms(["hr_training"], ["de_DE"])

    def _get_texts(self, lang):
        """Whatever an employee reads on the form."""
        survey = self.survey.with_context(lang=lang)
        questions = survey.question_and_page_ids
        texts = [survey.title, str(survey.description), str(survey.description_done)]
        for question in questions:
            texts += [question.title, question.question_placeholder]
            texts += question.suggested_answer_ids.mapped("value")
            if question.comments_allowed:
                texts.append(question.comments_message)
        return [text for text in texts if text]

    def test_p3_1_the_form_is_german_from_top_to_bottom(self):
        english, german = self._get_texts("en_US"), self._get_texts("de_DE")
        self.assertEqual(len(english), len(german))
        same = [e for e, g in zip(english, german, strict=True) if e == g]
        self.assertFalse(same)
        self.assertIn("Bis wann brauchen Sie es?", german)
        self.assertIn("Produktkenntnisse", german)
        self.assertIn("<p>", german[1])

    def test_p3_1_an_answer_in_german_is_the_same_need(self):
        # The course of the first answer, as a company offers it.
        said = {
            "course": [3],
            "level": [1],
            "wish": "Schweißen",
            "reason": "Neue Linie",
            "when": [1],
            "career": "Meister",
            "skill": "Löten",
        }
        found = []
        for lang, employee in (
            ("en_US", self.employee_employee),
            ("de_DE", self.employee_colleague),
        ):
            employee.user_id.lang = lang
            campaign = self._create_campaign(name=lang)
            form = self._get_form(campaign, employee)
            form.lang_id = self.env["res.lang"]._lang_get(lang)
            needs = self._answer(campaign, employee, **said)
            self.assertEqual(len(needs), 3)
            self.assertEqual(needs.course_id, self.env.ref("hr_training.course_p01"))
            found.append(
                [
                    need.read(
                        [
                            *("analysis", "channel", "course_id", "date_wanted"),
                            *("skill_id", "skill_level_id", "state", "urgency"),
                        ],
                        load=None,
                    )[0]
                    | {"id": 0, "said": need.name if not need.course_id else ""}
                    for need in needs
                ]
            )
        self.assertEqual(*found)
