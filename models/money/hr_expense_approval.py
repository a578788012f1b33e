from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import states


class HrExpense(models.Model):
    """A claim goes through the steps our rules name, whatever button (policy 9.2)."""

    _inherit = "hr.expense"

    _reason_methods = frozenset({"action_refuse"})

    # ------------------------------------------------------------
    # SUBMIT
    # ------------------------------------------------------------

    def action_submit(self):
        """Submit expenses; claims go to the approvers our rules name.

        :raise UserError: with everything a claim still needs
        """
        claims = self._training_claims()
        result = super(HrExpense, self - claims).action_submit()
        if claims:
            claims._check_can_submit_claim()
            claims._do_submit_claim()
        return result

    def _may_submit_claim(self):
        """The claimant; Odoo's approvers for others, as they do with any expense."""
        self.ensure_one()
        return self.is_my_own or not self._get_stock_approve_reasons()[self.id]

    def _get_cannot_submit_claim_reason(self):
        self.ensure_one()
        if self.state != states.DRAFT:
            return self.env._("Only a draft can be submitted.")
        if not self._may_submit_claim():
            return self.env._(
                "%(claim)s is a claim of %(employee)s, who submits it.",
                claim=self.name,
                employee=self.employee_id.name,
            )
        return "\n".join(self._get_training_missing())

    def _check_can_submit_claim(self):
        self.check_access("read")
        self._check_can("submit_claim")

    def _do_submit_claim(self):
        for claim in self:
            claim_sudo = claim._guard_sudo()
            claim_sudo._take_session_papers()
            claim_sudo._settle_training_amounts()
            claim_sudo._create_steps(claim_sudo._prepare_steps())
            session = claim_sudo.training_session_id
            now = fields.Datetime.now()
            claim_sudo.write(
                {
                    "approval_state": states.SUBMITTED,
                    "training_submitted_on": now,
                    "training_filed_on": claim_sudo.training_filed_on
                    or session._get_local_date(now),
                }
            )
            claim_sudo._advance_steps()

    def _settle_training_amounts(self):
        """One piece at the amount of the invoice, and what follows from it (sudo).

        Foreign money counts at the rate of the expense's date, whatever was entered
        as the amount in company currency.
        """
        self.ensure_one()
        if self.quantity != 1:
            self.quantity = 1
        self.total_amount = self.currency_id._convert(
            self.total_amount_currency,
            self.company_id.currency_id,
            self.company_id,
            self.date or fields.Date.context_today(self),
        )
        for name in self._training_derived_fields:
            self.env.add_to_compute(self._fields[name], self)
        self.flush_recordset(self._training_derived_fields)

    # ------------------------------------------------------------
    # APPROVE
    # ------------------------------------------------------------

    def _approval_document(self):
        return "claim"

    def _approval_amount(self):
        return self.untaxed_amount

    def _approval_department(self):
        # sudo: a plain user cannot read his colleague's department
        return self.sudo().employee_id.department_id

    def _approval_subjects(self):
        # sudo: who somebody is does not depend on what the caller may read
        return self.sudo()._get_claimant_aliases().user_id

    def _description_translated(self):
        return self.env._("Reimbursement Claim")

    def action_approve(self, remark=False):
        """Approve expenses; of a claim, the step that waits for the caller."""
        remark = self._read_text(remark) or False
        claims = self._training_claims()
        historic = self.filtered("training_is_historic")
        (claims + historic)._check_can_approve()
        claims._check_can_decide_claim()
        result = super(HrExpense, self - claims - historic).action_approve()
        claims._do_approve_claim(remark)
        # The import has looked for duplicates: whole rows, which is stricter.
        historic._do_approve(False)
        return result

    def _get_stock_approve_reasons(self):
        """Why Odoo would not let the user approve, claims or not: by id."""
        return super()._get_cannot_approve_reason()  # pylint: disable=super-method-mismatch

    def _get_cannot_approve_reason(self):
        """A claim is approved by whom its pending step names, and nobody else."""
        reasons = super()._get_cannot_approve_reason()
        if self.env.su:
            return reasons
        for claim in self._training_claims():
            reason = False
            if claim.state != states.SUBMITTED:
                reason = self.env._(
                    "%(claim)s: only a submitted claim can be decided about.",
                    claim=claim.name,
                )
            elif not claim.waiting_for_me:
                reason = self.env._(
                    "%(claim)s: it does not wait for you but for: %(names)s.",
                    claim=claim.name,
                    names=claim.waiting_for or self.env._("nobody"),
                )
            reasons[claim.id] = reason
        return reasons

    def _do_approve(self, check=True):
        """Odoo's wizard and automatic approval come here, too."""
        claims = self._training_claims()
        result = super(HrExpense, self - claims)._do_approve(check)
        if claims:
            claims._check_can_decide_claim()
            claims._do_approve_claim()
        return result

    def _do_approve_claim(self, remark=False):
        for claim in self:
            claim_sudo = claim._guard_sudo()
            claim_sudo._decide(states.STEP_APPROVED, remark)
            claim_sudo._advance_steps()

    def _check_can_decide_claim(self):
        """The caller's own part, in sudo too: nobody decides for another."""
        self.check_access("read")
        self._check_reasons(
            [
                (
                    claim,
                    not claim.waiting_for_me
                    and self.env._(
                        "%(claim)s does not wait for your decision.", claim=claim.name
                    ),
                )
                for claim in self
            ]
        )

    def _do_grant(self):
        """After the last step Odoo's own approval is given (sudo).

        sudo: the rules name the approvers, who need no right of Odoo's on expenses.
        """
        self.ensure_one()
        # The same gate would ask for the next step, and there is none.
        return super()._do_approve(check=False)  # pylint: disable=super-method-mismatch

    # ------------------------------------------------------------
    # REFUSE, RESET
    # ------------------------------------------------------------

    def action_refuse(self, reason=False):
        """Refuse expenses; a claim by the approver of its pending step, with a reason.

        :param str reason: of claims; without it a dialog asks
        """
        claims = self._training_claims()
        if not claims:
            return super().action_refuse()
        if claims != self:
            raise UserError(
                self.env._("Refuse training claims and other expenses separately.")
            )
        self._check_can_refuse()
        if not reason:
            return self._ask_reason("action_refuse")
        self._do_refuse(reason)
        return True

    def _check_can_refuse(self):
        claims = self._training_claims()
        if claims:
            claims._check_can_approve()
        return super(HrExpense, self - claims)._check_can_refuse()

    def _do_refuse(self, reason):
        """Odoo's refuse wizard comes here, too."""
        claims = self._training_claims()
        if claims:
            reason = self._require_reason(reason)
            claims._check_can_decide_claim()
            for claim_sudo in claims._guard_sudo():
                claim_sudo._decide(states.STEP_REFUSED, reason)
                claim_sudo._skip_open_steps()
                super(HrExpense, claim_sudo)._do_refuse(reason)
        others = self - claims
        return super(HrExpense, others)._do_refuse(reason) if others else None

    def _do_reset_approval(self):
        claims = self._training_claims()
        result = super(HrExpense, self - claims)._do_reset_approval()
        for claim_sudo in claims._guard_sudo():
            claim_sudo._skip_open_steps()
            claim_sudo.write(
                {
                    "approval_state": False,
                    "approval_date": False,
                    "account_move_id": False,
                    "training_submitted_on": False,
                }
            )
        return result

    # ------------------------------------------------------------
    # ODOO'S OWN NOTES
    # ------------------------------------------------------------

    def update_activities_and_mails(self):
        """Approvers of claims have the activities of their steps; history has none."""
        others = self.filtered(lambda e: not e.training_session_id)
        return super(HrExpense, others).update_activities_and_mails()

    def _send_submitted_expenses_mail(self):
        others = self.filtered(lambda e: not e.training_session_id)
        return super(HrExpense, others)._send_submitted_expenses_mail()

    # ------------------------------------------------------------
    # THE STATE IS WHAT THE STEPS SAY
    # ------------------------------------------------------------

    @api.constrains(
        "approval_state",
        "account_move_id",
        "training_session_id",
        "training_submitted_on",
        "training_is_historic",
    )
    def _check_training_approval(self):
        """A claim's approval says what its steps say, whoever writes it how."""
        for claim in self.filtered("training_session_id"):
            expected = claim._get_training_approval_state()
            if not claim.training_is_historic and claim.approval_state != expected:
                raise UserError(
                    self.env._(
                        "%(claim)s is a training claim: it is submitted, approved, "
                        "refused and reset by its buttons and by nothing else.",
                        claim=claim.name,
                    )
                )
            if claim.account_move_id and claim.approval_state != states.APPROVED:
                raise UserError(
                    self.env._(
                        "%(claim)s: a training claim is posted after its last approval "
                        "step.",
                        claim=claim.name,
                    )
                )

    def _get_training_approval_state(self):
        """What ``approval_state`` is by the steps of the round in force."""
        self.ensure_one()
        if not self.training_submitted_on:
            return False
        steps = self._get_current_steps()
        found = set(steps.mapped("state"))
        if states.STEP_REFUSED in found:
            return states.REFUSED
        if found & {states.STEP_WAITING, states.STEP_PENDING}:
            return states.SUBMITTED
        return states.APPROVED if states.STEP_APPROVED in found else False

    @api.depends("step_ids.state", "training_session_id", "state")
    def _compute_can_approve(self):
        return super()._compute_can_approve()

    @api.depends("training_session_id")
    def _compute_can_reset(self):
        """Refusal returns a claim: the employee takes it back to draft."""
        result = super()._compute_can_reset()
        for expense in self._training_claims():
            if expense.state == states.REFUSED and expense.is_my_own:
                expense.can_reset = True
        return result
