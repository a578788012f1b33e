from odoo import fields, models


class HrTrainingKpiBaselineCorrect(models.TransientModel):
    """Dialog in which the head of training corrects a frozen value of a KPI."""

    _name = "hr.training.kpi.baseline.correct"
    _description = "Correction of a KPI before a Training"
    _inherit = ["hr.training.flow.mixin"]

    baseline_id = fields.Many2one(
        comodel_name="hr.training.kpi.baseline", required=True, ondelete="cascade"
    )
    value = fields.Float(string="Right Value", required=True)
    reason = fields.Text()

    def action_confirm(self):
        """Correct as the user, rights and all."""
        self.ensure_one()
        self.baseline_id.action_correct(self.value, self.reason)
        return {"type": "ir.actions.act_window_close"}
