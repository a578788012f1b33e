from odoo import fields, models


class HrTrainingAppealAnswer(models.TransientModel):
    """Dialog that answers appeals, with a new mark where the user may give one."""

    _name = "hr.training.appeal.answer"
    _description = "Answer to an Appeal"
    _inherit = ["hr.training.flow.mixin"]

    appeal_ids = fields.Many2many(comodel_name="hr.training.appeal", required=True)
    text = fields.Text(
        string="Objection", compute="_compute_text", help="What the person says."
    )
    answer = fields.Text()
    is_changed = fields.Boolean(string="Change the Mark")
    new_mark = fields.Float()
    may_correct = fields.Boolean(compute="_compute_text")

    def _compute_text(self):
        for dialog in self:
            dialog.text = "\n".join(dialog.appeal_ids.mapped("text"))
            dialog.may_correct = dialog.appeal_ids._is_head()

    def action_confirm(self):
        """Answer as the user, rights and all."""
        self.ensure_one()
        answer = self.appeal_ids._require_reason(self.answer)
        self.appeal_ids.action_answer(
            answer, self.new_mark if self.is_changed else None
        )
        return {"type": "ir.actions.act_window_close"}
