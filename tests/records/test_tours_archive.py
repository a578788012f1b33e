"""A session's dossier as the roles see it: collected and sealed, found changed, lent
and destroyed (policy 6.4.3)."""

from odoo.tests import HttpCase, tagged

from .common_archive import ArchiveCase
from .common_archive_kept import KeptArchiveCase

PHONE = "400x850"


class ArchiveTourCase(HttpCase):
    # The browser's clock is not frozen.
    frozen = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The steps name what a reader of English sees.
        cls.env["res.lang"]._activate_lang("en_US")

    def _start(self, tour, user, action, record=None, phone=False):
        user.lang = "en_US"
        if "odoobot_state" in user:
            user.odoobot_state = "disabled"
        size = self.browser_size
        if phone:
            self.browser_size, self.touch_enabled = PHONE, True
        path = f"/odoo/action-hr_training.{action}"
        if record:
            path = f"{path}/{record.id}"
        self.start_tour(path, f"hr_training_archive_{tour}", login=user.login)
        self.browser_size, self.touch_enabled = size, False
        self.env.invalidate_all()


@tagged("post_install", "-at_install", "tour")
class TestToursArchive(ArchiveTourCase, ArchiveCase):
    def test_p6_4_3_collected_waived_sealed_verified_and_found_changed(self):
        dossiers = "hr_training_archive_action"
        self._start(
            "collect", self.user_officer, "hr_training_session_action", self.held
        )
        archive = self.held.archive_ids
        self._start("waive", self.user_head, dossiers, archive)
        self.assertEqual(self._get_item(archive, "notice").waived_by_id, self.user_head)
        self._waive_documents(self.held)
        self._start("seal", self.user_officer, dossiers, archive)
        self.assertEqual((self.held.state, archive.state), ("closed", "sealed"))

        score = self.held.evaluation_ids.score_ids.filtered(lambda s: s.value == 50)
        self._tamper(score, value=70.0)
        self.env["hr.training.archive"]._cron_verify()
        self._start("management", self.user_executive, dossiers, phone=True)


@tagged("post_install", "-at_install", "tour")
class TestToursArchiveKept(ArchiveTourCase, KeptArchiveCase):
    """Loans and destruction of dossiers that are sealed."""

    uses = (
        "user_officer",
        "user_head",
        "user_executive",
        "user_department_manager",
    )

    def test_p6_4_3_asked_for_lent_opened_and_returned(self):
        archive = self._seal_one()
        # Whoever asks knows nothing but the number; the tour types it.
        archive._guard_sudo().code = "D/1999/0001"
        mine = "hr_training_archive_loan_action_mine"
        loans = "hr_training_archive_loan_action"
        manager = self.user_department_manager
        self._start("ask", manager, mine, phone=True)
        loan = archive.loan_ids
        self.assertEqual((loan.state, loan.borrower_id), ("submitted", manager))
        self._start("lend", self.user_head, "hr_training_approval_step_action_waiting")
        self._start("borrowed", manager, mine, phone=True)
        self._start("return", self.user_officer, loans)
        self.assertEqual(
            (loan.state, loan.returned_by_id), ("returned", self.user_officer)
        )
        self._start("returned", manager, mine, phone=True)

    def test_p6_4_3_listed_approved_destroyed_and_certified(self):
        archive = self._seal_over()
        lists = "hr_training_archive_destruction_action"
        self._start("list", self.user_head, lists)
        protocol = archive.destruction_ids
        self.assertEqual(protocol.state, "submitted")
        waiting = "hr_training_approval_step_action_waiting"
        self._start("allow", self.user_executive, waiting, phone=True)
        self.assertEqual((protocol.state, archive.state), ("approved", "sealed"))
        self._start("destroy", self.user_head, lists, protocol)
        self.assertEqual((protocol.state, archive.state), ("destroyed", "destroyed"))
        dossiers = "hr_training_archive_action"
        self._start("destroyed", self.user_executive, dossiers, archive)
