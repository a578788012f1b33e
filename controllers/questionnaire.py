"""Anonymous questionnaires in the browser: see ``hr.training.participation``.

The pages are those of ``survey``. Their addresses carry what asks for the form, like
``evaluation-<id>``, where others carry its token, and the form is found by a cookie.
"""

import binascii
import re

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import hash_sign, verify_hash_signed

from odoo.addons.survey.controllers.main import Survey

from ..tools import anonymity, states
from ..tools.arguments import record_id

URL_TOKEN = re.compile(r"([a-z]+)-(\d+)")
SCOPE = "hr_training.questionnaire"
LANG_COOKIE = "training_questionnaire_lang"


class TrainingQuestionnaire(Survey):
    # ------------------------------------------------------------
    # THE WAY IN
    # ------------------------------------------------------------

    @http.route(
        "/training/questionnaire/<string:evaluation_id>",
        type="http",
        auth="user",
        website=True,
        sitemap=False,
        readonly=False,
    )
    def training_questionnaire(self, evaluation_id):
        """Lead the employee to his form; a blank one is made when he begins it."""
        return self._training_lead("evaluation", evaluation_id)

    def _training_lead(self, kind, ballot_id):
        """Answer the address of what is asked: to the form, or why there is none.

        :param kind: key of ``survey.user_input``'s ``_get_ballot_models``
        """
        # The site's language is for visitors; this is the employee's own.
        request.update_context(lang=request.env.user.lang or request.env.lang)
        number = record_id(ballot_id)
        if not number:
            # The site's own page for this stumbles over some such addresses.
            message = request.env._("There is no form for you to fill in here.")
            return request.make_response(message, status=404)
        model = request.env["survey.user_input"]._get_ballot_models()[kind]
        ballot = request.env[model]._browse_ballot(number)
        try:
            if not ballot:
                raise UserError(
                    request.env._("There is no form for you to fill in here.")
                )
            action = ballot.action_answer()
        except UserError as error:
            return request.render(
                "hr_training.questionnaire_message", {"message": str(error)}
            )
        # sudo: the user was found to be one of those asked
        ballot_sudo = ballot.sudo()
        if not ballot_sudo._is_anonymous_questionnaire():
            return request.redirect(action["url"])
        form = self._training_get_form(ballot_sudo)
        return self._training_redirect(form or self._training_get_blank(ballot_sudo))

    def _training_get_blank(self, ballot):
        """A form to show that is in no table."""
        UserInput = request.env["survey.user_input"]._as_nobody()
        return UserInput.new(UserInput._prepare_blank(ballot))

    def _training_redirect(self, form):
        anonymity.hide_request_figures()
        token = form._get_training_url_token()
        url = f"/survey/{form.survey_id.access_token}/{token}"
        lang = self._get_lang_with_fallback(form)
        return request.redirect(request.env["ir.http"]._url_for(url, lang.code))

    # ------------------------------------------------------------
    # THE COOKIE: the only thing that knows both the person and the form
    # ------------------------------------------------------------

    def _training_cookie_name(self, ballot):
        return f"training_{ballot._ballot_page}_{ballot.id}_{request.env.uid}"

    def _training_set_cookie(self, ballot, form):
        values = [ballot.id, request.env.uid, form.access_token]
        # sudo: the key that signs is the system's
        payload = hash_sign(request.env(su=True), SCOPE, values)
        request.future_response.set_cookie(
            self._training_cookie_name(ballot),
            payload,
            expires=ballot.closes_on or -1,
            secure=request.httprequest.scheme == "https",
            httponly=True,
            samesite="Lax",
        )

    def _training_get_form(self, ballot):
        """The form in the user's browser, as nobody's, or an empty recordset."""
        UserInput = request.env["survey.user_input"]._as_nobody()
        # One that was made in this very request is not in its cookies.
        made = UserInput.browse(getattr(request, "training_form", None) or ())
        if made and made._get_ballot() == ballot:
            return made
        payload = request.cookies.get(self._training_cookie_name(ballot), "")
        try:
            # sudo: see above
            values = verify_hash_signed(request.env(su=True), SCOPE, payload)
        except (ValueError, binascii.Error):
            values = None
        if not values or values[:2] != [ballot.id, request.env.uid]:
            return UserInput.browse()
        return UserInput.search(
            [
                (f"training_{ballot._ballot_kind}_id", "=", ballot.id),
                ("access_token", "=", values[2]),
            ]
        )

    # ------------------------------------------------------------
    # SURVEY'S PAGES
    # ------------------------------------------------------------

    def _training_get_ballot(self, answer_token):
        """What an address names that is asked without a name, in sudo, or False."""
        match = URL_TOKEN.fullmatch(answer_token or "")
        models = request.env["survey.user_input"]._get_ballot_models()
        number = match and match[1] in models and record_id(match[2])
        if not number:
            return False
        # sudo: what the user may do with it is asked in ``_check_validity``
        ballot = request.env[models[match[1]]].sudo().browse(number).exists()
        return bool(ballot) and ballot._is_anonymous_questionnaire() and ballot

    def _fetch_from_access_token(self, survey_token, answer_token):
        if "\0" in f"{survey_token}{answer_token}":
            # PostgreSQL's texts hold no such character.
            return super()._fetch_from_access_token(None, None)
        ballot = self._training_get_ballot(answer_token)
        if not ballot:
            survey, form = super()._fetch_from_access_token(survey_token, answer_token)
            if form and form._is_training_anonymous():
                # Its token alone is no way to an anonymous form.
                form = form.browse()
            return survey, form
        anonymity.hide_request_figures()
        form = self._training_get_form(ballot)
        survey = ballot.survey_id.with_env(form.env)
        if survey.access_token != survey_token:
            return survey.browse(), form.browse()
        seat = ballot._get_my_seats()[ballot]
        if not seat:
            return survey, form.browse()
        form = form or self._training_get_blank(ballot)
        participation = ballot._get_participations()._find_of(ballot, seat)
        return survey, form.with_context(training_participation_id=participation.id)

    def _training_begin_form(self, survey_token, answer_token):
        """Who begins or goes on gets his form and his row, should he have none.

        His blank form may have made way for others' in the meantime.

        :return: form, or an empty recordset for who may not answer
        """
        request.training_form = None
        ballot = self._training_get_ballot(answer_token)
        survey, form = self._fetch_from_access_token(survey_token, answer_token)
        if not form or self._check_validity(survey, form, answer_token) is not True:
            return form.browse()
        seat = ballot._get_my_seats()[ballot]
        ballot._get_participations()._get_of(ballot, seat)
        if not form.id:
            form = ballot._make_anonymous_form(seat)
            self._training_set_cookie(ballot, form)
            request.training_form = form.id
        return self._fetch_from_access_token(survey_token, answer_token)[1]

    def _check_validity(
        self,
        survey_sudo,
        answer_sudo,
        answer_token,
        ensure_token=True,
        check_partner=True,
    ):
        anonymous = bool(answer_sudo) and answer_sudo._is_training_anonymous()
        code = super()._check_validity(
            survey_sudo,
            answer_sudo,
            answer_token,
            ensure_token=ensure_token,
            check_partner=check_partner and not anonymous,
        )
        if code is not True or answer_sudo.state == "done":
            return code
        if anonymous:
            return self._training_check_open(answer_sudo)
        evaluation = answer_sudo.training_evaluation_id
        if evaluation._has_questionnaire_form() and (
            evaluation.state != states.EVALUATION_OPEN
        ):
            # An officer may close it early; what comes later would not be counted.
            return "answer_deadline"
        return code

    def _training_check_open(self, form):
        if not form._get_ballot()._is_in_time():
            return "answer_deadline"
        participation = self._training_get_participation(form)
        return "answer_wrong_user" if participation.is_answered else True

    def _training_get_participation(self, form):
        return (
            form._get_ballot()
            ._get_participations()
            ._as_system()
            .browse(form.env.context["training_participation_id"])
        )

    @http.route()
    def survey_start(self, survey_token, answer_token=None, email=False, **post):
        """Stock would put the form's token into the next address."""
        token = answer_token or request.cookies.get(f"survey_{survey_token}")
        ballot = self._training_get_ballot(token)
        if ballot:
            return request.redirect(ballot._get_ballot_url())
        return super().survey_start(survey_token, answer_token, email, **post)

    @http.route()
    def survey_display_page(self, survey_token, answer_token, **post):
        if self._training_get_ballot(answer_token):
            chosen = request.env.lang if "language-changed" in post else None
            request.update_context(training_lang=chosen)
            _survey, form = self._fetch_from_access_token(survey_token, answer_token)
            if form:
                request.update_context(lang=self._get_lang_with_fallback(form).code)
        return super().survey_display_page(survey_token, answer_token, **post)

    @staticmethod
    def _training_is_lang(code):
        """Whether a browser sent the code of a language that is in use."""
        installed = request.env["res.lang"].get_installed()
        return code in [known for known, _name in installed]

    @http.route()
    def survey_begin(self, survey_token, answer_token, **post):
        lang = post.get("lang_code")
        if "lang_code" in post and not self._training_is_lang(lang):
            del post["lang_code"]
            lang = None
        if self._training_get_ballot(answer_token):
            if lang:
                request.update_context(training_lang=lang)
                request.future_response.set_cookie(
                    LANG_COOKIE, lang, httponly=True, samesite="Lax"
                )
            self._training_begin_form(survey_token, answer_token)
        result = super().survey_begin(survey_token, answer_token, **post)
        self._training_blur(survey_token, answer_token)
        return result

    @http.route()
    def survey_submit(self, survey_token, answer_token, **post):
        if self._training_get_ballot(answer_token):
            form = self._training_begin_form(survey_token, answer_token)
            if form:
                # Whoever loses a race starts over here, before any answer is in a
                # statement that the server would write into its log.
                self._training_get_participation(form)._do_lock()
                form._do_lock()
                if form.state == "new":
                    form._mark_in_progress()
        result = super().survey_submit(survey_token, answer_token, **post)
        self._training_blur(survey_token, answer_token)
        return result

    @http.route()
    def survey_retry(self, survey_token, answer_token, **post):
        if self._training_get_ballot(answer_token):
            raise NotFound()
        return super().survey_retry(survey_token, answer_token, **post)

    @http.route()
    def survey_print(self, survey_token, review=False, answer_token=None, **post):
        if self._training_get_ballot(answer_token):
            raise NotFound()
        return super().survey_print(survey_token, review, answer_token, **post)

    @http.route()
    def survey_report(self, survey, answer_token=None, **post):
        """Questionnaires show their results where the threshold is kept."""
        if survey._is_training_secret():
            raise NotFound()
        return super().survey_report(survey, answer_token, **post)

    def _get_lang_with_fallback(self, user_input):
        """The language chosen on the first page, or the user's own.

        Stock keeps it on the form, where it would tell people apart.
        """
        if user_input._is_training_anonymous():
            supported = user_input.sudo().survey_id._get_supported_lang_codes()
            for code in (
                request.env.context.get("training_lang"),
                request.cookies.get(LANG_COOKIE),
                request.env.user.lang,
            ):
                if code in supported:
                    return request.env["res.lang"]._lang_get(code)
        return super()._get_lang_with_fallback(user_input)

    def _training_blur(self, survey_token, answer_token):
        if self._training_get_ballot(answer_token):
            _survey, form = self._fetch_from_access_token(survey_token, answer_token)
            if form.id:
                form._blur_times()
