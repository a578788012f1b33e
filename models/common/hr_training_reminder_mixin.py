import logging
from datetime import datetime, time, timedelta

import pytz
from markupsafe import Markup

from odoo import api, models

from ...tools import deadlines

_logger = logging.getLogger(__name__)

# Longer than any number of working days that is asked for.
LOOK_AHEAD = timedelta(days=150)


class HrTrainingReminderMixin(models.AbstractModel):
    """People are asked for something in time, and not too often.

    Officers are asked by an activity, once (:meth:`_remind_once`): it is open, or done
    and archived where its type says so, and that it was there is the record that
    somebody was asked. Who is waited for without being an officer gets a message
    (:meth:`_do_remind`); how often, the host says. Days count as working days of the
    company. A host has ``mail.activity.mixin`` for the one way, and for the other is a
    thread or names one (:meth:`_get_reminder_thread`).
    """

    _name = "hr.training.reminder.mixin"
    _description = "Reminders"

    # ------------------------------------------------------------
    # BY AN ACTIVITY
    # ------------------------------------------------------------

    def _remind_once(
        self, activity_type, users, among=None, until_done=False, **values
    ):
        """Ask people by an activity on this record, unless they were asked before.

        :param str activity_type: external id of the kind of activity
        :param users: whom to ask
        :param among: records on which having been asked counts; by default this one
        :param bool until_done: the record itself says whether it is done. Nobody is
            asked beside who has it, to whom it may have been handed on; who says that
            it is done, while it is not, is asked again
        :param values: further values of the activity; of several deadlines
            (``date_deadline``) each is asked for by itself. A function gets the record
            and says it in the language of whoever is asked.
        :return: the users who were asked now
        """
        self.ensure_one()
        if until_done:
            if self.activity_search([activity_type], only_automated=False):
                return users.browse()
            return self._ask(activity_type, users, values)
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
        return self._ask(activity_type, users - Activity.search(domain).user_id, values)

    def _ask(self, activity_type, users, values):
        for user in users:
            record = self.with_context(lang=user.lang or self.env.lang)
            said = {
                name: value(record) if callable(value) else value
                for name, value in values.items()
            }
            self.activity_schedule(activity_type, user_id=user.id, **said)
        if users:
            _logger.info("%s: %s asked of users %s", self, activity_type, users.ids)
        return users

    # ------------------------------------------------------------
    # BY A MESSAGE
    # ------------------------------------------------------------

    def _get_waiting(self):
        """Whom the record waits for (sudo).

        :return: dict of what is asked for (see :meth:`_prepare_reminder`) -> contacts
        """
        self.ensure_one()
        return {}

    def _prepare_reminder(self, asked):
        """What a reminder says, in the language of the context.

        :param str asked: what is asked for, a key of :meth:`_get_waiting`
        :return: subject, sentences, path of the page, label of the link
        """
        raise NotImplementedError

    def _get_reminder_thread(self):
        """The record that the messages belong to."""
        return self

    @api.model
    def _split_recipients(self, asked, partners):
        """Groups of contacts who may know of each other."""
        return [partners]

    def _do_remind(self):
        """Write to everybody whom the record waits for (sudo).

        :return: whether it waits for anybody
        """
        self.ensure_one()
        waiting = {asked: who for asked, who in self._get_waiting().items() if who}
        for asked, partners in waiting.items():
            self._send_reminder(asked, partners)
        return bool(waiting)

    def _send_reminder(self, asked, partners):
        """One notification per language, with a link to what is to be done (sudo)."""
        self.ensure_one()
        for lang, of_lang in partners.grouped("lang").items():
            record = self.with_context(lang=lang or self.env.lang)
            subject, sentences, path, label = record._prepare_reminder(asked)
            url = f"{self.get_base_url()}/{path}"
            body = Markup().join(Markup("<p>%s</p>") % line for line in sentences)
            body += Markup('<p><a href="%s">%s</a></p>') % (url, label)
            for recipients in record._split_recipients(asked, of_lang):
                record._get_reminder_thread().message_notify(
                    partner_ids=recipients.ids,
                    subject=subject,
                    body=body,
                    email_layout_xmlid="mail.mail_notification_light",
                )
        _logger.info("%s: %s asked of %s contacts", self, asked, len(partners))

    # ------------------------------------------------------------
    # WORKING DAYS
    # ------------------------------------------------------------

    @api.model
    def _get_working_day_after(self, company, day, count):
        """The day on which so many working days of a company have passed since one."""
        works = self._get_working_days(company, day, day + LOOK_AHEAD)
        return deadlines.working_days_after(day, count, works)

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
