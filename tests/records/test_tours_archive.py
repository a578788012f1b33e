"""A session's dossier from collecting to a seal that was broken, as the roles see it
(policy 6.4.3)."""

from odoo.tests import HttpCase, tagged

from .common_archive import ArchiveCase

PHONE = "400x850"


@tagged("post_install", "-at_install", "tour")
class TestToursArchive(ArchiveCase, HttpCase):
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
