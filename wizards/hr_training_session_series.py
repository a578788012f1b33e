from datetime import datetime, time, timedelta

import pytz
from dateutil.rrule import WEEKLY, rrule

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_date

from ..tools import years
from ..tools.training_values import MAX_SEATS

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# A slip in the year makes no thousand classes.
SESSIONS_MAX = 200
# Of so many each is named before they are made.
DAYS_SHOWN = 12


class HrTrainingSessionSeries(models.TransientModel):
    """Sessions of a course on every such day, without the company's holidays."""

    _name = "hr.training.session.series"
    _description = "Plan Sessions by Dates"
    _inherit = ["hr.training.flow.mixin"]
    _rec_name = "course_id"

    course_id = fields.Many2one(comodel_name="hr.training.course", required=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    date_from = fields.Date(
        required=True, default=lambda self: self.env.company._get_training_today()
    )
    date_to = fields.Date(required=True)
    every = fields.Integer(string="Every (weeks)", default=1, required=True)
    mon = fields.Boolean(string="Monday")
    tue = fields.Boolean(string="Tuesday")
    wed = fields.Boolean(string="Wednesday")
    thu = fields.Boolean(string="Thursday")
    fri = fields.Boolean(string="Friday")
    sat = fields.Boolean(string="Saturday")
    sun = fields.Boolean(string="Sunday")
    hour_from = fields.Float(string="From", default=9.0, required=True)
    hour_to = fields.Float(string="To", default=12.0, required=True)
    seats_max = fields.Integer(string="Seats", default=20, required=True)
    place = fields.Char()
    facility_ids = fields.Many2many(
        comodel_name="hr.training.facility",
        relation="hr_training_session_series_facility_rel",
        string="Venue and Equipment",
        domain="[('company_id', '=', company_id)]",
    )
    trainer_ids = fields.Many2many(
        comodel_name="hr.training.trainer",
        relation="hr_training_session_series_trainer_rel",
        string="Trainers",
        domain="[('state', '=', 'qualified'), ('company_id', '=', company_id)]",
    )
    dates_text = fields.Text(compute="_compute_dates_text", string="Dates")
    holidays_text = fields.Text(compute="_compute_dates_text", string="Left Out")

    @api.constrains("hour_from", "hour_to", "every", "seats_max")
    def _check_numbers(self):
        for series in self:
            if not 0 <= series.hour_from < series.hour_to <= 24:
                raise ValidationError(
                    self.env._("Class ends after it begins, on the same day.")
                )
            if not 1 <= series.every <= 52:
                raise ValidationError(self.env._("Every 1 to 52 weeks."))
            if not 1 <= series.seats_max <= MAX_SEATS:
                raise ValidationError(
                    self.env._(
                        "A session has 1 to %(seats)s seats.", seats=f"{MAX_SEATS:,}"
                    )
                )

    @api.depends(
        "date_from", "date_to", "every", "hour_from", "hour_to", "company_id", *WEEKDAYS
    )
    @api.depends_context("lang")
    def _compute_dates_text(self):
        for series in self:
            wanted, left_out = series._get_days()
            series.dates_text = series._format_days(wanted)
            series.holidays_text = series._format_days(left_out)

    def _format_days(self, days):
        """Each day on a line of its own, of many the first ones, after their number."""
        if not days:
            return False
        texts = []
        if len(days) > 1:
            texts.append(self.env._("%(count)s days:", count=len(days)))
        texts += [self._format_day(day) for day in days[:DAYS_SHOWN]]
        if len(days) > DAYS_SHOWN:
            texts.append(
                self.env._("… and so on until %(day)s", day=self._format_day(days[-1]))
            )
        return "\n".join(texts)

    def _format_day(self, day):
        text = format_date(self.env, day, date_format="full")
        if self._is_skipped(day):
            return self.env._("%(day)s (the clocks skip that hour)", day=text)
        return text

    def _get_days(self):
        """Days of the pattern, and those of them that are left out: holidays, and those
        whose clocks skip the hour at which class would begin or end.

        :return: two lists of dates; at most one day more than may be made
        """
        self.ensure_one()
        weekdays = [number for number, name in enumerate(WEEKDAYS) if self[name]]
        if not weekdays or not self.date_from or not self.date_to or self.every < 1:
            return [], []
        if self.date_to < self.date_from:
            return [], []
        today = self.company_id._get_training_today()
        if not all(
            years.is_plausible(d, today) for d in (self.date_from, self.date_to)
        ):
            return [], []
        rule = rrule(
            WEEKLY,
            dtstart=datetime.combine(self.date_from, time()),
            until=datetime.combine(self.date_to, time()),
            interval=min(self.every, 52),
            byweekday=weekdays,
        )
        days = []
        for moment in rule:
            days.append(moment.date())
            if len(days) > 2 * SESSIONS_MAX:
                break
        if not days:
            return [], []
        leaves = self._get_leaves(days)
        off = [
            day
            for day in days
            if self._is_skipped(day)
            or any(
                start < self._at(day, self.hour_to)
                and self._at(day, self.hour_from) < stop
                for start, stop in leaves
            )
        ]
        return [day for day in days if day not in off], off

    def _get_leaves(self, days):
        """Holidays of the company: ``[(start, stop)]``, aware."""
        begin = self._at(min(days), 0)
        end = self._at(max(days) + timedelta(days=1), 0)
        return self.company_id._get_training_holidays(begin, end)

    def _is_skipped(self, day):
        """Whether the clocks are put forward over the begin or the end of a class."""
        zone = pytz.timezone(self.company_id._get_training_tz())
        # There and back again, an hour that does not exist is another one.
        return any(
            at.astimezone(pytz.utc).astimezone(zone).replace(tzinfo=None)
            != at.replace(tzinfo=None)
            for at in (self._at(day, hour) for hour in (self.hour_from, self.hour_to))
        )

    def _at(self, day, hour):
        """A moment of a day in the company's zone, aware."""
        zone = pytz.timezone(self.company_id._get_training_tz())
        minutes = round(hour * 60)
        return zone.localize(datetime.combine(day, time()) + timedelta(minutes=minutes))

    def action_create(self):
        """Make the sessions, as drafts, and show them.

        :raise UserError: no day, or more than are made at once
        """
        self.ensure_one()
        sessions = self._do_create()
        return self.env["hr.training.session"]._get_related_action(
            "hr_training.hr_training_session_action", [("id", "in", sessions.ids)]
        )

    def _do_create(self):
        self._check_years("date_from", "date_to")
        if self.date_from < self.company_id._get_training_today():
            raise UserError(
                self.env._(
                    "The period begins on %(day)s, which is past. Choose a later day; "
                    "what was held already is entered as a session of its own.",
                    day=format_date(self.env, self.date_from),
                )
            )
        days, _left_out = self._get_days()
        if not days:
            raise UserError(
                self.env._(
                    "There is no such day. Choose weekdays, and a period that has some."
                )
            )
        if len(days) > SESSIONS_MAX:
            raise UserError(
                self.env._(
                    "These are more than %(count)s sessions. Choose a shorter period.",
                    count=SESSIONS_MAX,
                )
            )
        return self.env["hr.training.session"].create(
            [self._prepare_session(day) for day in days]
        )

    def _prepare_session(self, day):
        start, stop = (
            self._at(day, hour).astimezone(pytz.utc).replace(tzinfo=None)
            for hour in (self.hour_from, self.hour_to)
        )
        return {
            "course_id": self.course_id.id,
            "company_id": self.company_id.id,
            "tz": self.company_id._get_training_tz(),
            "seats_max": self.seats_max,
            "place": self.place,
            "facility_ids": [Command.set(self.facility_ids.ids)],
            "trainer_ids": [Command.set(self.trainer_ids.ids)],
            "slot_ids": [Command.create({"start": start, "stop": stop})],
        }
