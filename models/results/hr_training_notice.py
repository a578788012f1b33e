from odoo import api, fields, models

from ...tools import marking


class HrTrainingNotice(models.Model):
    """Everybody hears his own result, once it is released (policy 7.3.1)."""

    _inherit = "hr.training.notice"

    result_text = fields.Char(compute="_compute_result_text")

    @api.depends("enrollment_id.result", "enrollment_id.score")
    @api.depends_context("lang")
    def _compute_result_text(self):
        Enrollment = self.env["hr.training.enrollment"]
        results = dict(Enrollment._fields["result"]._description_selection(self.env))
        for notice in self:
            # sudo: the person's own result, in the message to him
            enrollment = notice.sudo().enrollment_id
            text = results.get(enrollment.result)
            if enrollment.score:
                mark = marking.format_points(enrollment.score)
                text = self.env._("%(result)s, mark %(mark)s", result=text, mark=mark)
            notice.result_text = text
