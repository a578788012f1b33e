from odoo import http

from odoo.addons.survey.controllers.main import Survey


class SurveyNeed(Survey):
    """A need survey takes answers while it is open, of those who are still there."""

    def _check_validity(
        self, survey_sudo, answer_sudo, answer_token, ensure_token=True, **kwargs
    ):
        code = super()._check_validity(
            survey_sudo, answer_sudo, answer_token, ensure_token=ensure_token, **kwargs
        )
        if (
            code is True
            and answer_sudo.training_campaign_id
            and answer_sudo.state != "done"
            and answer_sudo._get_need_closed_reason()
        ):
            return "answer_deadline"
        return code

    @http.route()
    def survey_submit(self, survey_token, answer_token, **post):
        """What one tab saves does not land behind what another one hands in."""
        _survey_sudo, answer_sudo = self._fetch_from_access_token(
            survey_token, answer_token
        )
        if answer_sudo.training_campaign_id and answer_sudo.state != "done":
            answer_sudo._do_lock_need()
        return super().survey_submit(survey_token, answer_token, **post)
