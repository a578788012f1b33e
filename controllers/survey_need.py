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
