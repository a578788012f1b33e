from datetime import timedelta

from markupsafe import Markup

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
        today = fields.Date.context_today(self)
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

    def _get_waiting(self):
        """Whom the evaluation waits for (sudo), by method.

        :return: dict of what is asked for (see :meth:`_prepare_reminder`) -> contacts
        """
        self.ensure_one()
        return {}

    @api.model
    def _get_contacts(self, enrollments):
        """Contacts of people, those who have left aside (sudo)."""
        here = enrollments.filtered("employee_id.active")
        return self.env["res.partner"].union(*(e._get_partner() for e in here))

    def _do_remind(self):
        """Write to everybody whom the evaluation waits for (sudo)."""
        self.ensure_one()
        waiting = {asked: who for asked, who in self._get_waiting().items() if who}
        if not waiting:
            return
        self._guard_sudo().reminded_on = fields.Date.context_today(self)
        for asked, partners in waiting.items():
            self._send_reminder(asked, partners)

    def _send_reminder(self, asked, partners):
        """One notification per language, with a link to what is to be done (sudo)."""
        self.ensure_one()
        for lang, of_lang in partners.grouped("lang").items():
            evaluation = self.with_context(lang=lang or self.env.lang)
            subject, sentences, path, label = evaluation._prepare_reminder(asked)
            url = f"{self.get_base_url()}/{path}"
            body = Markup().join(Markup("<p>%s</p>") % line for line in sentences)
            body += Markup('<p><a href="%s">%s</a></p>') % (url, label)
            for recipients in evaluation._split_recipients(asked, of_lang):
                evaluation.session_id.message_notify(
                    partner_ids=recipients.ids,
                    subject=subject,
                    body=body,
                    email_layout_xmlid="mail.mail_notification_light",
                )

    @api.model
    def _split_recipients(self, asked, partners):
        """Contacts who may know of each other; raters are written to one by one."""
        return partners if asked == "rate" else [partners]

    def _prepare_reminder(self, asked):
        """What a reminder says, in the language of the context.

        :param str asked: ``fill`` a form of one's own, ``rate`` others, ``mark``
            answers; a method may have more
        :return: subject, sentences, path of the page, label of the link
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
