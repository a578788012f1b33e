from odoo import models

from ...tools import ical, notices

# What comes before somebody has said yes, or says nothing new of the time.
WITHOUT_INVITATION = (notices.TRAINER_ASKED, notices.REMINDER)


class MailMail(models.Model):
    """Notices carry an invitation, which calendars of any make keep in step (6.2.1).

    Made when the mail is sent: nothing of it is stored. The sequence is the number of
    the message, so that a later one moves or deletes what an earlier one made.
    """

    _inherit = "mail.mail"

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        emails = super()._prepare_outgoing_list(mail_server, doc_to_followers)
        invitations = self._get_training_invitations()
        for email in emails if invitations else ():
            email["attachments"] = [*email["attachments"], *invitations]
        return emails

    def _get_training_invitations(self):
        """Files for the person's calendar: ``(name, content, type)``.

        sudo: whoever runs the mail queue may not read the log of notices
        """
        self.ensure_one()
        # sudo: see above
        notice = (
            self.env["hr.training.notice"]
            .sudo()
            .search([("message_id", "=", self.mail_message_id.id)], limit=1)
        )
        if not notice.session_id or notice.kind in WITHOUT_INVITATION:
            return []
        stays, gone = notice._get_told_slots()
        files = []
        for method, slots, name in (
            (ical.REQUEST, stays, "training.ics"),
            (ical.CANCEL, gone, "training-cancelled.ics"),
        ):
            events = [notice._prepare_invitation(*slot) for slot in slots]
            organizer = notice._get_organizer(self.email_from)
            text = events and ical.build(method, events, organizer)
            if text:
                kind = f"text/calendar; charset=utf-8; method={method}"
                files.append((name, text.encode(), kind))
        return files
