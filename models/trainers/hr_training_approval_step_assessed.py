from odoo import api, fields, models
from odoo.fields import Domain

ASSESSMENT = "hr.training.trainer.assessment"


class HrTrainingApprovalStep(models.Model):
    """Steps of assessments are read by who reads the assessment (policy 8.3).

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
        # sudo: the links; rules are evaluated in sudo, and it is the user who is asked
        own = self.sudo().filtered(lambda step: step.res_model == ASSESSMENT)
        ones = self.env[ASSESSMENT].sudo(False).browse(own.mapped("res_id"))
        seen = ones.exists()._filtered_access("read")
        for step in self:
            hidden = step.id in own._ids and step.res_id not in seen._ids
            step.is_of_hidden_assessment = hidden

    @api.model
    def _search_is_of_hidden_assessment(self, operator, value):
        if operator != "in":
            return NotImplemented
        ones = self.env[ASSESSMENT].sudo(False).with_context(active_test=False)
        return Domain("res_model", "=", ASSESSMENT) & Domain(
            "res_id", "not in", ones._search(Domain.TRUE)
        )
