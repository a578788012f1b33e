from odoo import api, fields, models


class HrTrainingSessionBill(models.TransientModel):
    """Dialog that asks whose bill it is and drafts it from the session's costs."""

    _name = "hr.training.session.bill"
    _description = "Bill of an Institution"
    _inherit = ["hr.training.flow.mixin"]

    session_id = fields.Many2one(comodel_name="hr.training.session", required=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Institution", required=True
    )
    cost_ids = fields.Many2many(
        comodel_name="hr.training.cost", compute="_compute_cost_ids"
    )

    @api.depends("session_id")
    def _compute_cost_ids(self):
        for dialog in self:
            session = dialog.session_id
            dialog.cost_ids = (
                session._get_costs_to_bill().sudo(False) if session else False
            )

    def action_confirm(self):
        """Draft the bill as the user, rights and all, and open it."""
        self.ensure_one()
        bills = self.session_id.action_create_bill(self.partner_id.id)
        return bills._get_records_action(name=self.env._("Bills"))
