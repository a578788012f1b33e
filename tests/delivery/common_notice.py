"""People who are told: the clock goes on, the notices are sent, and who got what."""

from datetime import timedelta

from odoo.tests import HttpCase
from odoo.tools import html2plaintext

from ...tools import notices
from ..common import NOW, HrTrainingCase

LATER = timedelta(hours=2)


class NoticeCase(HrTrainingCase):
    """A scheduled session in four weeks with a trainer, and nobody in it yet."""

    uses = ("user_officer", "user_employee", "user_colleague", "user_trainer")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.notices = cls.env["hr.training.notice"].sudo()
        cls.company.training_trainer_ask_days = 30
        cls.lesson = cls._create_session(
            trainer_ids=[(4, cls.trainer.id)], place="Room 1", schedule=True
        )
        cls.officer_lesson = cls.lesson.with_user(cls.user_officer)

    def _send(self, moment=None, of=None):
        """Send what is due two hours from now; the rows that were sent, by this run.

        :param of: rows of this session only
        """
        before = self._get_rows().filtered("message_id")
        with self._clock_at(moment or NOW + LATER):
            self.env["hr.training.notice"].sudo()._cron_send()
        rows = self._get_rows().filtered("message_id")
        changed = rows.filtered(lambda r: r not in before)
        return changed.filtered(lambda r: r.session_id == of) if of else changed

    def _get_rows(self, **domain):
        """All rows of the test company, the first one first."""
        terms = [(name, "=", value) for name, value in domain.items()]
        return self.notices.search(
            [("company_id", "=", self.company.id), *terms], order="id"
        )

    def _got(self, rows):
        """Who got what: sorted pairs of a name and a kind."""
        return sorted((row.partner_id.name, row.kind) for row in rows)

    def _mails(self, rows):
        """Text of the mails, by the name of whoever gets them."""
        mails = (
            self.env["mail.mail"]
            .sudo()
            .search([("mail_message_id", "in", rows.message_id.ids)])
        )
        return {m.recipient_ids.name: html2plaintext(m.body_html) for m in mails}

    def assertGot(self, rows, *expected):
        self.assertEqual(self._got(rows), sorted(expected))

    def assertNothingWaits(self):
        self.assertFalse(self._get_rows(state=notices.QUEUED))


class LinkCase(HttpCase, NoticeCase):
    """The session lies years ahead of the real clock, and nobody is logged in."""

    frozen = None

    @classmethod
    def _announce_lesson(cls, **vals):
        """The session that the links are about; what is queued is due at once."""
        cls.company.training_notice_bundle_minutes = 0
        start = cls.lesson.slot_ids.start.replace(year=2030)
        cls.lesson = cls._create_session(start=start, schedule=True, **vals)
        cls.officer_lesson = cls.lesson.with_user(cls.user_officer)

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
