from odoo import api, fields, models


class HrTrainingSessionDone(models.TransientModel):
    """Question before a session ends in which nobody was recorded (design §6.13)."""

    _name = "hr.training.session.done"
    _description = "End a Session Without Register"
    _inherit = ["hr.training.flow.mixin"]

    session_ids = fields.Many2many(
        comodel_name="hr.training.session", string="Sessions", required=True
    )
    slots_text = fields.Text(compute="_compute_slots_text", string="Classes")

    @api.depends("session_ids")
    def _compute_slots_text(self):
        for dialog in self:
            dialog.slots_text = "\n".join(
                dialog.session_ids._get_unkept_slots().mapped("display_name")
            )

    def action_all_absent(self):
        """End the sessions: the absence of all in these classes is true."""
        self.ensure_one()
        self.session_ids.action_done(all_absent=True)
        return {"type": "ir.actions.act_window_close"}

    def action_view_register(self):
        """Keep the register first."""
        self.ensure_one()
        return self.session_ids._get_unkept_slots().sudo(False).action_view_register()
