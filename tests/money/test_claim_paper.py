from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...tools import notices
from .common_claim import HELD, ClaimCase


@tagged("post_install", "-at_install", "hr_training_claim")
class TestClaimPaper(ClaimCase):
    """The class notice is the first paper a claim takes from its session (9.2)."""

    def _announce(self):
        """The class notice went out a week before the class."""
        sent_on = HELD - timedelta(days=7)
        session = self.session.sudo()
        session.notice_on = sent_on
        row = session.enrollment_ids[0]._prepare_notice(notices.NOTICE)
        rows = self.env["hr.training.notice"].sudo()
        rows._queue([row]).write({"state": notices.SENT, "sent_on": sent_on})
        self.env["hr.training.session"]._cron_make_notice_papers()
        return session

    def test_p9_2_the_notice_need_not_be_attached(self):
        claim = self._create_claim(training_notice_ids=False)
        with self.assertRaisesRegex(UserError, "The notice of the training"):
            self._submit(claim)
        self._announce()
        self._submit(claim)
        self.assertEqual(claim.approval_state, "submitted")

    def test_p9_2_the_paper_has_the_date_of_sending(self):
        session = self._announce()
        paper = session.notice_paper_id
        self.assertEqual(paper.name, f"Class Notice {session.code}.pdf")
        report = self.env["ir.actions.report"]
        html, _kind = report._render_qweb_html(
            "hr_training.hr_training_notice_report", session.ids
        )
        text = html.decode()
        self.assertIn("02/13/2026 09:00 (Asia/Shanghai)", text)
        self.assertIn(session.code, text)

    def test_p9_2_made_once_and_not_before_it_was_sent(self):
        self.env["hr.training.session"]._cron_make_notice_papers()
        self.assertFalse(self.session.notice_paper_id)
        paper = self._announce().notice_paper_id
        self.env["hr.training.session"]._cron_make_notice_papers()
        self.assertEqual(self.session.notice_paper_id, paper)

    def test_d6_6_the_paper_stays_as_it_was_sent(self):
        paper = self._announce().notice_paper_id
        before = paper.raw
        for user in (self.user_officer, self.user_head):
            mine = paper.with_user(user)
            for call in (
                mine.unlink,
                lambda p=mine: p.write({"raw": b"Another"}),
                lambda p=mine: p.write({"res_id": 0}),
            ):
                with self.assertRaisesRegex(UserError, "stays as it is"):
                    call()
        self.assertEqual(paper.raw, before)
