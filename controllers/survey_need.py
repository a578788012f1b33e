from odoo import http
from odoo.http import request

from .questionnaire import TrainingQuestionnaire


class SurveyNeed(TrainingQuestionnaire):
    """A need survey takes answers while it is open, of those who are still there."""

    @http.route(
        "/training/need-survey/<string:campaign_id>",
        type="http",
        auth="user",
        website=True,
        sitemap=False,
        readonly=False,
    )
    def training_need_survey(self, campaign_id):
        """Lead the employee to his form of a need survey."""
        return self._training_lead("campaign", campaign_id)

    def _check_validity(
        self, survey_sudo, answer_sudo, answer_token, ensure_token=True, **kwargs
    ):
        code = super()._check_validity(
            survey_sudo, answer_sudo, answer_token, ensure_token=ensure_token, **kwargs
        )
        if (
            code == "answer_deadline"
            and answer_sudo.training_campaign_id
            and answer_sudo.state == "done"
            and answer_sudo.partner_id == request.env.user.partner_id
        ):
            # The time to answer is over; what one answered can be read on.
            return True
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
        if (
            answer_sudo.training_campaign_id
            and answer_sudo.state != "done"
            and not answer_sudo._is_training_anonymous()
        ):
            answer_sudo._do_lock_need()
        return super().survey_submit(survey_token, answer_token, **post)
