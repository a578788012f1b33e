from odoo import http
from odoo.http import request

from odoo.addons.survey.controllers.main import Survey


class SurveyTraining(Survey):
    """Training forms take answers only where we handed them out, and speak the
    language of the person who has one."""

    def _check_validity(
        self, survey_sudo, answer_sudo, answer_token, ensure_token=True, **kwargs
    ):
        code = super()._check_validity(
            survey_sudo, answer_sudo, answer_token, ensure_token=ensure_token, **kwargs
        )
        if (
            code is True
            and survey_sudo.is_training
            and not answer_sudo.test_entry
            and not (answer_sudo and answer_sudo._is_handed_out())
        ):
            return "answer_wrong_user" if answer_sudo else "token_required"
        return code

    # ------------------------------------------------------------
    # LANGUAGE: the site's is for visitors
    # ------------------------------------------------------------

    @http.route()
    def survey_display_page(self, survey_token, answer_token, **post):
        self._training_speak(survey_token, answer_token, "language-changed" in post)
        return super().survey_display_page(survey_token, answer_token, **post)

    @http.route()
    def survey_begin(self, survey_token, answer_token, **post):
        self._training_speak(survey_token, answer_token)
        return super().survey_begin(survey_token, answer_token, **post)

    @http.route()
    def survey_submit(self, survey_token, answer_token, **post):
        self._training_speak(survey_token, answer_token)
        return super().survey_submit(survey_token, answer_token, **post)

    def _training_speak(self, survey_token, answer_token, is_chosen=False):
        """Say what there is to say in the language of who fills in the form.

        :param bool is_chosen: the address has the language he has just chosen
        """
        _survey, form = self._fetch_from_access_token(survey_token, answer_token)
        if form and self._training_is_named(form):
            chosen = request.env.lang if is_chosen else None
            request.update_context(training_lang=chosen)
            request.update_context(lang=self._get_lang_with_fallback(form).code)

    def _training_is_named(self, form):
        """Whether it was handed out to somebody, who is known."""
        return bool(form.partner_id) and form._is_handed_out()

    def _get_lang_with_fallback(self, user_input):
        """The language the form was begun in; before that, the one chosen on its
        first page, or the person's own."""
        # sudo: which form it is, and in which language it was begun
        form = user_input.sudo()
        if not form.lang_id and self._training_is_named(form):
            supported = form.survey_id._get_supported_lang_codes()
            for code in (
                request.env.context.get("training_lang"),
                request.env.user.lang,
            ):
                if code in supported:
                    return request.env["res.lang"]._lang_get(code)
        return super()._get_lang_with_fallback(user_input)
