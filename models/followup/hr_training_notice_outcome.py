from odoo import api, fields, models

from ...tools import notices, states


class HrTrainingNotice(models.Model):
    """What was decided for a person is told to him and his manager (policy 7.3.3)."""

    _inherit = "hr.training.notice"

    _guarded_fields = frozenset({"outcome_id"})

    outcome_id = fields.Many2one(
        copy=False,
        comodel_name="hr.training.outcome",
        index="btree_not_null",
        ondelete="cascade",
    )
    is_outcome_off = fields.Boolean(compute="_compute_is_outcome_off")

    def _compute_is_outcome_off(self):
        for row in self:
            # sudo: what its message says
            outcome = row.sudo().outcome_id
            off = outcome and outcome._get_told_state() == states.CANCELLED
            row.is_outcome_off = bool(off)

    @api.model
    def _get_template(self, kind, role):
        """Managers read of one person, and not of all who are in a class."""
        if kind == notices.OUTCOME:
            role = notices.PARTICIPANT
        return super()._get_template(kind, role)
