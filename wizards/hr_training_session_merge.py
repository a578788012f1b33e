from odoo import api, fields, models


class HrTrainingSessionMerge(models.TransientModel):
    """Dialog that chooses the session with which another is held together."""

    _name = "hr.training.session.merge"
    _description = "Merge Two Sessions"
    _inherit = ["hr.training.flow.mixin"]

    session_id = fields.Many2one(comodel_name="hr.training.session", required=True)
    course_id = fields.Many2one(related="session_id.course_id")
    company_id = fields.Many2one(related="session_id.company_id")
    target_id = fields.Many2one(
        comodel_name="hr.training.session", string="Merge with", required=True
    )
    seat_text = fields.Char(string="Seats", compute="_compute_seat_text")
    reason = fields.Text()

    @api.depends("session_id", "target_id")
    def _compute_seat_text(self):
        for dialog in self:
            dialog.seat_text = self.env._(
                "%(left)s seats left there, %(people)s people enrolled here",
                left=dialog.target_id.seats_left,
                people=dialog.session_id.enrolled_count,
            )

    def action_confirm(self):
        """Merge as the user, and show the session that stays."""
        self.ensure_one()
        self.session_id.action_merge(
            self.target_id.id, self._require_reason(self.reason)
        )
        return self._get_form_action(self.target_id)
