from odoo import fields, models

from .hr_training_archive import DESTROYED, KEPT
from .hr_training_archive_destruction import OPEN
from .hr_training_archive_loan import READERS


class HrTrainingArchive(models.Model):
    """How a dossier is destroyed after its retention (policy 6.4.3).

    File, scans, manifest and text go; number, session and seal stay, so that the
    dossiers that name it as the one before them can still be verified.
    """

    _inherit = "hr.training.archive"

    destruction_ids = fields.Many2many(
        comodel_name="hr.training.archive.destruction",
        relation="hr_training_archive_destruction_rel",
        column1="archive_id",
        column2="destruction_id",
        copy=False,
        groups=READERS,
    )

    # ------------------------------------------------------------
    # WHAT KEEPS IT
    # ------------------------------------------------------------

    def _get_destroy_reasons(self, protocol=None):
        """Why dossiers are not destroyed, set-wise (sudo).

        :param protocol: the list that asks; others count
        :return: dict dossier → sentence, without those that may be destroyed
        """
        lent = self._get_lent()
        listed = self._get_open_lists(protocol)
        reasons = {}
        for archive in self:
            if reason := archive._get_kept_reason(
                lent.get(archive), listed.get(archive)
            ):
                reasons[archive] = reason
        return reasons

    def _get_kept_reason(self, loans, lists):
        self.ensure_one()
        if self.state == DESTROYED:
            return self.env._("it was destroyed.")
        if self.state not in KEPT:
            return self.env._("it is not sealed.")
        if self.legal_hold:
            return self.env._("it is held: %(reason)s", reason=self.hold_reason)
        if not self.is_retention_over:
            return self.env._("its retention is not over.")
        if loans:
            return self.env._(
                "it is on loan to %(names)s.",
                names=", ".join(loans.borrower_id.mapped("name")),
            )
        if lists:
            return self.env._(
                "it is in the list %(numbers)s.",
                numbers=", ".join(lists.mapped("code")),
            )
        return False

    def _get_open_lists(self, but=None):
        """Lists that wait to be carried out: dict dossier → lists (sudo)."""
        return self._get_lists(OPEN, but)

    def _get_lists(self, in_states, but=None):
        lists = self.env["hr.training.archive.destruction"].search(
            [("archive_ids", "in", self.ids), ("state", "in", in_states)]
        )
        if but:
            lists -= but
        found = {}
        for protocol in lists:
            for archive in protocol.archive_ids & self:
                found[archive] = found.get(archive, lists.browse()) | protocol
        return found

    # ------------------------------------------------------------
    # DESTROY
    # ------------------------------------------------------------

    def action_view_destructions(self):
        """Lists that the dossier is on, with the certificate of its destruction."""
        self.ensure_one()
        self.check_access("read")
        if len(self.destruction_ids) == 1:
            return self._get_form_action(self.destruction_ids)
        return self._get_related_action(
            "hr_training.hr_training_archive_destruction_action",
            [("archive_ids", "in", self.ids)],
        )

    def _do_destroy(self, protocols):
        """Delete what is in them; only a list that is carried out does (sudo).

        :param protocols: the lists
        """
        files = self._get_own_scans()
        for archive in self:
            files |= archive._get_file_attachment()
        files.unlink()
        self.write(
            {
                "state": DESTROYED,
                "manifest": False,
                "content": False,
                "filename": False,
                "file_size": 0,
                "problems": False,
            }
        )
        self.invalidate_recordset(["file"])
        of_archive = self._get_lists(protocols.mapped("state"))
        for archive in self:
            lists = of_archive.get(archive, protocols.browse()) & protocols
            archive.message_post(
                body=self.env._(
                    "Destroyed by the list %(number)s.",
                    number=", ".join(lists.mapped("code")),
                )
            )
        # What nothing refers to any more is deleted from the disk by this run.
        self.env.ref("base.autovacuum_job")._trigger()

    def _get_own_scans(self):
        """Files that were added to the dossiers, and to no other that is kept (sudo).

        :return: ``ir.attachment`` records
        """
        files = self.item_ids.file_ids
        others = self.env["hr.training.archive.item"].search(
            [
                ("file_ids", "in", files.ids),
                ("archive_id", "not in", self.ids),
                ("archive_id.state", "!=", DESTROYED),
            ]
        )
        return files - others.file_ids
