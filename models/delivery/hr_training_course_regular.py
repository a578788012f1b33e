from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import states
from ..catalogue.hr_training_course import COURSE_OFFERED

ACTIVITY = "hr_training.mail_activity_type_regular"


class HrTrainingCourse(models.Model):
    """Courses that are held regularly are asked for in time (policy 5.4.1)."""

    _inherit = "hr.training.course"

    interval_months = fields.Integer(
        string="Held Every (months)",
        help="The training department is asked when the next session is not planned in "
        "time; 0 is not regular.",
    )

    _interval_positive = models.Constraint(
        "CHECK (interval_months BETWEEN 0 AND 120)",
        "A regular course is held every 1 to 120 months; 0 is not regular.",
    )

    @api.model
    def _cron_ask_regular(self):
        """Ask the planners for the next session of courses that are due.

        Due is so many months after the last one was held, in each company by itself;
        of a course that was never held there, after it was published. Planned is what
        has a session, or a line of a plan in force, by then.
        """
        courses = self.search(
            [("interval_months", ">", 0), ("state", "in", COURSE_OFFERED)]
        )
        if not courses:
            return
        # sudo: a scheduled run is nobody's
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        held, planned = courses._get_held(), courses._get_planned()
        wanted = [
            (course, company)
            for course in courses
            for company in companies
            if course._is_regular_in(company, held)
        ]
        self._run_isolated(
            wanted, lambda pair: pair[0]._ask_regular(pair[1], held, planned)
        )

    def _is_regular_in(self, company, held):
        """A shared course is regular where it was held."""
        self.ensure_one()
        return self.company_id == company or (self, company) in held

    def _get_held(self):
        """Last day of classes: dict ``(course, company)`` -> date."""
        rows = self.env["hr.training.session"]._read_group(
            Domain("course_id", "in", self.ids)
            & Domain("state", "in", (*states.SESSION_HELD, states.SESSION_ONGOING))
            & Domain("is_personal", "=", False),
            ["course_id", "company_id"],
            ["date_end:max"],
        )
        return {
            (course, company): last.date() for course, company, last in rows if last
        }

    def _get_planned(self):
        """Days on which something is planned: dict ``(course, company)`` -> dates.

        A draft or a line whose day is over is planned no more.
        """
        today = self.env.company._get_training_today()
        planned = defaultdict(list)
        for session in self.env["hr.training.session"].search_fetch(
            Domain("course_id", "in", self.ids)
            & Domain("state", "in", (states.SESSION_DRAFT, *states.SESSION_BOOKED)),
            ["course_id", "company_id", "date_begin", "state"],
        ):
            day = session.date_begin and session.date_begin.date()
            if day and (day >= today or session.state in states.SESSION_BOOKED):
                planned[session.course_id, session.company_id].append(day)
        for line in self.env["hr.training.plan.line"].search(
            Domain("course_id", "in", self.ids)
            & Domain("plan_id.state", "in", (states.APPROVED, states.PUBLISHED))
            & Domain("is_dropped", "=", False)
            & (Domain("date_start", ">=", today) | Domain("date_end", ">=", today))
        ):
            planned[line.course_id, line.company_id].append(line.date_start)
        return planned

    def _get_regular_day(self, company, held):
        """Until when the next session is due in a company."""
        self.ensure_one()
        last = held.get((self, company))
        if not last:
            first = self._get_taught_version().published_on or self.create_date
            last = first.date()
        return last + relativedelta(months=self.interval_months)

    def _ask_regular(self, company, held, planned):
        self.ensure_one()
        due = self._get_regular_day(company, held)
        last = held.get((self, company))
        on_time = [
            day
            for day in planned.get((self, company), ())
            if day <= due and (not last or day > last)
        ]
        today = company._get_training_today()
        ahead = relativedelta(days=company.training_regular_days)
        if on_time:
            self.activity_ids.filtered(
                lambda a: (
                    a.activity_type_id == self.env.ref(ACTIVITY)
                    and a.date_deadline == due
                )
            ).unlink()
        elif due - ahead <= today:
            self._remind_once(
                ACTIVITY,
                self._get_regular_planners(company),
                date_deadline=due,
                summary=self.env._(
                    "Plan the next session, it is due on %(day)s.", day=due
                ),
            )

    def _get_regular_planners(self, company):
        """The course's responsible officer, if he works there, else the planners."""
        self.ensure_one()
        user = self.responsible_id
        if user.active and company in user.company_ids:
            return user
        return self.env["hr.training.plan"]._get_planners(company)
