import logging
from datetime import datetime, time, timedelta

import pytz

from odoo import api, models

from ...tools import deadlines

_logger = logging.getLogger(__name__)


class HrTrainingReminderMixin(models.AbstractModel):
    """People are asked for something in time, each once.

    What was asked is an activity: it is open, or done and archived where its type says
    so; that it was there is the record that somebody was asked. Days count as working
    days of the company.
    """

    _name = "hr.training.reminder.mixin"
    _description = "Reminders"

    def _remind_once(self, activity_type, users, among=None, **values):
        """Ask people by an activity on this record, unless they were asked before.

        :param str activity_type: external id of the kind of activity
        :param users: whom to ask
        :param among: records on which having been asked counts; by default this one
        :param values: further values of the activity; of several deadlines
            (``date_deadline``) each is asked for by itself
        :return: the users who were asked now
        """
        self.ensure_one()
        among = self if among is None else among
        domain = [
            ("res_model", "=", self._name),
            ("res_id", "in", among.ids),
            ("activity_type_id", "=", self.env.ref(activity_type).id),
        ]
        if "date_deadline" in values:
            domain.append(("date_deadline", "=", values["date_deadline"]))
        # What was done stands for a reminder given, too.
        Activity = self.env["mail.activity"].with_context(active_test=False)
        users -= Activity.search(domain).user_id
        for user in users:
            self.activity_schedule(activity_type, user_id=user.id, **values)
        if users:
            _logger.info("%s: %s asked of users %s", self, activity_type, users.ids)
        return users

    @api.model
    def _get_working_days(self, company, first, last):
        """Working days of a company's calendar, for ``tools.deadlines``.

        Without a calendar, or with flexible hours, Monday to Friday.

        :return: a function of a date, which is right from ``first`` to ``last``
        """
        zone = pytz.timezone(company._get_training_tz())
        begin, end = (
            zone.localize(datetime.combine(day, time()))
            for day in (first, last + timedelta(days=1))
        )
        stretches = company._get_training_work_intervals(begin, end)
        if stretches is None:
            return deadlines.is_weekday
        return {start.date() for start, _stop in stretches}.__contains__
