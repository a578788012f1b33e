from odoo import api, fields, models
from odoo.fields import Domain

OUTCOME = "hr.training.outcome"


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
        # sudo: the links; rules are evaluated in sudo, and it is the user who is asked
        of_outcomes = self.sudo().filtered(lambda step: step.res_model == OUTCOME)
        outcomes = self.env[OUTCOME].sudo(False).browse(of_outcomes.mapped("res_id"))
        seen = outcomes.exists()._filtered_access("read")
        for step in self:
            hidden = step.id in of_outcomes._ids and step.res_id not in seen._ids
            step.is_of_hidden_outcome = hidden

    @api.model
    def _search_is_of_hidden_outcome(self, operator, value):
        if operator != "in":
            return NotImplemented
        outcomes = self.env[OUTCOME].sudo(False)
        return Domain("res_model", "=", OUTCOME) & Domain(
            "res_id", "not in", outcomes._search(Domain.TRUE)
        )
