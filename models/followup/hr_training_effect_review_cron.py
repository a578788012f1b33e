from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import deadlines, states
from .hr_training_effect_review import OPEN

# What fell due longer ago is asked no more: an update finds years of sessions.
MOST_DAYS_LATE = 90
# What it takes to see when a session is reviewed, and whether a review is still right.
DATED = ("course_id", "company_id", "tz", "date_end", "released_on")
FOLLOWED = (
    "enrollment_id",
    "employee_id",
    "session_id",
    "company_id",
    "reviewer_id",
    "state",
    "is_withdrawn",
    "done_on",
    "reminded_on",
)


class HrTrainingEffectReview(models.Model):
    """Who is asked when, and reminded in working days (policy 7.1.3)."""

    _inherit = "hr.training.effect.review"

    # ------------------------------------------------------------
    # MAKE
    # ------------------------------------------------------------

    @api.model
    def _cron_review(self):
        """Make the reviews that are due, and ask for them."""
        # sudo: a scheduled run
        Review = self._guard_sudo()
        self._run_isolated(
            Review._find_sessions_to_review(),
            lambda session: Review._do_make(session)._do_ask(),
        )

    @api.model
    def _find_sessions_to_review(self):
        """Sessions whose day has come, and that somebody passed without having been
        asked about, by few statements for all (sudo)."""
        # sudo: as above
        Session = self.env["hr.training.session"].sudo()
        sessions = Session.search_fetch(self._get_due_domain(), DATED)
        due = sessions.filtered(self._get_due_day)
        in_due = Domain("session_id", "in", due.ids)
        # sudo: as above
        Enrollment = self.env["hr.training.enrollment"].sudo()
        passed = Domain(Enrollment._get_passed_domain())
        [[asked]] = self._read_group(in_due, [], ["enrollment_id:array_agg"])
        passes = Enrollment.search(in_due & passed, order="id")
        passes = passes.browse(set(passes.ids).difference(asked or ()))
        left = self.env["hr.training.person"]._filter_left(passes.employee_id)
        return passes.filtered(lambda e: e.employee_id not in left).session_id

    @api.model
    def _get_due_domain(self):
        """Sessions that may be reviewed; the day is asked for of each."""
        now = fields.Datetime.now()
        long_ago = now - timedelta(days=730)

        def lately(name):
            return Domain(name, ">=", long_ago) & Domain(name, "<=", now)

        return Domain(
            [
                ("state", "in", (states.SESSION_DONE, states.SESSION_CLOSED)),
                ("results_released", "=", True),
                ("is_historic", "=", False),
            ]
        ) & (
            lately("date_end") | Domain("date_end", "=", False) & lately("released_on")
        )

    @api.model
    def _get_due_day(self, session):
        """Since when a session is to be reviewed, or False: the day has not come, or
        too long ago (sudo)."""
        due = session._get_effect_review_day()
        today = session.company_id._get_training_today()
        if not due or due > today:
            return False
        released = session._get_local_date(session.released_on) or due
        late = today - timedelta(days=MOST_DAYS_LATE)
        return due if max(due, released) >= late else False

    @api.model
    def _do_make(self, session):
        """Reviews of a session whose day has come, each human once (sudo)."""
        due = self._get_due_day(session)
        if not due:
            return self.browse()
        passed = session.enrollment_ids._filter_passed()
        # Two runs at once meet here: the second is run again, and sees the first.
        self.env["hr.training.booking.lock"]._touch([session])
        Person = self.env["hr.training.person"]
        known = session.effect_review_ids.employee_id
        keys = Person._get_keys(passed.employee_id | known)
        seen = {keys[employee] for employee in known}
        left = Person._filter_left(passed.employee_id)
        managers = Person._get_managers(passed.employee_id)
        vals_list = []
        for enrollment in passed:
            employee = enrollment.employee_id
            if employee in left or keys[employee] in seen:
                continue
            seen.add(keys[employee])
            vals_list.append(
                {
                    "enrollment_id": enrollment.id,
                    "due_on": due,
                    "reviewer_id": managers[employee][:1].id,
                }
            )
        return self.create(vals_list)

    # ------------------------------------------------------------
    # FOLLOW, REMIND
    # ------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Find anew whom the open reviews ask, and remind them."""
        # sudo: a scheduled run
        Review = self._guard_sudo()
        # Thousands may wait, of whom hardly one is to be changed or told today: read at
        # once, and looked through before anything is done.
        waiting = Review.search_fetch(Review._get_followed_domain(), FOLLOWED)
        moved = [*waiting._get_changes(), *waiting._filter_to_remind()]
        reviews_of = waiting.grouped("session_id")
        self._run_isolated(
            Review.union(*moved).session_id,
            lambda session: reviews_of[session]._do_follow_and_ask(),
        )

    @api.model
    def _get_followed_domain(self):
        return Domain("is_withdrawn", "=", False) & Domain("done_on", "=", False)

    def _do_follow_and_ask(self):
        self._do_follow()
        self._do_ask()

    def _do_ask(self):
        """One message for each manager whom these, of one session, wait for."""
        waiting = self.filtered(lambda r: r.state == OPEN and r.reviewer_id)
        for reviews in waiting.grouped("reviewer_id").values():
            if reviews._filter_to_remind():
                reviews[:1]._do_remind()
                today = reviews.company_id._get_training_today()
                reviews.write({"reminded_on": today})

    def _filter_to_remind(self):
        """Those whose manager is told today: on working days only, and so many of them
        after the last time (sudo)."""
        found = []
        waiting = self.filtered(lambda r: r.state == OPEN and r.reviewer_id)
        for company, reviews in waiting.grouped("company_id").items():
            today = company._get_training_today()
            count = company.training_reminder_days
            # Working days take as many days at least: most are told by them alone.
            last = count > 0 and today - timedelta(days=count)
            late = [r for r in reviews if _is_told_before(r, last)]
            if not late:
                continue
            first = today - timedelta(days=deadlines.MOST_DAYS_OFF)
            works = self._get_working_days(company, first, today)
            if works(today):
                last = last and deadlines.working_days_before(today, count, works)
                found += [r for r in late if _is_told_before(r, last)]
        return self.browse().union(*found)


def _is_told_before(review, last):
    """Whether a review's manager was not told yet, or last on a day or before it."""
    return not review.reminded_on or (last and review.reminded_on <= last)
