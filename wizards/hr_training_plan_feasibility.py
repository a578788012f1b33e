from odoo import fields, models

from ..tools import feasibility


class HrTrainingPlanFeasibility(models.TransientModel):
    """Something that cannot work in a plan, as it was found when somebody asked."""

    _name = "hr.training.plan.feasibility"
    _description = "Finding in a Training Plan"
    _inherit = ["hr.training.flow.mixin"]
    _order = "position, id"

    position = fields.Integer()
    line_id = fields.Many2one(
        comodel_name="hr.training.plan.line", required=True, ondelete="cascade"
    )
    plan_id = fields.Many2one(related="line_id.plan_id")
    kind = fields.Selection(selection=feasibility.KINDS, required=True)
    message = fields.Char(string="What Cannot Work", required=True)

    def action_open(self):
        """The line that it is about."""
        self.ensure_one()
        return self._get_form_action(self.line_id)
