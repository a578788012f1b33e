from odoo import fields, models

from ...tools import states
from ...tools.cells import is_said


class HrTrainingDraftedMixin(models.AbstractModel):
    """A report under approval whose sections are drafted from its figures.

    Figures are counted anew while it is a draft, the last time at its submission, and
    stay as they were then. A host counts them (:meth:`_do_compute`) and says what each
    section is drafted as (:meth:`_get_drafts`).
    """

    _name = "hr.training.drafted.mixin"
    _description = "Report Drafted from Its Figures"
    _inherit = ["hr.training.approval.mixin"]

    _guarded_fields = frozenset({"counted_on"})

    drafts = fields.Json(groups=fields.NO_ACCESS, copy=False)
    counted_on = fields.Datetime(copy=False, string="Figures of")

    def action_draft(self):
        """Count anew, and write the sections from the figures (policy 3.3, 6.4.2).

        A section that somebody has written or changed stays as it is; emptied, it is
        written again.

        :raise UserError: when it is no draft any more, or the caller may not write it
        """
        self._check_can_compute()
        self._do_compute()
        self._do_draft()
        return True

    def _get_cannot_compute_reason(self):
        self.ensure_one()
        if self.state != states.DRAFT:
            return self.env._(
                "Its figures stay as they were submitted. Reset it to draft to count "
                "them anew."
            )
        if not self.has_access("write"):
            return self.env._("You may not change this report.")
        return False

    def _check_can_compute(self):
        self.check_access("write")
        self._check_can("compute")

    def _do_compute(self):
        """Make the figures anew, and note when (sudo)."""
        raise NotImplementedError

    def _get_drafts(self):
        """Dict section → text, as its figures say it (sudo)."""
        raise NotImplementedError

    def _do_draft(self):
        """Write the sections that nobody has written, or changed since (sudo)."""
        for report in self._guard_sudo():
            before = report.drafts or {}
            drafts = report._get_drafts()
            vals = {"drafts": drafts}
            for name, drafted in drafts.items():
                text = (report[name] or "").strip()
                if not is_said(text) or text == before.get(name):
                    vals[name] = drafted
            report.write(vals)

    def _do_submit(self):
        self._do_compute()
        self._do_draft()
        return super()._do_submit()
