"""No link makes an answer of a training form that its evaluation did not hand out."""

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...models.evaluation.survey_survey import TRAINING_TYPES
from ...tools import groups
from ..common import HrTrainingCase

# What Odoo gives a survey, or somebody may wish for.
OPEN = {
    "access_mode": "public",
    "users_login_required": False,
    "certification": True,
    "scoring_type": "scoring_with_answers",
    "is_attempts_limited": True,
    "session_state": "ready",
}
CLOSED = {
    "access_mode": "token",
    "users_login_required": True,
    "certification": False,
    "certification_give_badge": False,
    "scoring_type": "no_scoring",
    "is_attempts_limited": False,
    "session_state": False,
}
SURVEYS = "survey.group_survey_manager"


class FormLinksCase(HrTrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_users(
            cls.company,
            ("both", f"base.group_user,{groups.OFFICER},{SURVEYS}", None),
            ("survey_manager", f"base.group_user,{SURVEYS}", None),
        )
        cls.forms = {kind: cls._create_form(kind) for kind in TRAINING_TYPES}

    @classmethod
    def _create_form(cls, kind, **vals):
        """A form as an officer makes it, with whatever Odoo sets by default."""
        form = cls._as_officer("survey.survey").create(
            {
                "title": f"Form {kind}",
                "survey_type": kind,
                "question_and_page_ids": [
                    Command.create(
                        {"title": "How?", "question_type": "scale", "sequence": 1}
                    )
                ],
                **vals,
            }
        )
        return form.with_env(cls.env)

    def _get_answers(self):
        forms = self.env["survey.survey"].browse([f.id for f in self.forms.values()])
        return self.env["survey.user_input"].search([("survey_id", "in", forms.ids)])

    def assertClosed(self, form):
        for name, value in CLOSED.items():
            self.assertEqual(form[name], value, (form.survey_type, name))


@tagged("post_install", "-at_install")
class TestFormSettings(FormLinksCase):
    def test_d6_4_every_training_form_is_for_those_it_is_handed_to(self):
        for kind, form in self.forms.items():
            self.assertClosed(form)
            self.assertClosed(self._create_form(kind, **OPEN))
            form.with_user(self.user_officer).write(OPEN)
            self.assertClosed(form)
            form.sudo().write(OPEN)
            self.assertClosed(form)
            self.assertClosed(form.copy(dict(OPEN, title="Copy")))
            version = form.with_user(self.user_officer).action_training_new_version()
            self.assertClosed(version.with_env(self.env))
            turned = self.env["survey.survey"].create({"title": "Quiz", **OPEN})
            turned.survey_type = kind
            self.assertClosed(turned)

    def test_d6_4_shipped_forms_are_closed_as_well(self):
        shipped = self.env["survey.survey"].search(
            [("survey_type", "in", TRAINING_TYPES), ("id", "not in", self._form_ids())]
        )
        self.assertTrue(shipped)
        for form in shipped:
            self.assertClosed(form)

    def _form_ids(self):
        return [form.id for form in self.forms.values()]

    def test_d6_4_forms_of_before_are_closed_by_the_upgrade(self):
        """Named answers to anonymous forms go, with the chatter that names people."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE survey_survey SET access_mode = 'public', session_state = 'ready',"
            " users_login_required = FALSE WHERE id = ANY(%s)",
            [self._form_ids()],
        )
        self.env.invalidate_all()
        answers = self.env["survey.user_input"].create(
            [
                {
                    "survey_id": form.id,
                    "partner_id": self.user_employee.partner_id.id,
                    "test_entry": test_entry,
                }
                for form in self.forms.values()
                for test_entry in (False, True)
            ]
        )
        for answer in answers:
            answer.message_post(body="Named")
        messages = answers.message_ids
        self._migrate("19.0.1.2.0/post-form-links", None)
        self.assertEqual(answers.exists(), answers, "a fresh database has nothing old")
        for _twice in range(2):
            self._migrate("19.0.1.2.0/post-form-links")
        for form in self.forms.values():
            self.assertClosed(form)
        gone = answers - answers.exists()
        self.assertEqual(len(gone), 2, "questionnaire and 360°, what counts")
        self.assertEqual(len(messages - messages.exists()), 2)

    def test_d6_9_stock_surveys_are_read_by_as_many_statements_as_without_us(self):
        """Rules of ours are part of the query: they ask nothing beforehand."""
        survey = self.env["survey.survey"].create(
            {
                "title": "Stock",
                "question_and_page_ids": [
                    Command.create({"title": "Why?", "question_type": "char_box"})
                ],
            }
        )
        answers = survey._create_answer(user=self.user_survey_manager)
        answers._save_lines(survey.question_ids, "Because")
        self.env.flush_all()
        lines = answers.user_input_line_ids
        for records in (survey, survey.question_ids, answers, lines):
            with self.subTest(model=records._name):
                reading = records.with_user(self.user_survey_manager)
                domain = [("id", "in", records.ids)]
                reading.search(domain)  # warm what lives as long as the registry
                self.env.invalidate_all()
                # Who he is as a human is asked once in a transaction.
                reading.env["hr.training.person"]._get_myself()
                reading.env.user.fetch(["company_ids"])
                with self.assertQueryCount(1):
                    reading.search_fetch(domain, ["id"])

    def test_d6_4_stock_ways_make_no_answer(self):
        """Whatever the right: officer and survey manager in one, and the system."""
        partner = self.user_employee.partner_id
        for kind, form in self.forms.items():
            for survey in (form.with_user(self.user_both), form.sudo()):
                with self.subTest(kind=kind, user=survey.env.user.login):
                    for kwargs in (
                        {"user": self.user_employee},
                        {"partner": partner, "check_attempts": False},
                        {"email": "someone@example.com"},
                        {"partner": partner, "invite_token": "x"},
                        {},
                    ):
                        with self.assertRaisesRegex(UserError, "handed out"):
                            survey._create_answer(**kwargs)
                    with self.assertRaisesRegex(UserError, "handed out"):
                        survey.action_send_survey()
                    invitation = survey.env["survey.invite"].create(
                        {
                            "survey_id": survey.id,
                            "partner_ids": [Command.set(partner.ids)],
                            "emails": "someone@example.com",
                            "subject": "x",
                            "body": "x",
                        }
                    )
                    with self.assertRaisesRegex(UserError, "handed out"):
                        invitation.action_invite()
                    with self.assertRaisesRegex(UserError, "not live"):
                        survey.action_start_session()
        self.assertFalse(self._get_answers())

    def test_d6_4_calls_from_outside_make_no_answer(self):
        for form in self.forms.values():
            for user in (self.user_both, self.user_survey_manager, self.user_employee):
                with self.assertRaises(AccessError), self._undone():
                    self._rpc(user, "survey.survey", "_create_answer", form.ids)
                with self.assertRaises(AccessError), self._undone():
                    self._rpc(
                        user, "survey.user_input", "create", [{"survey_id": form.id}]
                    )
        self.assertFalse(self._get_answers())

    def test_d6_4_a_survey_that_was_answered_becomes_no_training_form(self):
        survey = self.env["survey.survey"].create({"title": "Lunch"})
        answer = survey._create_answer(user=self.user_employee)
        for kind in TRAINING_TYPES:
            with self.assertRaisesRegex(ValidationError, "new form"), self._undone():
                survey.survey_type = kind
        answer.test_entry = True
        survey.survey_type = "training_questionnaire"

    # ------------------------------------------------------------
    # WHOSE FORMS (policy 7.2.1: who knows the key)
    # ------------------------------------------------------------

    def test_d5_only_training_officers_make_training_forms(self):
        survey = (
            self.env["survey.survey"]
            .with_user(self.user_survey_manager)
            .create({"title": "Mine"})
        )
        for kind in TRAINING_TYPES:
            with self.assertRaises(AccessError), self._undone():
                self._rpc(
                    self.user_survey_manager,
                    "survey.survey",
                    "create",
                    [{"title": "Mine", "survey_type": kind}],
                )
            for vals in (
                {"survey_type": kind},
                {"survey_type": kind, "training_company_id": False},
            ):
                with self.assertRaises(AccessError), self._undone():
                    self._rpc(
                        self.user_survey_manager,
                        "survey.survey",
                        "write",
                        survey.ids,
                        vals,
                    )
        survey.survey_type = "custom"
        # Who has both rights: it becomes a form of his company.
        for vals in ({}, {"training_company_id": False}):
            own = (
                self.env["survey.survey"]
                .with_user(self.user_both)
                .create({"title": "Own"})
            )
            own.write({"survey_type": "training_exam", **vals})
            self.assertEqual(own.training_company_id, self.company)

    def test_d5_a_form_is_not_made_everybodys(self):
        form = self.forms["training_exam"].with_user(self.user_officer)
        with self.assertRaisesRegex(AccessError, "administrator"), self._undone():
            form.training_company_id = False
        made = self._create_form("training_exam", training_company_id=False)
        self.assertEqual(made.training_company_id, self.company)

    def test_d5_a_refusal_does_not_tell_the_title(self):
        """Of a form in use, to those who may not see it."""
        form = self.forms["training_exam"]
        form.title = "Secret Pumps"
        self.env["hr.training.course.form"].create(
            {
                "course_id": self.course.id,
                "method": "exam",
                "survey_id": form.id,
            }
        )
        self.env["survey.user_input"].create({"survey_id": form.id, "state": "done"})
        self.env.flush_all()
        for user in (self.user_survey_manager, self.user_employee):
            for method, args in (
                ("write", [{"active": False}]),
                ("write", [{"title": "x"}]),
                ("action_archive", []),
                ("unlink", []),
                ("copy", []),
                ("action_training_new_version", []),
                ("action_start_session", []),
                ("action_send_survey", []),
                ("action_training_test", []),
            ):
                with self.subTest(user=user.login, method=method):
                    with self.assertRaises(UserError) as caught, self._undone():
                        self._rpc(user, "survey.survey", method, form.ids, *args)
                    self.assertNotIn("Secret", str(caught.exception))


@tagged("post_install", "-at_install")
class TestFormLinksHttp(FormLinksCase, HttpCase):
    """The same over HTTP, for forms that an officer made and for older ones."""

    frozen = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        session = cls._create_session(fields.Datetime.now(), schedule=True)
        cls._enroll(session, cls.employee_employee)
        cls.evaluation = cls.env["hr.training.evaluation"].create(
            {
                "session_id": session.id,
                "method": "questionnaire",
                "survey_id": cls.forms["training_questionnaire"].id,
            }
        )
        cls.evaluation.action_open()

    def _login(self, user):
        self.authenticate(user and user.login, user and user.login)

    def _follow(self, url):
        return self.url_open(url, timeout=60)

    def _loosen(self):
        """As the forms were before the upgrade, or as SQL may leave them."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE survey_survey SET access_mode = 'public', session_state = 'ready',"
            " users_login_required = FALSE, session_code = 'S' || id"
            " WHERE id = ANY(%s)",
            [[form.id for form in self.forms.values()]],
        )
        self.env.invalidate_all()

    @mute_logger("odoo.http")
    def test_d6_4_start_links_make_no_answer(self):
        for loose in (False, True):
            if loose:
                self._loosen()
            for user in (None, self.user_employee, self.user_both):
                self._login(user)
                for form in self.forms.values():
                    token = form.access_token
                    for url in (
                        f"/survey/start/{token}",
                        f"/survey/start/{token}?email=x@example.com",
                        f"/survey/start/{token}?answer_token=nonsense",
                        f"/s/S{form.id}",
                        f"/survey/{token}/nonsense",
                    ):
                        self._follow(url)
        self.assertFalse(self._get_answers())

    def test_d6_4_unhanded_answers_are_not_taken(self):
        """Those that were made before, by their own token."""
        form = self.forms["training_questionnaire"]
        answer = self.env["survey.user_input"].create(
            {"survey_id": form.id, "partner_id": self.user_employee.partner_id.id}
        )
        self._login(self.user_employee)
        tokens = f"{form.access_token}/{answer.access_token}"
        self._follow(
            f"/survey/start/{form.access_token}?answer_token={answer.access_token}"
        )
        for route in ("begin", "submit"):
            result = self.make_jsonrpc_request(
                f"/survey/{route}/{tokens}", {str(form.question_ids.id): "3"}
            )
            self.assertIn("error", result[1])
        self.assertEqual(answer.state, "new")
        self.assertFalse(answer.user_input_line_ids)

    @mute_logger("odoo.http")
    def test_d5_only_who_may_read_a_form_tries_it_out(self):
        for form in self.forms.values():
            url = f"/survey/test/{form.access_token}"
            for user in (self.user_employee, self.user_survey_manager):
                self._login(user)
                self._follow(url)
                self.assertFalse(self._get_answers())
            self._login(self.user_officer)
            self._follow(url)
            answer = self._get_answers()
            self.assertTrue(answer.test_entry)
            self.assertFalse(answer.training_evaluation_id)
            answer.unlink()

    @mute_logger("odoo.http")
    def test_d10_odd_numbers_in_addresses_are_not_found(self):
        self.user_head.group_ids |= self.env.ref("base.group_allow_export")
        self._login(self.user_head)
        odd = ("%C2%B2", "9" * 20, "9" * 5000, "abc", "-1", "0", "%00", "%D9%A3")
        for number in odd:
            for url in (
                f"/hr_training/scores.xlsx?session_id={number}",
                f"/hr_training/scores.xlsx?course_id={number}",
                f"/hr_training/budget/{number}/xlsx",
                f"/training/questionnaire/{number}",
                f"/survey/x/evaluation-{number}",
            ):
                with self.subTest(url=url[:60]):
                    self.assertLess(self._follow(url).status_code, 500)
        for url in ("/hr_training/scores.xlsx", "/hr_training/scores.xlsx?session_id="):
            self.assertEqual(self._follow(url).status_code, 200)
