from odoo import fields, models


class HrTrainingSettingsMixin(models.AbstractModel):
    """Where punches come from, beside the other settings (policy 6.3.1)."""

    _inherit = "hr.training.settings.mixin"

    training_punch_from_attendance = fields.Boolean(
        related="company_id.training_punch_from_attendance", readonly=False
    )
    has_attendance_app = fields.Boolean(compute="_compute_has_attendance_app")

    def _compute_has_attendance_app(self):
        # Of an addon that we do not depend on.
        self.has_attendance_app = "hr.attendance" in self.env
