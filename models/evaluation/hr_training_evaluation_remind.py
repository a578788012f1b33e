from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import states


class HrTrainingEvaluation(models.Model):
    """Reminders: whom an evaluation waits for is told so every few days."""

    _inherit = "hr.training.evaluation"

    _guarded_fields = frozenset({"reminded_on"})

    reminded_on = fields.Date(copy=False)

    @api.model
    def _cron_remind(self):
        """Ask for what is missing, every few days (``training_reminder_days``)."""
        today = self.env.company._get_training_today()
        domain = self._get_remind_domain()
        due = self.search(domain).filtered(lambda e: e._is_reminder_due(today))
        self._run_isolated(due, lambda evaluation: evaluation._do_remind(), domain)

    @api.model
    def _get_remind_domain(self):
        """Evaluations that may wait for somebody; by method."""
        return Domain(self._get_usable_domain()) & Domain(
            "state", "in", states.EVALUATION_TAKING
        )

    def _is_reminder_due(self, today):
        self.ensure_one()
        days = self.company_id.training_reminder_days
        return days > 0 and (
            not self.reminded_on or self.reminded_on + timedelta(days=days) <= today
        )

    @api.model
    def _get_contacts(self, enrollments):
        """Contacts of people, those who have left aside (sudo)."""
        here = enrollments.filtered("employee_id.active")
        return self.env["res.partner"].union(*(e._get_partner() for e in here))

    def _do_remind(self):
        reminded = super()._do_remind()
        if reminded:
            self._guard_sudo().reminded_on = self.env.company._get_training_today()
        return reminded

    def _get_reminder_thread(self):
        return self.session_id

    @api.model
    def _split_recipients(self, asked, partners):
        """Raters are written to one by one."""
        if asked == "rate":
            return list(partners)
        return super()._split_recipients(asked, partners)

    def _prepare_reminder(self, asked):
        """``fill`` a form of one's own, ``rate`` others, ``mark`` answers; a method may
        have more.
        """
        self.ensure_one()
        session = self.session_id.display_name
        subject = self.env._(
            "%(form)s: %(session)s", form=self.name, session=self.session_id.name
        )
        path, label = "odoo/my-training-forms", self.env._("Open my forms")
        if asked == "rate":
            sentence = self.env._(
                "Your rating is asked for: %(session)s.", session=session
            )
        elif asked == "mark":
            sentence = self.env._(
                "Answers wait for marks: %(session)s.", session=session
            )
            path, label = "odoo/training-marking", self.env._("Open the answers")
        else:
            sentence = self.env._("A form waits for you: %(session)s.", session=session)
        sentences = [sentence]
        if asked != "mark" and self._is_in_time() and self.closes_on:
            due = self.session_id._format_moment(self.closes_on)
            sentences.append(self.env._("Please hand in by %(date)s.", date=due))
        return subject, sentences, path, label
