from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.arguments import record_id


class HrTrainingReason(models.TransientModel):
    """Dialog that asks for a reason and hands it to the method that wants one."""

    _name = "hr.training.reason"
    _description = "Reason"

    res_model = fields.Char(required=True)
    res_ids = fields.Char(required=True)
    method = fields.Char(required=True)
    reason = fields.Text()
    is_remark = fields.Boolean(help="It agrees: what is asked for is a remark.")
    # What the dialog says: the act, and to what; a phone cuts the dialog's title.
    subject = fields.Char()
    button = fields.Char()

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._without_nul(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._without_nul(vals))

    @api.model
    def _without_nul(self, vals):
        """PostgreSQL's texts hold no such character."""
        return {
            name: value.replace("\0", "") if isinstance(value, str) else value
            for name, value in vals.items()
        }

    def _get_records(self):
        """The records that the dialog is about.

        :raise UserError: it names none that take a reason by this method
        """
        records = self.env.get(self.res_model)
        ids = [record_id(part.strip()) for part in self.res_ids.split(",")]
        if (
            records is None
            or records._abstract
            or not isinstance(records, self.env.registry["hr.training.flow.mixin"])
            or not records._takes_reason(self.method)
            or not all(ids)
        ):
            raise UserError(self.env._("This dialog was opened wrongly."))
        records = records.browse(dict.fromkeys(ids))
        if len(records.exists()) < len(records):
            raise UserError(self.env._("What this was about is no longer there."))
        return records

    def action_confirm(self):
        """Call the method on the records as the user, rights and all."""
        self.ensure_one()
        records = self._get_records()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Please give a reason."))
        getattr(records, self.method)(reason)
        return {"type": "ir.actions.act_window_close"}
