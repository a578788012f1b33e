from odoo import api, fields, models


class HrTrainingEnrollmentMove(models.TransientModel):
    """Dialog that gives somebody another place on the waiting list."""

    _name = "hr.training.enrollment.move"
    _description = "Another Place on the Waiting List"
    _inherit = ["hr.training.flow.mixin"]

    enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment", required=True
    )
    waiting_text = fields.Char(related="enrollment_id.waiting_text", string="Now")
    rank = fields.Integer(string="New Place", default=1, required=True)
    reason = fields.Text(help="For the training department; nobody else reads it.")
    is_up = fields.Boolean(compute="_compute_is_up")
    person_text = fields.Char(
        string="What Those Passed Over Are Told",
        help="One plain sentence, which they read beside their place in line.",
    )

    @api.depends("rank", "enrollment_id")
    def _compute_is_up(self):
        for dialog in self:
            dialog.is_up = dialog.rank < dialog.enrollment_id.waiting_position

    def action_confirm(self):
        """Move as the user, rights and all."""
        self.ensure_one()
        self.enrollment_id.action_move_in_queue(
            self.rank, self._require_reason(self.reason), self.person_text
        )
        return {"type": "ir.actions.act_window_close"}
