import logging
from datetime import timedelta

import pytz

from odoo import api, fields, models

from ...tools import notices, states

_logger = logging.getLogger(__name__)


class HrTrainingSession(models.Model):
    """Classes of tomorrow are reminded of, trainers asked in time (policy 6.2.1)."""

    _inherit = "hr.training.session"

    @api.model
    def _cron_remind_classes(self):
        """Remind of classes of tomorrow and ask the trainers of those a month ahead.

        All at once; where that fails each by itself, so that one that fails does not
        stop the others (design §6.7).
        """
        now = fields.Datetime.now()
        booked = [
            ("state", "in", states.SESSION_BOOKED),
            ("is_historic", "=", False),
        ]
        tomorrow = [
            *booked,
            ("slot_ids.start", ">", now),
            ("slot_ids.start", "<", now + timedelta(days=3)),
        ]
        # sudo: settings of all companies
        [(longest,)] = (
            self.env["res.company"]
            .sudo()
            ._read_group([], aggregates=["training_trainer_ask_days:max"])
        )
        coming = [
            *booked,
            ("date_begin", ">", now),
            "|",
            ("notice_on", "!=", False),
            ("date_begin", "<", now + timedelta(days=(longest or 0) + 1)),
        ]
        for domain, step in (
            (tomorrow, lambda sessions: sessions._remind_of_tomorrow()),
            (coming, lambda sessions: sessions._ask_trainers()),
        ):
            # sudo: the queue is the cron's
            sessions = self._guard_sudo().search(domain)
            try:
                with self.env.cr.savepoint():
                    step(sessions)
            except Exception:  # whatever it is, it is one of them
                _logger.exception("%s: one by one", sessions)
                self._run_isolated(sessions, step, domain)

    def _remind_of_tomorrow(self):
        """Remind whoever is in a class that begins tomorrow, once for that day (sudo).

        From the hour on at which classes begin; of days in a row, before the first.
        """
        days = {s: s._get_day_to_remind() for s in self}
        coming = self.filtered(days.get)
        reminded = {
            (row.session_id, row.class_day, row.enrollment_id, row.trainer_id)
            for row in self.env["hr.training.notice"].search(
                [("session_id", "in", coming.ids), ("class_day", "!=", False)]
            )
        }
        nobody, no_place = self.trainer_ids.browse(), self.enrollment_ids.browse()
        vals_list = []
        for session in coming:
            day, due = days[session], {"due_on": fields.Datetime.now()}
            due["class_day"] = day
            vals_list += [
                {**enrollment._prepare_notice(notices.REMINDER), **due}
                for enrollment in session._get_seated()
                if (session, day, enrollment, nobody) not in reminded
            ]
            vals_list += [
                {**session._prepare_trainer_notice(notices.REMINDER, trainer), **due}
                for trainer in session._get_trainers()
                if (session, day, no_place, trainer) not in reminded
            ]
        self.env["hr.training.notice"]._queue(vals_list)

    def _get_day_to_remind(self):
        """Tomorrow, if class begins then and it is time to say so; else False."""
        self.ensure_one()
        zone = pytz.timezone(self.tz or "UTC")
        now = pytz.utc.localize(fields.Datetime.now()).astimezone(zone)
        if now.hour + now.minute / 60 < self.company_id.training_class_start:
            return False
        today, tomorrow = now.date(), now.date() + timedelta(days=1)
        days = {self._get_local_date(slot.start) for slot in self.slot_ids}
        return tomorrow in days and today not in days and tomorrow

    # ------------------------------------------------------------
    # TRAINERS
    # ------------------------------------------------------------

    def _ask_trainers(self):
        """Ask the trainers who do not know of it, once their time has come (sudo).

        Where nobody is asked, they are told once the class is announced.
        """
        now = fields.Datetime.now()
        due = self.filtered(lambda s: s._get_trainer_kind(now))
        known = due._get_told_trainers()
        self.env["hr.training.notice"]._queue(
            [
                {
                    **session._prepare_trainer_notice(
                        session._get_trainer_kind(now), trainer
                    ),
                    "due_on": now,
                }
                for session in due
                for trainer in session._get_trainers()
                if (session, trainer) not in known
            ]
        )

    def _get_trainer_kind(self, now):
        """What trainers hear first of a class, False before it is time (sudo)."""
        self.ensure_one()
        days = self.company_id.training_trainer_ask_days
        if not days:
            return self.notice_on and notices.TRAINER_CONFIRMED
        return self.date_begin <= now + timedelta(days=days) and notices.TRAINER_ASKED

    def _get_told_trainers(self):
        """Who knows that he teaches these, or will hear it, or cannot be told (sudo).

        Who was let go since, or was so before he heard of it, is none of them.

        :return: set of ``(session, trainer)``
        """
        told, waiting = {}, set()
        for row in self.env["hr.training.notice"].search(
            [("session_id", "in", self.ids), ("role", "=", notices.TRAINER)],
            order="sent_on, id",
        ):
            key = row.session_id, row.trainer_id
            if row.facts:
                told[key] = row.facts["is"] == notices.IN
            elif row.state in (notices.QUEUED, notices.FAILED) and row.kind in (
                notices.TRAINER_ASKED,
                notices.TRAINER_CONFIRMED,
            ):
                waiting.add(key)
        return waiting | {key for key, is_in in told.items() if is_in}
