from odoo import api, fields, models


class HrTrainingObservationCorrect(models.TransientModel):
    """Dialog in which the head of training corrects an observation that is frozen."""

    _name = "hr.training.observation.correct"
    _description = "Correction of an Observation"
    _inherit = ["hr.training.reach.mixin"]

    observation_id = fields.Many2one(
        comodel_name="hr.training.observation", required=True, ondelete="cascade"
    )
    kind = fields.Selection(related="observation_id.kind")
    mark_text = fields.Char(
        string="Right Mark",
        compute="_compute_from_observation",
        store=True,
        readonly=False,
        help="From 0 to 100; empty takes the mark back.",
    )
    text = fields.Text(
        string="What Happened",
        compute="_compute_from_observation",
        store=True,
        readonly=False,
    )
    reason = fields.Text()

    @api.depends("observation_id")
    def _compute_from_observation(self):
        for dialog in self:
            dialog.mark_text = dialog.observation_id.mark_text
            dialog.text = dialog.observation_id.text

    def action_confirm(self):
        """Correct as the user, rights and all: only what was changed."""
        self.ensure_one()
        observation = self.observation_id
        reason = observation._require_reason(self.reason)
        value = observation._parse_mark(self.mark_text, observation.employee_id)
        if value == (observation.mark if observation.is_marked else None):
            value = None
        elif value is None:
            value = False
        text = self.text if self.text != observation.text else None
        observation.action_correct(value, reason, text)
        return {"type": "ir.actions.act_window_close"}
