"""Need surveys over survey's own addresses: one's own form, in time (policy 3.1)."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common_campaign import CampaignCase


@tagged("post_install", "-at_install", "hr_training_need")
class TestNeedCampaignHttp(CampaignCase, HttpCase):
    frozen = None

    def setUp(self):
        super().setUp()
        self.campaign = self._create_campaign(
            deadline=fields.Date.today() + timedelta(days=10)
        )
        self.form = self._get_form(self.campaign, self.employee_employee)
        self.base = f"{self.survey.access_token}/{self.form.access_token}"
        self.authenticate(self.user_employee.login, self.user_employee.login)

    def _json(self, action, **params):
        result = self.make_jsonrpc_request(f"/survey/{action}/{self.base}", params)
        self.env.invalidate_all()
        return result

    def _submit(self):
        question = self.questions["course"]
        answer = str(question.suggested_answer_ids[0].id)
        return self._json("submit", **{str(question.id): [answer]})

    def test_p3_1_answered_over_the_page_it_is_a_need(self):
        self._json("begin")
        self._submit()
        self.assertEqual(self.form.state, "done")
        self.assertEqual(self.campaign.need_ids.course_id, self.course)
        self.assertEqual(self.campaign.need_ids.requester_id, self.user_employee)
        _correct, content = self._submit()
        self.assertEqual(content, {"error": "unauthorized"})
        self.assertEqual(len(self.campaign.need_ids), 1)

    def test_p3_1_what_one_answered_can_be_read_when_the_time_is_over(self):
        self._json("begin")
        self._submit()
        self.form.deadline = fields.Datetime.now() - timedelta(days=1)
        action = self.campaign.need_ids.with_user(self.user_employee)
        url = action.action_open_evidence()["url"]
        page = self.url_open(url)
        self.assertEqual(page.status_code, 200)
        self.assertIn("About course", page.text)
        self.authenticate(self.user_colleague.login, self.user_colleague.login)
        self.assertNotIn("About course", self.url_open(url).text)

    def test_p3_1_the_page_of_thanks_leads_on_to_the_needs(self):
        self._json("begin")
        self._submit()
        page = self.url_open(f"/survey/{self.base}")
        self.assertIn(
            "/odoo/action-hr_training.hr_training_need_action_mine", page.text
        )
        # Nobody is asked twice: a second form would be handed out to nobody.
        self.assertNotIn("/survey/retry/", page.text)

    def test_p3_1_closed_while_somebody_answers_nothing_is_half_made(self):
        self._json("begin")
        self.campaign.with_user(self.user_officer).action_close()
        _correct, content = self._submit()
        self.assertEqual(content, {"error": "answer_deadline"})
        self.assertFalse(self.form.user_input_line_ids)
        self.assertFalse(self.campaign.need_ids)
        page = self.url_open(f"/survey/{self.base}")
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("js_question-wrapper", page.text)

    def test_p3_1_a_page_is_saved_behind_the_lock_of_handing_in(self):
        self._json("begin")
        seen = []

        def lock(form):
            seen.append(bool(form.user_input_line_ids))
            return do_lock(form)

        do_lock = type(self.form)._do_lock_need
        with patch.object(type(self.form), "_do_lock_need", lock):
            self._submit()
        self.assertEqual(seen[:1], [False], "first of all")

    def test_p3_1_the_form_is_for_the_one_person_who_was_asked(self):
        self.authenticate(self.user_colleague.login, self.user_colleague.login)
        _correct, content = self._json("begin")
        self.assertEqual(content, {"error": "answer_wrong_user"})
        self.authenticate(None, None)
        _correct, content = self._json("begin")
        self.assertEqual(content, {"error": "survey_auth"})
        count = self.env["survey.user_input"].search_count([])
        self.authenticate(self.user_colleague.login, self.user_colleague.login)
        self.url_open(f"/survey/start/{self.survey.access_token}")
        self.assertEqual(self.env["survey.user_input"].search_count([]), count)

    def test_p3_1_the_form_speaks_the_language_of_who_fills_it_in(self):
        """The site's language is for its visitors; another one is chosen there."""
        Lang = self.env["res.lang"]
        Lang._activate_lang("de_DE")
        Lang._activate_lang("en_US")
        self.survey.with_context(lang="de_DE").title = "Was brauchen Sie?"
        self.user_employee.lang = "de_DE"
        for address in (f"start/{self.survey.access_token}", self.base):
            query = f"?answer_token={self.form.access_token}"
            page = self.url_open(f"/survey/{address}{query}")
            self.assertIn("Was brauchen Sie?", page.text, address)
        page = self.url_open(f"/en_US/survey/{self.base}?language-changed=true")
        self.assertIn("What Do You Need?", page.text)
        self._json("begin", lang_code="en_US")
        page = self.url_open(f"/survey/{self.base}")
        self.assertIn("What Do You Need?", page.text)
