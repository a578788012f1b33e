import pytz

from odoo import fields, models

from ...tools.shifts import shift_days

WEEK = 7


class HrTrainingSessionSlot(models.Model):
    """Classes laid on other days, at the same hours (policy 6.3)."""

    _inherit = "hr.training.session.slot"

    def _get_shifted(self, days):
        """The slots' times so many days later, at the same local hours.

        :return: list of ``(start, stop)`` in UTC, in the order of the slots
        """
        zones = {s: pytz.timezone(s.tz or "UTC") for s in self.session_id}
        return [
            tuple(
                shift_days(moment, days, zones[slot.session_id])
                for moment in (slot.start, slot.stop)
            )
            for slot in self
        ]

    def _get_next_weeks(self):
        """Times of these slots on the same weekdays, in weeks to come.

        :return: list of ``(start, stop)`` in UTC
        """
        first = min(self.mapped("start"))
        gone = (fields.Datetime.now() - first).days
        return self._get_shifted((gone // WEEK + 1) * WEEK if gone >= 0 else WEEK)
