from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import states


class HrExpense(models.Model):
    """No way of posting gets round the steps of a claim, or moves it into another year.

    ``tests/test_posting_paths.py`` is the table of ways in.
    """

    _inherit = "hr.expense"

    def _check_can_create_move(self):
        result = super()._check_can_create_move()
        self._check_can_post_claim()
        return result

    def _get_cannot_post_claim_reason(self):
        """Why a claim, imported ones included, cannot be posted; never ``state``.

        The column ``state`` can be written by RPC; approval and steps cannot.
        """
        self.ensure_one()
        steps = states.APPROVED
        if not self.training_is_historic:
            steps = self._get_training_approval_state()
        if self.approval_state != states.APPROVED or steps != states.APPROVED:
            return self.env._(
                "%(claim)s: a training claim is posted after its last approval step.",
                claim=self.name,
            )
        if self.account_move_id:
            return self.env._("%(claim)s is posted already.", claim=self.name)
        return False

    def _check_can_post_claim(self):
        claims = self.filtered("training_session_id")
        claims.check_access("read")
        claims._check_can("post_claim")

    def _check_claim_period(self, date, journal):
        """Odoo would move a locked date on in silence, into another budget year."""
        for claim in self.filtered("training_session_id"):
            locks = claim.company_id._get_violated_lock_dates(date, False, journal)
            if locks:
                raise UserError(
                    self.env._(
                        "%(claim)s cannot be posted on %(date)s: the books are locked "
                        "up to %(locked)s. Choose a later accounting date.",
                        claim=claim.name,
                        date=fields.Date.to_string(date),
                        locked=fields.Date.to_string(locks[-1][0]),
                    )
                )

    def _prepare_receipts_vals(self):
        """Each employee's receipt has his own papers (Odoo gives everybody all)."""
        self._check_can_post_claim()
        if not self.filtered("training_session_id"):
            return super()._prepare_receipts_vals()
        return [
            vals
            for expenses in self.grouped("employee_id").values()
            for vals in super(HrExpense, expenses)._prepare_receipts_vals()
        ]

    def _prepare_payments_vals(self):
        self._check_can_post_claim()
        date = self.date or fields.Date.context_today(self)
        self._check_claim_period(date, self.journal_id)
        return super()._prepare_payments_vals()

    def action_split_wizard(self):
        self._check_training_split()
        return super().action_split_wizard()

    def _check_training_split(self):
        if self.filtered("training_session_id"):
            raise UserError(
                self.env._(
                    "A training claim is not split: file one claim per cost type."
                )
            )
