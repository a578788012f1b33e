from odoo import api, fields, models
from odoo.tools.misc import format_amount


class HrTrainingNotice(models.Model):
    """The claimant hears how his claim ended (policy 9.2)."""

    _inherit = "hr.training.notice"

    _guarded_fields = frozenset({"claim_id", "decided_by_id", "decision_reason"})

    claim_id = fields.Many2one(
        copy=False,
        comodel_name="hr.expense",
        index="btree_not_null",
        ondelete="cascade",
    )
    claim_amount = fields.Char(compute="_compute_claim_amount")
    decided_by_id = fields.Many2one(
        copy=False, comodel_name="res.users", ondelete="set null"
    )
    decided_by = fields.Char(related="decided_by_id.name")
    decision_reason = fields.Text(
        copy=False,
    )

    @api.depends("claim_id")
    @api.depends_context("lang")
    def _compute_claim_amount(self):
        for notice in self:
            # sudo: the claimant's own claim, in the message to him
            claim = notice.sudo().claim_id
            notice.claim_amount = bool(claim) and format_amount(
                self.env, claim.total_amount_currency, claim.currency_id
            )
