from odoo import api, fields, models

PRIVATE = ("hr.training.trainer.assessment", "hr.training.trainer.consequence")


class HrTrainingApprovalStep(models.Model):
    """Steps of assessments and of what follows from them are read by who reads the
    document (policy 8.3).

    No trainer learns by them of what is about himself before it is approved.
    """

    _inherit = "hr.training.approval.step"

    is_of_hidden_assessment = fields.Boolean(
        compute="_compute_is_of_hidden_assessment",
        search="_search_is_of_hidden_assessment",
    )

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_of_hidden_assessment(self):
        hidden = self._filter_hidden(PRIVATE)
        for step in self:
            step.is_of_hidden_assessment = step.id in hidden._ids

    @api.model
    def _search_is_of_hidden_assessment(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_hidden_domain(PRIVATE)
