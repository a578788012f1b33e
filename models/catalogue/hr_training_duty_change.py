from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# How far ahead a change may be entered.
MOST_DAYS_AHEAD = 366


class HrTrainingDutyChange(models.Model):
    """A day from which a job is another one: its people are trained anew.

    Passes from before that day no longer count for what is required for the job, and
    everybody in it has the requirement's days from then on. Entered by a training
    officer, of a job that companies share by who works in all of them; kept as it is:
    who and when are on record. What was entered by mistake is revoked, with a reason.
    """

    _name = "hr.training.duty.change"
    _description = "Change of a Job's Duties"
    _inherit = ["hr.training.guard.mixin"]
    _order = "date desc, id desc"
    _rec_name = "job_id"

    _reason_methods = frozenset({"action_revoke"})
    _guarded_fields = frozenset({"revoked_on", "revoked_by_id", "revoke_reason"})

    job_id = fields.Many2one(
        comodel_name="hr.job", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="job_id.company_id", store=True, index=True, precompute=True
    )
    date = fields.Date(
        string="Effective From",
        required=True,
        default=lambda self: self.env.company._get_training_today(),
        help="Passes from before that day no longer count.",
    )
    note = fields.Text(string="What Has Changed", required=True)
    revoked_on = fields.Date(copy=False)
    revoked_by_id = fields.Many2one(comodel_name="res.users", copy=False)
    revoke_reason = fields.Text(string="Why It Was Revoked", copy=False)
    can_revoke = fields.Boolean(compute="_compute_can")

    @api.depends("revoked_on", "company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_can(self):
        self._set_can("revoke")

    @api.constrains("date")
    def _check_date(self):
        limit = self.env.company._get_training_today() + timedelta(days=MOST_DAYS_AHEAD)
        if any(change.date > limit for change in self):
            raise ValidationError(
                self.env._("Enter a change at most a year ahead of its day.")
            )
        self._check_years("date")

    @api.constrains("note")
    def _check_note(self):
        for change in self:
            self._require_reason(change.note)

    @api.model_create_multi
    def create(self, vals_list):
        changes = super().create(vals_list)
        changes._check_reasons([(c, c._get_foreign_reason()) for c in changes])
        return changes

    def _get_foreign_reason(self):
        """Why the job is not the user's to say this of, or False."""
        self.ensure_one()
        # sudo: the job's company only
        company = self.sudo().job_id.company_id
        Course = self.env["hr.training.course"]
        if self.env.su or company or Course._is_of_all_companies():
            return False
        return self.env._(
            "All companies share this job: somebody who works in all of them says that "
            "its duties have changed."
        )

    def action_revoke(self, reason=False):
        """Take back changes that were entered by mistake: passes count as before.

        :param str reason: required, stays on record; without it a dialog asks
        :raise UserError: no officer, or revoked already
        """
        self._check_can_revoke()
        if not reason:
            return self._ask_reason("action_revoke")
        self._guard_sudo().write(
            {
                "revoke_reason": self._require_reason(reason),
                "revoked_on": self.env.company._get_training_today(),
                "revoked_by_id": self.env.uid,
            }
        )
        return True

    def _get_cannot_revoke_reason(self):
        self.ensure_one()
        if self.revoked_on:
            return self.env._("It is revoked already.")
        if not self._is_officer():
            return self.env._("Only a training officer can do this.")
        return self._get_foreign_reason()

    def _check_can_revoke(self):
        self.check_access("read")
        self._check_can("revoke")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_record(self):
        if not self.env.su:
            raise UserError(self.env._("A change of duties stays on record."))
