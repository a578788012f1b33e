from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# How far ahead a change may be entered.
MOST_DAYS_AHEAD = 366


class HrTrainingDutyChange(models.Model):
    """A day from which a job is another one: its people are trained anew.

    Passes from before that day no longer count for what is required for the job, and
    everybody in it has the requirement's days from then on. Entered by a training
    officer, kept as it is: who and when are on record.
    """

    _name = "hr.training.duty.change"
    _description = "Change of a Job's Duties"
    _inherit = ["hr.training.flow.mixin"]
    _order = "date desc, id desc"
    _rec_name = "job_id"

    job_id = fields.Many2one(
        comodel_name="hr.job", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="job_id.company_id", store=True, index=True, precompute=True
    )
    date = fields.Date(
        string="Effective From",
        required=True,
        default=fields.Date.context_today,
        help="Passes from before that day no longer count.",
    )
    note = fields.Text(string="What Has Changed", required=True)

    @api.constrains("date")
    def _check_date(self):
        limit = fields.Date.context_today(self) + timedelta(days=MOST_DAYS_AHEAD)
        if any(change.date > limit for change in self):
            raise ValidationError(
                self.env._("Enter a change at most a year ahead of its day.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_record(self):
        if not self.env.su:
            raise UserError(self.env._("A change of duties stays on record."))
