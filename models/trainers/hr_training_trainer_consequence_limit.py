from collections import defaultdict
from datetime import timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import consequences, states

# The clock of a class may be another than the company's, by up to 26 hours.
MARGIN = timedelta(days=2)


class HrTrainingTrainerConsequence(models.Model):
    """What a limit says of classes (policy 8.3.3).

    No classes, not these courses, or so many hours in a calendar month: from the first
    day to the last; hours of days before and after do not count.
    """

    _inherit = "hr.training.trainer.consequence"

    def _get_refusal(self, trainer, course, hours, taught, session):
        """Why the limit does not let a trainer teach a class, or False (sudo).

        :param hours: list of ``(day, hours)`` that are to be taught
        :param taught: of this limit, see :meth:`_find_taught_hours`
        :param session: the class, whose hours are not counted twice
        """
        self.ensure_one()
        hours = [(day, n) for day, n in hours if self._holds(day)]
        if not hours:
            return False
        values = {
            "name": trainer.name,
            "course": course.display_name,
            "hours": f"{self.hours_max:g}",
            "day": format_date(self.env, self.date_to),
        }
        if self.limit_kind == consequences.STOP:
            return self.env._(
                "%(name)s is given no classes until %(day)s. The head of training can "
                "lift this limit.",
                **values,
            )
        if self.limit_kind == consequences.COURSES:
            return course in self._get_barred_courses() and self.env._(
                "%(name)s does not teach %(course)s until %(day)s. The head of "
                "training can lift this limit.",
                **values,
            )
        months = defaultdict(float)
        for day, number in hours:
            months[day.year, day.month] += number
        for month, of_session in taught.items():
            if month in months:
                months[month] += sum(
                    number for s, number in of_session.items() if s != session
                )
        return any(round(n, 6) > self.hours_max for n in months.values()) and (
            self.env._(
                "%(name)s teaches at most %(hours)s hours a month until %(day)s. The "
                "head of training can lift this limit.",
                **values,
            )
        )

    def _holds(self, day):
        return self.date_from <= day <= self.date_to

    def _find_taught_hours(self):
        """What the humans teach while their limits hold (sudo).

        Of limits by hours, of classes that are booked or were held, each slot once;
        by records that were archived since as well.

        :return: dict limit → dict ``(year, month)`` → dict session → hours
        """
        taught = {one: defaultdict(lambda: defaultdict(float)) for one in self}
        by_hours = self.filtered(lambda c: c.limit_kind == consequences.HOURS)
        if not by_hours:
            return taught
        people = self.env["hr.training.person"]._get_people(by_hours.trainer_id)
        records = {one: set(people[one.trainer_id].trainer_ids) for one in by_hours}
        begin, end = by_hours.trainer_id._get_bounds(
            by_hours.company_id[:1],
            min(by_hours.mapped("date_from")),
            max(by_hours.mapped("date_to")),
        )
        Slot = self.env["hr.training.session.slot"].with_context(active_test=False)
        slots = Slot.search(
            Domain("trainer_ids", "in", sorted(set().union(*records.values())))
            & Domain("company_id", "in", by_hours.company_id.ids)
            & Domain(
                "session_id.state", "in", (*states.SESSION_BOOKED, *states.SESSION_HELD)
            )
            & Domain("start", ">=", begin - MARGIN)
            & Domain("start", "<", end + MARGIN)
        )
        for slot in slots:
            day = slot.session_id._get_local_date(slot.start)
            for one in by_hours:
                if (
                    one._holds(day)
                    and one.company_id == slot.company_id
                    and records[one] & set(slot.trainer_ids.ids)
                ):
                    hours = taught[one][day.year, day.month]
                    hours[slot.session_id] += slot.hours
        return taught

    def _find_hindered(self):
        """Classes that are booked and against this limit (sudo)."""
        self.ensure_one()
        people = self.env["hr.training.person"]._get_people(self.trainer_id)
        mine = self.trainer_id.browse(people[self.trainer_id].trainer_ids)
        slots = self.env["hr.training.session.slot"].search(
            Domain("trainer_ids", "in", mine.ids)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("session_id.state", "in", states.SESSION_BOOKED)
        )
        sessions = slots.session_id
        texts = sessions._get_limit_texts()
        # Another one who teaches there may have a limit of his own.
        return sessions.filtered(lambda s: not texts[s].keys().isdisjoint(mine))
