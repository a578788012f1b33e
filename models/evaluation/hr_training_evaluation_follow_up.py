from odoo import api, fields, models

from ...tools import states


class HrTrainingEvaluation(models.Model):
    """What is looked at after the session's release, on the job above all."""

    _inherit = "hr.training.evaluation"

    can_release_follow_up = fields.Boolean(compute="_compute_can_release_follow_up")

    def _outlives_release(self):
        """Whether it goes on when the session's results are released.

        What does not decide about passing and still takes answers, on the job after
        N days above all, is released later by :meth:`action_release_follow_up`.
        """
        self.ensure_one()
        return bool(
            self.survey_id
            and not self.is_required
            and self.state in (states.EVALUATION_DRAFT, states.EVALUATION_OPEN)
            and self.closes_on
            and self.closes_on > fields.Datetime.now()
        )

    def action_release_follow_up(self):
        """Release what came in after the session's release; weighted results follow."""
        self._check_can_release_follow_up()
        self._do_release_follow_up()
        return True

    def _check_can_release_follow_up(self):
        self._check_officer()
        self.check_access("write")
        self._check_can("release_follow_up")

    def _get_cannot_release_follow_up_reason(self):
        self.ensure_one()
        if not self.can_release_follow_up:
            return self.env._(
                "It is released together with the results of its session."
            )
        return self.sudo()._get_cannot_release_reason()

    @api.depends("state", "session_id.results_released")
    @api.depends_context("uid")
    def _compute_can_release_follow_up(self):
        officer = self._is_officer()
        for evaluation in self:
            evaluation.can_release_follow_up = (
                officer
                and evaluation.session_id.results_released
                and evaluation.state in states.EVALUATION_TAKING
            )

    def _do_release_follow_up(self):
        self._do_release().score_ids.enrollment_id._on_record_corrected()
