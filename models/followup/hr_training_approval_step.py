from odoo import api, fields, models

PRIVATE = ("hr.training.outcome",)


class HrTrainingApprovalStep(models.Model):
    """Steps of outcomes are read by who reads the outcome (policy 7.3.3).

    Nobody learns by them of what is about himself before it is approved, nor does who
    reads steps for the sake of money.
    """

    _inherit = "hr.training.approval.step"

    is_of_hidden_outcome = fields.Boolean(
        compute="_compute_is_of_hidden_outcome",
        search="_search_is_of_hidden_outcome",
    )

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_of_hidden_outcome(self):
        hidden = self._filter_hidden(PRIVATE)
        for step in self:
            step.is_of_hidden_outcome = step.id in hidden._ids

    @api.model
    def _search_is_of_hidden_outcome(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_hidden_domain(PRIVATE)
