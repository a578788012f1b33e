from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools import states


class HrTrainingSession(models.Model):
    """What is recorded in class (policy 6.3.2, 6.3.3)."""

    _inherit = "hr.training.session"

    observation_count = fields.Integer(compute="_compute_observation_count")
    can_observe = fields.Boolean(compute="_compute_can_observe")

    @api.depends_context("uid")
    def _compute_observation_count(self):
        """As many as the user may read."""
        counts = dict(
            self.env["hr.training.observation"]._read_group(
                [("session_id", "in", self.ids)], ["session_id"], ["__count"]
            )
        )
        for session in self:
            session.observation_count = counts.get(session._origin, 0)

    @api.depends("state", "may_register", "may_mark")
    @api.depends_context("uid")
    def _compute_can_observe(self):
        self._set_can("observe")

    def _get_cannot_observe_reason(self):
        self.ensure_one()
        if not self._may_observe():
            return self.env._(
                "Only its trainers, examiners, register keepers and training officers "
                "record what happens in %(session)s.",
                session=self.display_name,
            )
        if self.state not in states.SESSION_PUNCHABLE:
            return self.env._(
                "Observations are recorded from scheduling until closing; afterwards "
                "the head of training can correct them."
            )
        return False

    def _may_observe(self):
        return self.env.su or self.may_register or self.may_mark

    def _check_can_observe(self):
        for session in self:
            session.check_access("read")
            if not session._may_observe():
                raise AccessError(session._get_cannot_observe_reason())
        self._check_can("observe")

    def action_view_observations(self):
        """What was recorded in these sessions."""
        return self._get_part_action(
            "hr_training.hr_training_observation_action", {"training_roster": True}
        )

    def action_view_class(self):
        """The people of these sessions, with a button for each answer."""
        action = self._get_part_action(
            "hr_training.hr_training_enrollment_action_class", {}
        )
        action["domain"] += [("state", "in", states.ENROLLMENT_SEATED)]
        return action
