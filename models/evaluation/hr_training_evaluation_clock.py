import logging

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import states

_logger = logging.getLogger(__name__)


class HrTrainingEvaluation(models.Model):
    """Evaluations open and close by the clock."""

    _inherit = "hr.training.evaluation"

    @api.model
    def _cron_follow_clock(self):
        """Open and close evaluations at their time; one bad one stops no other.

        Who has joined an open one gets what the others have.
        """
        now = fields.Datetime.now()
        usable = self._get_usable_domain()
        open_ones = [*usable, ("state", "=", states.EVALUATION_OPEN)]
        joined = self.search(open_ones).filtered(lambda e: e._is_in_time())
        self._run_isolated(joined, lambda e: e._guard_sudo()._hand_out(), open_ones)
        due = [*usable, ("state", "=", "draft"), ("opens_on", "<=", now)]
        self._run_isolated(self.search(due), lambda e: e._do_open(), due)
        over = self._get_over_domain(now)
        self._run_isolated(self.search(over), lambda e: e._do_end_on_time(), over)

    @api.model
    def _get_usable_domain(self):
        """Forms that open and close by themselves."""
        return [
            ("survey_id", "!=", False),
            ("session_id.state", "in", states.SESSION_EVALUATED),
            ("session_id.is_historic", "=", False),
        ]

    @api.model
    def _get_over_domain(self, now):
        """Open ones whose time is over.

        What is forgotten on closing does not stay as it is, whatever became of the
        session.
        """
        open_ones = Domain("state", "=", states.EVALUATION_OPEN)
        over = Domain("closes_on", "<=", now)
        ended = (states.SESSION_CLOSED, states.SESSION_CANCELLED)
        forgotten = Domain(
            [
                ("method", "in", states.FORGOTTEN_METHODS),
                ("survey_id", "!=", False),
            ]
        ) & (
            over
            | Domain("session_id.state", "=", states.SESSION_CANCELLED)
            | (
                Domain("closes_on", "=", False)
                & Domain("session_id.state", "in", ended)
            )
        )
        return open_ones & (forgotten | (Domain(self._get_usable_domain()) & over))

    def _do_end_on_time(self):
        """Stop answers for the cron; who is handing in right now is waited for."""
        try:
            with self.env.cr.savepoint():
                self._do_start_marking()
        except SerializationFailure:
            _logger.info("%s: an answer comes in, closed by the next run", self)

    def _is_in_time(self):
        """Open, and the time to answer is not over."""
        self.ensure_one()
        return self.state == states.EVALUATION_OPEN and (
            not self.closes_on or self.closes_on > fields.Datetime.now()
        )
