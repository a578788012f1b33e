from odoo import models
from odoo.tools import plaintext2html
from odoo.tools.misc import format_amount

from ...tools import states

REFUSAL_TEMPLATE = "hr_expense.hr_expense_template_refuse_reason"


class HrExpense(models.Model):
    """The claimant is told how his claim ended, once, in his language (design §6.14).

    On the last approval, on a refusal and on the answer to a waiver; not of steps in
    between, nor of what approvers remark to each other. Claims of an imported year
    never come here. Odoo tells nobody of an approval, and of a refusal whoever
    follows, without amount: that becomes a note.
    """

    _inherit = "hr.expense"

    def _notify_claimant(self, event, reason=False):
        """Tell the claimant (sudo).

        :param event: ``approved``, ``refused``, ``waived`` or ``waiver_refused``
        :param reason: of whoever refused
        """
        for claim in self:
            for partner in claim._get_claimant_partners():
                claim_lang = claim.with_context(lang=partner.lang or self.env.lang)
                subject, text = claim_lang._get_claimant_text(event, reason)
                claim_lang.message_notify(
                    partner_ids=partner.ids,
                    subject=subject,
                    body=plaintext2html(text),
                    model_description=claim_lang._description_translated(),
                    email_layout_xmlid="mail.mail_notification_layout",
                )

    def _get_claimant_text(self, event, reason):
        """Subject and text, in the language of the context."""
        self.ensure_one()
        values = {
            "claim": self.name,
            "amount": format_amount(
                self.env, self.total_amount_currency, self.currency_id
            ),
            "name": self.env.user.name,
            "reason": reason,
        }
        return {
            "approved": lambda: (
                self.env._("Your claim was approved"),
                self.env._(
                    "Your claim %(claim)s of %(amount)s was approved.", **values
                ),
            ),
            "refused": lambda: (
                self.env._("Your claim was refused"),
                self.env._(
                    "Your claim %(claim)s of %(amount)s was refused by %(name)s: "
                    "%(reason)s",
                    **values,
                ),
            ),
            "waived": lambda: (
                self.env._("The deadline of your claim was waived"),
                self.env._(
                    "The deadline of your claim %(claim)s of %(amount)s was waived by "
                    "%(name)s. You can submit it now.",
                    **values,
                ),
            ),
            "waiver_refused": lambda: (
                self.env._("The deadline of your claim was not waived"),
                self.env._(
                    "The deadline of your claim %(claim)s of %(amount)s was not waived "
                    "by %(name)s: %(reason)s",
                    **values,
                ),
            ),
        }[event]()

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
        self._notify_claimant("approved")
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
        claims._guard_sudo()._notify_claimant("refused", reason)
        return result
