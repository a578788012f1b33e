from datetime import timedelta

from odoo import api, fields, models


class HrTrainingSession(models.Model):
    """What managers see at work afterwards (policy 7.1.3)."""

    _inherit = "hr.training.session"

    effect_review_ids = fields.One2many(
        comodel_name="hr.training.effect.review",
        inverse_name="session_id",
    )
    effect_review_count = fields.Integer(compute="_compute_effect_review_count")

    @api.depends_context("uid")
    def _compute_effect_review_count(self):
        """As far as the user may read them."""
        counts = dict(
            self.env["hr.training.effect.review"]._read_group(
                [("session_id", "in", self.ids)], ["session_id"], ["__count"]
            )
        )
        for session in self:
            session.effect_review_count = counts.get(session, 0)

    def _get_effect_review_day(self):
        """The day on which managers are asked, or False for never (sudo)."""
        self.ensure_one()
        days = self.course_id._get_effect_review_days(self.company_id)
        # Where there is no class, as online, it is passed when the result comes out.
        ended = self._get_local_date(self.date_end or self.released_on)
        return days and ended and ended + timedelta(days=days)

    def action_view_effect_reviews(self):
        """What managers said, or are asked, about people of these sessions."""
        self.check_access("read")
        return self._get_related_action(
            "hr_training.hr_training_effect_review_action",
            [("session_id", "in", self.ids)],
        )
