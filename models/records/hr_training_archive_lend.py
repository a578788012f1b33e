from odoo import api, fields, models

from .hr_training_archive import DESTROYED, KEPT
from .hr_training_archive_loan import LENT


class HrTrainingArchive(models.Model):
    """To whom a dossier is lent (policy 6.4.3)."""

    _inherit = "hr.training.archive"

    loan_ids = fields.One2many(
        comodel_name="hr.training.archive.loan",
        inverse_name="archive_id",
        string="Loans",
    )
    loan_count = fields.Integer(compute="_compute_loan_count")

    @api.depends("loan_ids")
    @api.depends_context("uid")
    def _compute_loan_count(self):
        counts = dict(
            self.env["hr.training.archive.loan"]._read_group(
                [("archive_id", "in", self.ids)], ["archive_id"], ["__count"]
            )
        )
        for archive in self:
            archive.loan_count = counts.get(archive._origin, 0)

    def action_view_loans(self):
        """Loans of the dossier, and a new one from there."""
        self.ensure_one()
        self.check_access("read")
        return self._get_related_action(
            "hr_training.hr_training_archive_loan_action",
            [("archive_id", "=", self.id)],
            {"default_number": self.code},
        )

    def _get_cannot_lend_reason(self):
        """Why nobody gets it on loan, or False (sudo)."""
        self.ensure_one()
        if self.state == DESTROYED:
            return self.env._("It was destroyed.")
        if self.state not in KEPT:
            return self.env._("It is not sealed yet.")
        if self._get_open_lists().get(self):
            return self.env._("It is in a list of dossiers that are to be destroyed.")
        return False

    def _is_lent_to_me(self):
        """Whether the user has it on loan, and not longer than he may."""
        self.ensure_one()
        # sudo: the user's own loans, and the state of the file
        archive = self.sudo()
        mine = self.env["hr.training.archive.loan"]._get_my_users()
        lent = archive.loan_ids.filtered(
            lambda loan: (
                loan.state == LENT and not loan.is_overdue and loan.borrower_id in mine
            )
        )
        here = archive.company_id in self.env.user.company_ids
        return bool(lent and here and archive.state in KEPT)

    def _get_lent(self):
        """Which of them are lent, overdue or not: dict dossier → loans (sudo)."""
        lent = self.env["hr.training.archive.loan"].search(
            [("archive_id", "in", self.ids), ("state", "=", LENT)]
        )
        return lent.grouped("archive_id")

    def _get_keepers(self):
        """Who sees to it that it comes back: as for its sealing (sudo)."""
        self.ensure_one()
        users = self.session_id._get_officers()
        if not users:
            planners = self.env["hr.training.plan"]._get_planners(self.company_id)
            users = self.env["hr.training.person"]._filter_deciders(planners)
        return users
