from odoo import fields, models
from odoo.exceptions import UserError

# Methods that take a reason; the dialog calls no other.
REASON_METHODS = frozenset(
    {
        "action_ask_claim_waiver",
        "action_cancel",
        "action_decline",
        "action_refuse",
        "action_refuse_claim_waiver",
        "action_reopen",
        "action_revise",
        "action_waive_claim_deadline",
        "action_withdraw",
    }
)


class HrTrainingReason(models.TransientModel):
    """Dialog that asks for a reason and hands it to the method that wants one."""

    _name = "hr.training.reason"
    _description = "Reason"

    res_model = fields.Char(required=True)
    res_ids = fields.Char(required=True)
    method = fields.Char(required=True)
    reason = fields.Text()
    # What the dialog says: the act, and to what; a phone cuts the dialog's title.
    subject = fields.Char()
    button = fields.Char()

    def action_confirm(self):
        """Call the method on the records as the user, rights and all."""
        self.ensure_one()
        records = self.env.get(self.res_model)
        if (
            self.method not in REASON_METHODS
            or records is None
            or not isinstance(records, self.env.registry["hr.training.flow.mixin"])
        ):
            raise UserError(self.env._("This dialog was opened wrongly."))
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Please give a reason."))
        ids = [int(record_id) for record_id in self.res_ids.split(",") if record_id]
        getattr(records.browse(ids), self.method)(reason)
        return {"type": "ir.actions.act_window_close"}
