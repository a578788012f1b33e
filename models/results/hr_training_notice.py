from odoo import api, fields, models

from ...tools import marking, notices


class HrTrainingNotice(models.Model):
    """Everybody hears his own result, once it is released (policy 7.3.1), and before
    what he has got of it ends."""

    _inherit = "hr.training.notice"

    _guarded_fields = frozenset({"certificate_id"})

    certificate_id = fields.Many2one(
        copy=False,
        comodel_name="hr.training.certificate",
        index="btree_not_null",
        ondelete="cascade",
    )
    result_text = fields.Char(compute="_compute_result_text")

    @api.model
    def _get_template(self, kind, role):
        """Managers hear of a certificate in the words of its kind."""
        if kind == notices.CERTIFICATE_EXPIRING:
            role = notices.PARTICIPANT
        return super()._get_template(kind, role)

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
