from odoo import fields, models

from ..models.delivery.hr_training_attendance import STATUSES
from ..tools.attendance import EXPECTED


class HrTrainingAttendanceCorrect(models.TransientModel):
    """Dialog in which the head of training corrects a register on record."""

    _name = "hr.training.attendance.correct"
    _description = "Correction of Attendance"
    _inherit = ["hr.training.flow.mixin"]

    attendance_ids = fields.Many2many(
        comodel_name="hr.training.attendance", string="Rows", required=True
    )
    status = fields.Selection(
        selection=[status for status in STATUSES if status[0] != EXPECTED],
        string="Right Status",
        required=True,
    )
    reason = fields.Text()

    def action_confirm(self):
        """Correct as the user, rights and all."""
        self.ensure_one()
        self.attendance_ids.action_correct(self.status, self.reason)
        return {"type": "ir.actions.act_window_close"}
