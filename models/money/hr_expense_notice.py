from odoo import models

from ...tools import notices, states

REFUSAL_TEMPLATE = "hr_expense.hr_expense_template_refuse_reason"


class HrExpense(models.Model):
    """The claimant is told how his claim ended, once, in his language (design §6.14).

    On the last approval, on a refusal and on the answer to a waiver; not of steps in
    between, nor of what approvers remark to each other. Claims of an imported year
    never come here. Odoo tells nobody of an approval, and of a refusal whoever
    follows, without amount: that becomes a note.
    """

    _name = "hr.expense"
    _inherit = ["hr.expense", "hr.training.noticed.mixin"]

    def _notify_claimant(self, kind, reason=False):
        """Note that the claimant is to be told (sudo).

        :param kind: one of ``tools.notices``, of claims
        :param reason: of whoever refused
        """
        self.env["hr.training.notice"]._queue(
            [
                {
                    "kind": kind,
                    "partner_id": partner.id,
                    "company_id": claim.company_id.id,
                    "res_model": claim._name,
                    "res_id": claim.id,
                    "claim_id": claim.id,
                    "decided_by_id": self.env.uid,
                    "decision_reason": reason,
                }
                for claim in self
                for partner in claim._get_claimant_partners()
                or [self.env["res.partner"]]
            ]
        )

    def _judge_notices(self, bundles, told):
        """The last decision, if it still holds."""
        claims = {claim.id: claim for claim in self}
        verdicts = {}
        for key, rows in bundles.items():
            claim = claims[rows[0].res_id]
            row = rows.sorted("id")[-1:]
            holds = claim._holds_as_told(row.kind)
            facts = {"kind": row.kind, "row": row.id}
            verdicts[key] = notices.Verdict(
                row.kind if holds else None, facts, self._get_nothing_new()
            )
        return verdicts

    def _holds_as_told(self, kind):
        """Whether what a notice of this kind says is still so (sudo)."""
        self.ensure_one()
        waived = bool(self.training_waived_by_id)
        return {
            notices.CLAIM_APPROVED: self.approval_state == states.APPROVED,
            notices.CLAIM_REFUSED: self.approval_state == states.REFUSED,
            notices.CLAIM_WAIVED: waived,
            notices.CLAIM_HELD: not waived,
        }[kind]

    def _get_claimant_partners(self):
        """Where the human who claims is reached: his user, else his contact (sudo)."""
        self.ensure_one()
        employee = self.employee_id
        users = employee.user_id or self._get_claimant_aliases().user_id
        if users:
            return users.filtered("active").partner_id[:1]
        return employee.work_contact_id.filtered(lambda p: not p.is_company)

    def _get_claimant_aliases(self):
        """All employee records of the human who claims, in sudo."""
        self.ensure_one()
        employee = self.employee_id
        Person = self.env["hr.training.person"]
        return Person._get_aliases(employee).get(employee, employee.sudo())

    def _do_grant(self):
        result = super()._do_grant()
        self._notify_claimant(notices.CLAIM_APPROVED)
        return result

    def message_post_with_source(self, source_ref, **kwargs):
        """Odoo's words about a refusal: kept, but not sent beside ours."""
        if source_ref == REFUSAL_TEMPLATE and self._training_claims():
            kwargs.pop("subtype_id", None)
            kwargs["subtype_xmlid"] = "mail.mt_note"
        return super().message_post_with_source(source_ref, **kwargs)

    def _do_refuse(self, reason):
        """Odoo's refuse wizard comes here, too."""
        claims = self._training_claims().filtered(
            lambda claim: claim.approval_state == states.SUBMITTED
        )
        result = super()._do_refuse(reason)
        claims._guard_sudo()._notify_claimant(notices.CLAIM_REFUSED, reason)
        return result
