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

    def _prepare_survey_data(self, survey_sudo, answer_sudo, **post):
        """All of the form is in its language; what survey asks of a page's next
        questions comes in the site's, in attributes like a placeholder.
        """
        if answer_sudo.training_campaign_id and answer_sudo.lang_id:
            lang = answer_sudo.lang_id.code
            survey_sudo = survey_sudo.with_context(lang=lang)
            answer_sudo = answer_sudo.with_context(lang=lang)
        return super()._prepare_survey_data(survey_sudo, answer_sudo, **post)
