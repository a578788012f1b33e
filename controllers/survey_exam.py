from odoo import http
from odoo.http import request

from odoo.addons.survey.controllers.main import Survey


class SurveyExam(Survey):
    """Exams in the browser: nobody else's, in time, and without their keys."""

    def _check_validity(
        self, survey_sudo, answer_sudo, answer_token, ensure_token=True, **kwargs
    ):
        code = super()._check_validity(
            survey_sudo, answer_sudo, answer_token, ensure_token=ensure_token, **kwargs
        )
        if (
            code is True
            and answer_sudo.training_evaluation_id.method == "exam"
            and answer_sudo.state != "done"
            and not answer_sudo._filter_exam_answerable()
        ):
            return "answer_deadline"
        return code

    @http.route()
    def survey_submit(self, survey_token, answer_token, **post):
        _survey_sudo, answer_sudo = self._fetch_from_access_token(
            survey_token, answer_token
        )
        if answer_sudo.training_evaluation_id.method == "exam":
            answer_sudo._training_lock()
        return super().survey_submit(survey_token, answer_token, **post)

    @http.route()
    def survey_print(self, survey_token, review=False, answer_token=None, **post):
        """The printed form shows a whole bank, and before the time starts to run."""
        survey_sudo, _answer_sudo = self._fetch_from_access_token(
            survey_token, answer_token
        )
        if survey_sudo.survey_type == "training_exam" and not survey_sudo.with_user(
            request.env.user
        ).has_access("read"):
            return request.redirect("/")
        return super().survey_print(
            survey_token, review=review, answer_token=answer_token, **post
        )
