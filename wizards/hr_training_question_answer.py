from odoo import api, fields, models
from odoo.exceptions import UserError


class HrTrainingQuestionAnswer(models.TransientModel):
    """Dialog that answers a question, and shares it with the class where one wants."""

    _name = "hr.training.question.answer"
    _description = "Answer to a Question"
    _inherit = ["hr.training.flow.mixin"]

    question_id = fields.Many2one(comodel_name="hr.training.question", required=True)
    kind = fields.Selection(related="question_id.kind")
    text = fields.Text(related="question_id.text", string="Asked")
    earlier = fields.Text(related="question_id.answer", string="Answered Before")
    answer = fields.Text()
    is_shared = fields.Boolean(string="Share with the Class")
    shared_text = fields.Text(
        string="What the Class Reads of It",
        compute="_compute_shared_text",
        store=True,
        readonly=False,
        help="Nobody’s name stands beside it; take away what tells who asked.",
    )

    @api.depends("question_id")
    def _compute_shared_text(self):
        for dialog in self:
            dialog.shared_text = dialog.question_id.text

    def action_confirm(self):
        """Answer as the user, rights and all."""
        self.ensure_one()
        shared = self.is_shared and (self.shared_text or self.question_id.text)
        answer = self._read_text(self.answer)
        if not answer:
            raise UserError(self.env._("Please write the answer."))
        self.question_id.action_answer(answer, shared)
        return {"type": "ir.actions.act_window_close"}
