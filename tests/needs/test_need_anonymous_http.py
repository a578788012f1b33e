"""Anonymous need surveys in the browser, and on connections of their own (§6.4)."""

import re
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.service.model import retrying
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common_race import RaceCase
from ..feedback.common_copy import CopyCase
from .common_anonymous import AnonymousCase

AT_ONCE = 4
BEFORE = 6


@tagged("post_install", "-at_install", "hr_training_need", "hr_training_anonymity")
class TestNeedAnonymousHttp(CopyCase, AnonymousCase, HttpCase):
    frozen = None

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("en_US")
        for person in self.people:
            person.user_id.lang = "en_US"
        self.campaign = self._create_anonymous(
            deadline=fields.Date.today() + timedelta(days=10)
        )
        self._set_trap()

    def _open(self, person):
        self.authenticate(person.user_id.login, person.user_id.login)
        page = self.url_open(f"/training/need-survey/{self.campaign.id}", timeout=60)
        self.assertEqual(page.status_code, 200)
        return page

    def _get_tokens(self, page):
        return [
            re.search(f'data-{name}-token="([^"]+)"', page.text)[1]
            for name in ("survey", "answer")
        ]

    def _json(self, action, tokens, **params):
        path = "/".join(tokens)
        result = self.make_jsonrpc_request(f"/survey/{action}/{path}", params)
        self.env.invalidate_all()
        return result

    def _fill_in(self, number):
        tokens = self._get_tokens(self._open(self.people[number]))
        self._json("begin", tokens, lang_code="en_US")
        course = self.questions["course"]
        _correct, content = self._json(
            "submit",
            tokens,
            **{
                str(course.id): [str(course.suggested_answer_ids[0].id)],
                str(self.questions["wish"].id): f"WISH-{number}-zqxv7",
            },
        )
        return tokens, content

    def test_d6_4_the_page_names_the_survey_and_no_form(self):
        page = self._open(self.people[0])
        self.assertIn("This questionnaire is anonymous", page.text)
        tokens = self._get_tokens(page)
        self.assertEqual(
            tokens, [self.survey.access_token, f"campaign-{self.campaign.id}"]
        )
        self.assertFalse(self.campaign.need_ids)
        self.assertFalse(self._get_forms(), "looking makes no form")

    def _get_forms(self):
        return self.env["survey.user_input"].search(
            [("training_campaign_id", "=", self.campaign.id)]
        )

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_d6_4_no_table_file_or_log_links_answer_and_person(self):
        order = [3, 0, 6, 2, 5, 1]
        for number in order:
            self._fill_in(number)
        self.assertEqual(self.campaign.answered_count, len(order))
        old = self._get_forms()
        tokens = set(old.mapped("access_token"))
        for form in old:
            self.assertFalse(form.partner_id or form.email or form.start_datetime)
        self._close(self.campaign)
        self.assertEqual(
            sorted(self.campaign.need_ids.mapped("headcount")), [1] * 6 + [6]
        )
        forms = self._get_forms()
        self.assertEqual(len(forms), len(order))
        secrets = tokens | set(forms.mapped("access_token"))
        dump = self._dump()
        holders = {
            table for table, text in dump.items() if any(s in text for s in secrets)
        }
        self.assertEqual(holders, {"survey_user_input"})
        for path, content in self._read_files().items():
            for secret in [*secrets, "-zqxv7"]:
                self.assertNotIn(secret.encode(), content, path)
        log = "\n".join(self.trap.lines)
        self.assertIn("/survey/submit/", log, "the trap must have caught the requests")
        for secret in [*secrets, "-zqxv7"]:
            self.assertNotIn(secret, log)

    def test_d6_4_answered_once_and_only_by_who_was_asked(self):
        tokens, _content = self._fill_in(0)
        self._json("begin", tokens, lang_code="en_US")
        _correct, content = self._json("submit", tokens)
        self.assertIn("error", content)
        self.assertEqual(self.campaign.answered_count, 1)
        self.assertIn("answered already", self._open(self.people[0]).text)
        self.assertIn("There is no form", self._open(self.employee_trainer).text)
        _correct, content = self._json("begin", tokens)
        self.assertIn("error", content)
        form = self._get_forms()
        _correct, content = self._json(
            "begin", [self.survey.access_token, form.access_token]
        )
        self.assertIn("error", content, "a form's token alone is no way to it")
        page = self.url_open(f"/survey/print/{'/'.join(tokens)}")
        self.assertEqual(page.status_code, 404)

    def test_d6_4_closed_it_takes_nothing(self):
        tokens = self._get_tokens(self._open(self.people[1]))
        self._json("begin", tokens, lang_code="en_US")
        self._close(self.campaign)
        _correct, content = self._json("submit", tokens)
        self.assertIn("error", content)
        self.assertFalse(self._get_forms())
        self.assertIn("is closed", self._open(self.people[2]).text)


