from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_exam import ExamKeysCase, LiveExamMixin

# What only those who set and mark an exam may see.
KEYS = ("Keymodel", "Keypump", "key pump")


@tagged("post_install", "-at_install", "hr_training_exam")
class TestExamOverHttp(LiveExamMixin, ExamKeysCase, HttpCase):
    """The survey's own addresses: in time, one's own paper, and no keys."""

    def setUp(self):
        super().setUp()
        self.paper = self._open()[0]
        self.base = f"{self.survey.access_token}/{self.paper.access_token}"
        self._login(self.user_employee)

    def _login(self, user):
        self.authenticate(user.login, user.login)

    def _json(self, action, answers=None, **params):
        params.update({str(q.id): a for q, a in (answers or {}).items()})
        result = self.make_jsonrpc_request(f"/survey/{action}/{self.base}", params)
        self.paper.invalidate_recordset()
        return result

    def _page(self, path):
        return self.url_open(path).text

    def assertNoKeys(self, text):
        # By our fields' whole names: who is led away from a form lands in Odoo, whose
        # page holds his login and the database's name, which may begin like them.
        fields_of_ours = [
            name
            for model in ("survey.question", "survey.question.answer", "survey.survey")
            for name in self.env[model]._fields
            if name.startswith("training_")
        ]
        self.assertTrue(fields_of_ours, "control")
        for key in (*KEYS, "is_correct", *fields_of_ours):
            self.assertNotIn(key, str(text))

    def test_p7_2_1_exam_from_first_page_to_last_shows_no_key(self):
        self.assertNoKeys(self._page(f"/survey/start/{self.base.split('/')[0]}"))
        page = self._page(f"/survey/{self.base}")
        self.assertIn("Pumps", page)
        self.assertNoKeys(page)
        correct, content = self._json("begin")
        self.assertIn("Multiple", content["survey_content"])
        self.assertNoKeys([correct, content])
        correct, content = self._json("submit", self._right_answers())
        self.assertEqual(correct, {})
        self.assertNoKeys(content)
        self.assertNotIn("scored", content["survey_content"])
        self.assertEqual(self.paper.state, "done")
        self.assertNoKeys(self._page(f"/survey/{self.base}"))
        line = self._lines(self.paper, self.question_fill)
        self.assertEqual(line.training_awarded, 4)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_d1_other_addresses_of_surveys_give_nothing_away(self):
        self._json("begin")
        token, answer = self.base.split("/")
        survey_id = self.survey.id
        paths = [
            f"/survey/print/{token}",
            f"/survey/print/{token}?answer_token={answer}&review=True",
            f"/survey/test/{token}",
            f"/survey/retry/{token}/{answer}",
            f"/survey/results/{survey_id}",
            f"/survey/{survey_id}/certification_preview",
            f"/survey/{survey_id}/get_certification",
            f"/survey/session/manage/{token}",
        ]
        count = self.env["survey.user_input"].search_count([])
        for user in self.strangers:
            self._login(user)
            for path in paths:
                with self.subTest(user=user.name, path=path):
                    page = self._page(path)
                    self.assertNoKeys(page)
                    self.assertNotIn("Multiple", page)
        self.assertEqual(self.env["survey.user_input"].search_count([]), count)
        self._login(self.user_officer)
        self.assertIn("Multiple", self._page(f"/survey/print/{token}"), "control")

    def test_p7_2_1_print_stays_closed_to_the_examinee_when_he_is_done(self):
        self._json("begin")
        self._json("submit", self._right_answers())
        token, answer = self.base.split("/")
        page = self._page(f"/survey/print/{token}?answer_token={answer}")
        self.assertNoKeys(page)
        self.assertNotIn("Multiple", page)

    def test_p7_2_1_paper_is_for_the_one_person_it_was_handed_to(self):
        for user in (self.user_colleague, self.user_trainer):
            self._login(user)
            with self.subTest(user=user.name):
                _correct, content = self._json("begin")
                self.assertEqual(content, {"error": "answer_wrong_user"})
        self.authenticate(None, None)
        _correct, content = self._json("begin")
        self.assertEqual(content, {"error": "survey_auth"})

    def test_p7_2_1_link_alone_makes_no_paper(self):
        self._login(self.user_outsider)
        token = self.base.split("/")[0]
        count = self.env["survey.user_input"].search_count([])
        self.assertNotIn("Multiple", self._page(f"/survey/start/{token}"))
        self.assertEqual(self.env["survey.user_input"].search_count([]), count)

    def test_p7_2_1_answer_after_the_deadline_is_refused(self):
        self._json("begin")
        self.paper.deadline = fields.Datetime.now() - timedelta(seconds=1)
        _correct, content = self._json("submit", self._right_answers())
        self.assertEqual(content, {"error": "answer_deadline"})
        self.assertFalse(self.paper.user_input_line_ids)
        self.assertEqual(self.paper.state, "in_progress")

    def test_p7_2_1_answer_after_the_officer_ended_the_exam_is_refused(self):
        self._json("begin")
        self._end()
        _correct, content = self._json("submit", self._right_answers())
        self.assertEqual(content, {"error": "unauthorized"})
        self.assertFalse(self.paper.user_input_line_ids)

    def test_p7_2_1_paper_cannot_be_begun_after_the_exam_has_ended(self):
        self._end()
        _correct, content = self._json("begin")
        self.assertEqual(content, {"error": "answer_deadline"})

    def test_p7_2_1_time_limit_is_kept_by_the_server(self):
        self.survey.write({"is_time_limited": True, "time_limit": 10})
        self._json("begin")
        self.paper.start_datetime = fields.Datetime.now() - timedelta(minutes=11)
        _correct, content = self._json("submit", self._right_answers())
        self.assertEqual(content, {"error": "unauthorized"})
        self.assertFalse(self.paper.user_input_line_ids)
        self._page(f"/survey/{self.base}")
        self.paper.invalidate_recordset()
        self.assertEqual(self.paper.state, "done", "handed in as it was")

    def test_p7_2_1_two_tabs_hand_in_one_exam_once(self):
        self._json("begin")
        _correct, again = self._json("begin")
        self.assertEqual(list(again), ["error"], "begun already")
        self._json("submit", self._right_answers("First tab"))
        _correct, content = self._json("submit", self._right_answers("Second tab"))
        self.assertEqual(content, {"error": "unauthorized"})
        lines = self.paper.user_input_line_ids
        self.assertEqual(len(lines), 5, "two choices of one question, three others")
        text = self._lines(self.paper, self.question_text)
        self.assertEqual(text.value_text_box, "First tab")

    def test_p7_2_1_browser_closed_half_way_resumes_and_time_runs_on(self):
        self.survey.write(
            {
                "questions_layout": "page_per_question",
                "is_time_limited": True,
                "time_limit": 60,
            }
        )
        self._json("begin")
        started = fields.Datetime.now() - timedelta(minutes=20)
        self.paper.start_datetime = started
        self._json(
            "submit",
            {self.question_single: self._choice(self.question_single, "B")},
            question_id=self.question_single.id,
        )
        self.authenticate(None, None)
        self._login(self.user_employee)
        page = self._page(f"/survey/{self.base}")
        self.assertIn("Multiple", page)
        self.assertNotIn("Single", page)
        self.assertIn(started.isoformat(), page)
        self.assertEqual(self.paper.start_datetime, started)
        self.assertEqual(self.paper.state, "in_progress")
        self.assertEqual(
            self.paper.user_input_line_ids.question_id, self.question_single
        )

    def test_p7_2_1_random_paper_does_not_show_the_rest_of_the_bank(self):
        self.survey.write({"questions_layout": "page_per_section"})
        page = self.env["survey.question"].create(
            {
                "survey_id": self.survey.id,
                "title": "Bank",
                "is_page": True,
                "question_type": False,
                "sequence": 0,
                "random_questions_count": 1,
            }
        )
        self.survey.questions_selection = "random"
        self.paper.predefined_question_ids = self.question_fill
        self._json("begin")
        shown = self._page(f"/survey/{self.base}")
        self.assertIn("Fill", shown)
        for hidden in ("Single", "Multiple"):
            self.assertNotIn(hidden, shown)
        _correct, _content = self._json(
            "submit", self._right_answers(), page_id=page.id
        )
        self.assertEqual(self.paper.user_input_line_ids.question_id, self.question_fill)
