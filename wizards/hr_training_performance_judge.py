from odoo import fields, models


class HrTrainingPerformanceJudge(models.TransientModel):
    """Dialog that asks what a shortfall comes from (policy 3.2)."""

    _name = "hr.training.performance.judge"
    _description = "Cause of a Shortfall"
    _inherit = ["hr.training.flow.mixin"]

    case_ids = fields.Many2many(
        comodel_name="hr.training.performance.case",
        relation="hr_training_performance_judge_rel",
        required=True,
    )
    cause = fields.Selection(
        selection=[
            ("knowledge", "Knowledge: does not know it"),
            ("skill", "Skill: knows it, cannot do it"),
            ("attitude", "Attitude: can do it, does not"),
            ("other", "Nothing training can mend: tools, process, staffing"),
        ],
        string="Root Cause",
    )
    note = fields.Text(help="The person does not see it.")
    user_id = fields.Many2one(
        comodel_name="res.users", string="Pass On To", domain=[("share", "=", False)]
    )

    def action_confirm(self):
        """Judge as the user, rights and all."""
        self.ensure_one()
        self.case_ids.action_judge(self.cause or "-", self.note, self.user_id.id)
        return {"type": "ir.actions.act_window_close"}
