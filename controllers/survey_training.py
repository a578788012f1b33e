from odoo.addons.survey.controllers.main import Survey


class SurveyTraining(Survey):
    """Survey's pages take no answer to a training form that nobody handed out."""

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
