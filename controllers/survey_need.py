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

    def _prepare_survey_data(self, survey_sudo, answer_sudo, **post):
        """All of the form is in its language; what survey asks of a page's next
        questions comes in the site's, in attributes like a placeholder.
        """
        if answer_sudo.training_campaign_id and answer_sudo.lang_id:
            lang = answer_sudo.lang_id.code
            survey_sudo = survey_sudo.with_context(lang=lang)
            answer_sudo = answer_sudo.with_context(lang=lang)
        return super()._prepare_survey_data(survey_sudo, answer_sudo, **post)