@tagged("post_install", "-at_install", "hr_training_race")
class TestNeedAnonymousRace(RaceCase):
    """Who hands in while it is being closed, with real connections."""

    @classmethod
    def _create_data(cls, env):
        result = super()._create_data(env)
        survey = env.ref("hr_training.survey_need")
        campaign = env["hr.training.need.campaign"].create(
            {
                "name": "Race",
                "survey_id": survey.id,
                "company_id": cls.company_id,
                "department_ids": [Command.set([cls.department_id])],
                "deadline": fields.Date.today() + timedelta(days=5),
                "is_anonymous": True,
            }
        )
        campaign._do_open()
        cls.campaign_id = campaign.id
        cls.person_ids = campaign.person_ids.ids[: BEFORE + AT_ONCE]
        return result

    @classmethod
    def _remove_data(cls):
        with cls._env() as env:
            for statement in (
                "DELETE FROM survey_user_input WHERE training_campaign_id = %s",
                "DELETE FROM hr_training_need WHERE campaign_id = %s",
                "DELETE FROM hr_training_need_campaign WHERE id = %s",
            ):
                env.cr.execute(statement, [cls.campaign_id])
        return super()._remove_data()

    def _hand_in(self, person_id):
        with self._env() as env:

            def step():
                campaign = env["hr.training.need.campaign"].browse(self.campaign_id)
                seat = campaign.person_ids.browse(person_id)
                row = campaign._get_participations()._get_of(campaign, seat)
                form = campaign._make_anonymous_form(seat)
                form = form.with_context(
                    **form.env.context, training_participation_id=row.id
                )
                row._do_lock()
                form._mark_in_progress()
                wish = campaign.survey_id.question_ids.filtered(
                    lambda question: question.training_need_mark == "wish"
                )
                form._save_lines(wish, f"Wish {person_id}")
                form._mark_done()
                form._blur_times()

            retrying(step, env)

    def _close(self):
        with self._env() as env:
            campaign = env["hr.training.need.campaign"].browse(self.campaign_id)
            retrying(campaign._do_close, env)

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_d6_4_the_last_wish_counts_or_is_refused(self):
        for person_id in self.person_ids[:BEFORE]:
            self._hand_in(person_id)
        late = self.person_ids[BEFORE:]
        errors = self._run_at_once(
            [lambda p=p: self._hand_in(p) for p in (*late, late[0])] + [self._close]
        )
        for error in errors:
            self.assertIsInstance(error, UserError, "nobody sees a database error")
        with self._env() as env:
            campaign = env["hr.training.need.campaign"].browse(self.campaign_id)
            self.assertEqual(campaign.state, "closed")
            answered = BEFORE + len(late) + 1 - len(errors)
            self.assertEqual(campaign.answered_count, answered)
            self.assertEqual(sum(campaign.need_ids.mapped("headcount")), answered)
            forms = env["survey.user_input"].search(
                [("training_campaign_id", "=", campaign.id)]
            )
            self.assertEqual(len(forms), answered)
