from odoo import api, fields, models


class HrTrainingSessionMove(models.TransientModel):
    """Dialog that asks by how many days a session moves."""

    _name = "hr.training.session.move"
    _description = "Move a Session"
    _inherit = ["hr.training.flow.mixin"]

    session_id = fields.Many2one(comodel_name="hr.training.session", required=True)
    move_days = fields.Integer(
        string="By (days)", default=7, required=True, help="Below 0: to earlier days."
    )
    times_text = fields.Text(string="New Times", compute="_compute_times_text")

    @api.depends("session_id", "move_days")
    def _compute_times_text(self):
        for dialog in self:
            slots = dialog.session_id.slot_ids.sorted("start")
            times = (
                slots._get_shifted(dialog.move_days)
                if abs(dialog.move_days) < 1000
                else []
            )
            dialog.times_text = "\n".join(
                dialog.session_id._format_period(start, stop) for start, stop in times
            )

    def action_confirm(self):
        """Move as the user, rights and all."""
        self.ensure_one()
        self.session_id.action_move(self.move_days)
        return {"type": "ir.actions.act_window_close"}
