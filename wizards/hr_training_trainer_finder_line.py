from odoo import fields, models


class HrTrainingTrainerFinderLine(models.TransientModel):
    """A trainer, as he was found when somebody asked who could teach."""

    _name = "hr.training.trainer.finder.line"
    _description = "Trainer Found"
    _inherit = ["hr.training.flow.mixin"]
    _order = "position, id"

    finder_id = fields.Many2one(
        comodel_name="hr.training.trainer.finder",
        required=True,
        index=True,
        ondelete="cascade",
    )
    position = fields.Integer()
    trainer_id = fields.Many2one(
        comodel_name="hr.training.trainer", required=True, ondelete="cascade"
    )
    is_fit = fields.Boolean(string="Could Teach It")
    reason = fields.Text(string="Why Not")

    def action_assign(self):
        """Have this trainer teach the class: what the session refuses is refused.

        :return: action that closes the dialog
        :raise AccessError: the user is no training officer
        :raise UserError: there is no session, or it refuses the trainer
        """
        self.ensure_one()
        self._check_officer()
        self.check_access("write")
        self.finder_id._do_assign(self.trainer_id)
        return {"type": "ir.actions.act_window_close"}
