from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import plaintext2html

from ...tools import groups, notices, states
from ..approval.hr_training_approval_steps_mixin import ACTIVITY_TYPE


class HrExpense(models.Model):
    """A late claim and its waiver: asked for by the claimant, decided by a head.

    | action | who | when |
    | ask for a waiver | who submits the claim | late draft, nothing asked yet |
    | waive the deadline | head of training, not of his own claim | late draft |
    | refuse the waiver | the same | it was asked for |

    The request is a step of its own (``purpose`` waiver) and so waits in the heads'
    list, with an activity each. It belongs to this claim, session and person: another
    session or employee starts anew (:meth:`_forget_filing`), a copy has none.
    """

    _inherit = "hr.expense"

    _reason_methods = frozenset(
        {
            "action_ask_claim_waiver",
            "action_refuse_claim_waiver",
            "action_waive_claim_deadline",
        }
    )
    training_waiver_step_ids = fields.One2many(
        comodel_name="hr.training.approval.step",
        inverse_name="res_id",
        string="Waiver Requests",
        domain=lambda self: [
            ("res_model", "=", self._name),
            ("purpose", "=", states.STEP_FOR_WAIVER),
        ],
        copy=False,
    )
    training_waiver_request = fields.Text(
        string="Why It Is Late",
        copy=False,
        help="What the claimant told the head of training when asking for a waiver.",
    )
    training_waiver_asked_on = fields.Datetime(string="Waiver Asked on", copy=False)
    is_waiver_asked = fields.Boolean(
        compute="_compute_is_waiver_asked", search="_search_is_waiver_asked"
    )
    can_ask_claim_waiver = fields.Boolean(compute="_compute_can_waive")
    can_waive_claim_deadline = fields.Boolean(compute="_compute_can_waive")
    can_refuse_claim_waiver = fields.Boolean(compute="_compute_can_waive")

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("training_waiver_step_ids.state")
    def _compute_is_waiver_asked(self):
        for expense in self:
            expense.is_waiver_asked = bool(expense._get_pending_waivers())

    @api.model
    def _search_is_waiver_asked(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: only the claims that the user may read are found by it
        steps = self.env["hr.training.approval.step"].sudo()
        steps = steps.search(
            [
                ("res_model", "=", self._name),
                ("purpose", "=", states.STEP_FOR_WAIVER),
                ("state", "=", states.STEP_PENDING),
            ]
        )
        return [("id", "in", steps.mapped("res_id"))]

    @api.depends(
        "training_session_id",
        "state",
        "employee_id",
        "training_filed_on",
        "training_waived_by_id",
        "training_waiver_step_ids.state",
    )
    @api.depends_context("uid")
    def _compute_can_waive(self):
        head = self._is_head()
        for expense in self:
            late = expense._training_claims() and expense.training_is_late
            expense.can_ask_claim_waiver = (
                bool(late) and not expense._get_cannot_ask_waiver_reason()
            )
            expense.can_waive_claim_deadline = (
                bool(late) and head and not expense._get_cannot_waive_reason()
            )
            expense.can_refuse_claim_waiver = (
                bool(late) and head and not expense._get_cannot_refuse_waiver_reason()
            )

    def _get_pending_waivers(self):
        """The requests that wait for a head (sudo)."""
        # sudo: everyone who reads the claim may know that it was asked for
        return self.sudo().training_waiver_step_ids.filtered(
            lambda step: step.state == states.STEP_PENDING
        )

    # ------------------------------------------------------------
    # ASK
    # ------------------------------------------------------------

    def action_ask_claim_waiver(self, reason=False):
        """Ask the heads of training to let late claims in; they get an activity.

        :param str reason: why it is late; without it a dialog asks
        """
        self._check_can_ask_claim_waiver()
        if not reason:
            return self._ask_reason("action_ask_claim_waiver")
        self._do_ask_claim_waiver(self._require_reason(reason))
        return True

    def _get_cannot_ask_waiver_reason(self):
        self.ensure_one()
        if not self._training_claims() or self.state != states.DRAFT:
            return self.env._("Only the deadline of a draft claim can be waived.")
        if not self.training_is_late:
            return self.env._("The claim is not late.")
        if not self._may_submit_claim():
            return self.env._(
                "%(claim)s is a claim of %(employee)s, who asks for the waiver.",
                claim=self.name,
                employee=self.employee_id.name,
            )
        pending = self._get_pending_waivers()
        if pending:
            return self.env._(
                "A waiver was asked for already and waits for: %(names)s.",
                names=", ".join(pending.approver_ids.mapped("name")),
            )
        # sudo: the roster counts, whatever the employee may read
        absence = self.sudo()._get_training_absence()
        if absence:
            return absence
        if not self._get_waiver_deciders():
            return self.env._(
                "There is no head of training but the people concerned, who do not "
                "decide themselves. Please ask company management to name one."
            )
        return False

    def _check_can_ask_claim_waiver(self):
        self.check_access("read")
        self._check_can("ask_waiver")

    def _get_waiver_deciders(self):
        """Heads of training who may decide, found as approval rules find people."""
        self.ensure_one()
        # sudo: who is head does not depend on what the claimant may read
        claim_sudo = self.sudo()
        rule = claim_sudo.env["hr.training.approval.rule"].new(
            {"approver": "group", "group_id": self.env.ref(groups.MANAGER).id}
        )
        return rule._get_approvers(claim_sudo) - claim_sudo._get_excluded_users(
            self.env.user
        )

    def _do_ask_claim_waiver(self, reason):
        for claim in self:
            claim_sudo = claim._guard_sudo()
            deciders = claim._get_waiver_deciders()
            claim_sudo.write(
                {
                    "training_waiver_request": reason,
                    "training_waiver_asked_on": fields.Datetime.now(),
                }
            )
            claim_sudo.env["hr.training.approval.step"].create(
                {
                    "name": self.env._("Waiver of the Deadline"),
                    "purpose": states.STEP_FOR_WAIVER,
                    "res_model": self._name,
                    "res_id": claim.id,
                    "round": len(claim_sudo.training_waiver_step_ids) + 1,
                    "approver_ids": [Command.set(deciders.ids)],
                    "submitted_by_id": self.env.uid,
                    "company_id": claim_sudo.company_id.id,
                    "state": states.STEP_PENDING,
                }
            )
            claim_sudo.invalidate_recordset(["training_waiver_step_ids"])
            for decider in deciders:
                claim_sudo.with_context(lang=decider.lang).activity_schedule(
                    ACTIVITY_TYPE,
                    user_id=decider.id,
                    summary=claim_sudo.with_context(lang=decider.lang).env._(
                        "Waiver of the Deadline"
                    ),
                    note=plaintext2html(reason),
                )
            claim_sudo.message_post(
                body=self.env._(
                    "Asks for a waiver of the deadline: %(reason)s", reason=reason
                )
            )

    # ------------------------------------------------------------
    # WAIVE, REFUSE
    # ------------------------------------------------------------

    def action_waive_claim_deadline(self, reason=False):
        """Let claims in that are late, as head of training; the reason is kept."""
        self._check_can_waive_claim_deadline()
        if not reason:
            return self._ask_reason("action_waive_claim_deadline")
        self._do_waive_claim_deadline(self._require_reason(reason))
        return True

    def _get_cannot_waive_reason(self):
        self.ensure_one()
        if not self._training_claims() or self.state != states.DRAFT:
            return self.env._("Only the deadline of a draft claim can be waived.")
        if not self.training_is_late:
            return self.env._("The claim is not late.")
        if (
            not self.company_id.sudo().training_allow_self_approval
            and self.env.user in self._approval_subjects()
        ):
            return self.env._(
                "%(claim)s is your own claim: another head of training decides about "
                "its deadline.",
                claim=self.name,
            )
        return False

    def _check_can_waive_claim_deadline(self):
        self._check_head()
        self.check_access("read")
        self._check_can("waive")

    def _do_waive_claim_deadline(self, reason):
        for claim_sudo in self._guard_sudo():
            claim_sudo._close_waiver(states.STEP_APPROVED, reason)
            claim_sudo.write(
                {
                    "training_waived_by_id": self.env.uid,
                    "training_waived_on": fields.Datetime.now(),
                    "training_waive_reason": reason,
                }
            )
            claim_sudo.message_post(
                body=self.env._("Deadline waived: %(reason)s", reason=reason)
            )
            claim_sudo._notify_claimant(notices.CLAIM_WAIVED)

    def action_refuse_claim_waiver(self, reason=False):
        """Refuse the waivers that were asked for; the claimants are told why.

        :param str reason: without it a dialog asks
        """
        self._check_can_refuse_claim_waiver()
        if not reason:
            return self._ask_reason("action_refuse_claim_waiver")
        self._do_refuse_claim_waiver(self._require_reason(reason))
        return True

    def _get_cannot_refuse_waiver_reason(self):
        self.ensure_one()
        if not self._get_pending_waivers():
            return self.env._("Nobody has asked for a waiver.")
        return self._get_cannot_waive_reason()

    def _check_can_refuse_claim_waiver(self):
        self._check_head()
        self.check_access("read")
        self._check_can("refuse_waiver")

    def _do_refuse_claim_waiver(self, reason):
        for claim_sudo in self._guard_sudo():
            claim_sudo._close_waiver(states.STEP_REFUSED, reason)
            claim_sudo.message_post(
                body=self.env._("Waiver refused: %(reason)s", reason=reason)
            )
            claim_sudo._notify_claimant(notices.CLAIM_HELD, reason)

    def _close_waiver(self, state, remark):
        """Write the user's decision on the open requests (sudo)."""
        pending = self._get_pending_waivers()
        pending.write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                "remark": remark,
            }
        )
        self.browse(pending.mapped("res_id")).activity_unlink([ACTIVITY_TYPE])

    def _drop_waiver_request(self):
        """What is not needed any more waits for nobody; the chatter keeps it (sudo)."""
        pending = self._get_pending_waivers()
        self.browse(pending.mapped("res_id")).activity_unlink([ACTIVITY_TYPE])
        pending.unlink()

    # ------------------------------------------------------------
    # WHAT ELSE HAPPENS TO THE CLAIM
    # ------------------------------------------------------------

    def _get_reason_wording(self, method):
        # sudo: who may make the step may know what it is called
        name = ", ".join(self.sudo().mapped("name"))
        if method == "action_ask_claim_waiver":
            return (
                self.env._("Ask for a Waiver for %(claim)s", claim=name),
                self.env._("Ask for a Waiver"),
            )
        if method == "action_waive_claim_deadline":
            return (
                self.env._("Waive the Deadline of %(claim)s", claim=name),
                self.env._("Waive Deadline"),
            )
        if method == "action_refuse_claim_waiver":
            return (
                self.env._("Refuse the Waiver for %(claim)s", claim=name),
                self.env._("Refuse Waiver"),
            )
        return super()._get_reason_wording(method)

    def _get_step_request(self, purpose):
        if purpose != states.STEP_FOR_WAIVER:
            return super()._get_step_request(purpose)
        return self.training_waiver_request

    def _approve_step_for(self, purpose):
        """From the list of what waits: for the reason the claimant gave."""
        if purpose != states.STEP_FOR_WAIVER:
            return super()._approve_step_for(purpose)
        self._check_can_waive_claim_deadline()
        for claim in self:
            # sudo: the text is the claim's, which the head reads
            claim._do_waive_claim_deadline(claim.sudo().training_waiver_request)
        return True

    def _refuse_step_for(self, purpose):
        if purpose != states.STEP_FOR_WAIVER:
            return super()._refuse_step_for(purpose)
        return self.action_refuse_claim_waiver()

    def _do_submit_claim(self):
        """In time after all, as where the company gives more days."""
        self._guard_sudo()._drop_waiver_request()
        return super()._do_submit_claim()

    def _forget_filing(self):
        self._guard_sudo()._drop_waiver_request()
        return super()._forget_filing()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_waiver_decided(self):
        """An answer of the head stays on record, and so does its claim."""
        self._check_reasons(
            [
                (
                    claim,
                    self.env._(
                        "%(claim)s has an answer of the head of training and stays on "
                        "record.",
                        claim=claim.name,
                    ),
                )
                for claim in self
                # sudo: whoever may delete the draft may not read its steps
                if claim.sudo().training_waiver_step_ids - claim._get_pending_waivers()
            ]
        )

    def unlink(self):
        """A draft takes its open request with it."""
        # sudo: steps are nobody's to delete
        requests_sudo = self._get_pending_waivers()
        result = super().unlink()
        requests_sudo.unlink()
        return result
