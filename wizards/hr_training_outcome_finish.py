from odoo import fields, models

from ..tools import outcomes


class HrTrainingOutcomeFinish(models.TransientModel):
    """Dialog that asks what came of an outcome (policy 7.3.3)."""

    _name = "hr.training.outcome.finish"
    _description = "What Came of an Outcome"
    _inherit = ["hr.training.flow.mixin"]

    outcome_ids = fields.Many2many(
        comodel_name="hr.training.outcome",
        relation="hr_training_outcome_finish_rel",
        required=True,
    )
    is_coaching = fields.Boolean(compute="_compute_is_coaching")
    result = fields.Selection(selection=outcomes.RESULTS, string="Result Reached")
    on = fields.Date(
        string="Done on",
        default=lambda self: self.env.company._get_training_today(),
    )
    note = fields.Text(string="Remark")

    def _compute_is_coaching(self):
        for dialog in self:
            kinds = set(dialog.outcome_ids.mapped("kind"))
            dialog.is_coaching = outcomes.COACHING in kinds

    def action_confirm(self):
        """Finish as the user, rights and all."""
        self.ensure_one()
        # Without a remark the method would ask for this dialog again.
        self.outcome_ids.action_finish(
            self._require_reason(self.note), self.result, self.on
        )
        return {"type": "ir.actions.act_window_close"}
