from odoo import api, fields, models


class HrTrainingSession(models.Model):
    """Why a session is held: the needs of the line it carries out (design §2)."""

    _inherit = "hr.training.session"

    need_count = fields.Integer(string="Needs", compute="_compute_need_count")

    @api.depends("plan_line_id")
    @api.depends_context("uid")
    def _compute_need_count(self):
        for session in self:
            # sudo: the line's needs; which of them the user sees is asked there
            line = session.sudo().plan_line_id.sudo(False)
            session.need_count = len(line._get_needs()) if line else 0

    def action_view_needs(self):
        """Why these sessions are held: the needs behind their plan lines."""
        self.check_access("read")
        # sudo: as above
        return self.sudo().plan_line_id.sudo(False).action_view_needs()
