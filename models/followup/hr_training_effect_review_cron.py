from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import deadlines, states
from .hr_training_effect_review import OPEN

# What fell due longer ago is asked no more: an update finds years of sessions.
MOST_DAYS_LATE = 90


class HrTrainingEffectReview(models.Model):
    """Who is asked when, and reminded in working days (policy 7.1.3)."""

    _inherit = "hr.training.effect.review"

    @api.model
    def _cron_review(self):
        """Make the reviews that are due, find anew whom they ask, and remind."""
        # sudo: a scheduled run
        Review = self._guard_sudo()
        sessions = (
            self.env["hr.training.session"].sudo().search(Review._get_due_domain())
        )
        self._run_isolated(sessions, lambda session: Review._do_make(session))
        waiting = Review.search(Review._get_followed_domain())
        self._run_isolated(
            waiting.session_id,
            lambda session: (waiting & session.effect_review_ids)._do_follow_and_ask(),
        )

    @api.model
    def _get_due_domain(self):
        """Sessions that may be reviewed; the day is asked for of each."""
        long_ago = fields.Datetime.now() - timedelta(days=730)
        return Domain(
            [
                ("state", "in", (states.SESSION_DONE, states.SESSION_CLOSED)),
                ("results_released", "=", True),
                ("is_historic", "=", False),
                ("date_end", ">=", long_ago),
                ("date_end", "<=", fields.Datetime.now()),
            ]
        )

    @api.model
    def _get_followed_domain(self):
        return Domain("is_withdrawn", "=", False) & Domain("done_on", "=", False)

    @api.model
    def _do_make(self, session):
        """Reviews of a session whose day has come, each human once (sudo)."""
        due = session._get_effect_review_day()
        today = session.company_id._get_training_today()
        released = session._get_local_date(session.released_on) or due
        if not due or due > today:
            return self.browse()
        if max(due, released) < today - timedelta(days=MOST_DAYS_LATE):
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

    def _do_follow_and_ask(self):
        """Those of one session: facts first, then one message for each manager."""
        self._do_follow()
        waiting = self.filtered(lambda r: r.state == OPEN and r.reviewer_id)
        for reviews in waiting.grouped("reviewer_id").values():
            today = reviews.company_id._get_training_today()
            if any(review._is_reminder_due(today) for review in reviews):
                reviews[:1]._do_remind()
                reviews.write({"reminded_on": today})

    def _is_reminder_due(self, today):
        """On working days only, and so many of them after the last time."""
        self.ensure_one()
        count = self.company_id.training_reminder_days
        works = self._get_working_days(
            self.company_id, today - timedelta(days=deadlines.MOST_DAYS_OFF), today
        )
        if not works(today):
            return False
        if not self.reminded_on:
            return True
        return count > 0 and self.reminded_on <= deadlines.working_days_before(
            today, count, works
        )
