from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..tools import states

ACTIVITY_TYPE = "hr_training.mail_activity_type_approval"


class HrTrainingApprovalMixin(models.AbstractModel):
    """A document under approval (design §4).

    draft → submitted → approved | refused, and cancelled.

    | action | who | from |
    | submit | may write the document | draft |
    | approve, refuse | approver of the pending step | submitted |
    | reset to draft | may write the document | submitted, refused, cancelled |
    | cancel | may write the document | draft, submitted, refused, approved |

    Hosts need ``company_id`` and say by hooks which rules apply and whom the
    document is about; they may add states after ``approved``. What they list in
    ``_approval_content_fields`` can be changed in draft only.
    """

    _name = "hr.training.approval.mixin"
    _description = "Document under Approval"
    _inherit = ["hr.training.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _mail_post_access = "read"

    _guarded_fields = frozenset(
        {"state", "submitted_by_id", "submitted_on", "approved_on", "step_ids"}
    )
    _approval_content_fields = frozenset()

    state = fields.Selection(
        selection=states.APPROVAL_STATES,
        required=True,
        default=states.DRAFT,
        copy=False,
        index=True,
        tracking=True,
    )
    submitted_by_id = fields.Many2one(
        comodel_name="res.users",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    submitted_on = fields.Datetime(copy=False)
    approved_on = fields.Datetime(copy=False)
    step_ids = fields.One2many(
        comodel_name="hr.training.approval.step",
        inverse_name="res_id",
        string="Approval",
        domain=lambda self: [("res_model", "=", self._name)],
        copy=False,
    )
    waiting_for_me = fields.Boolean(
        compute="_compute_approval_flags", search="_search_waiting_for_me"
    )
    is_approver = fields.Boolean(
        compute="_compute_approval_flags", search="_search_is_approver"
    )
    waiting_for = fields.Char(
        compute="_compute_waiting_for", help="Who has to decide now."
    )
    can_submit = fields.Boolean(compute="_compute_approval_flags")
    can_approve = fields.Boolean(compute="_compute_approval_flags")
    can_reset_to_draft = fields.Boolean(compute="_compute_approval_flags")
    can_cancel = fields.Boolean(compute="_compute_approval_flags")

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("state", "step_ids.state")
    @api.depends_context("uid")
    def _compute_approval_flags(self):
        steps = self._get_steps_of_user()
        for document in self:
            own = steps.filtered(lambda s, d=document: s.res_id == d._origin.id)
            document.is_approver = bool(own)
            document.waiting_for_me = any(s.state == states.STEP_PENDING for s in own)
            document.can_approve = not document._get_cannot_approve_reason()
            document.can_submit = not document._get_cannot_submit_reason()
            document.can_reset_to_draft = (
                not document._get_cannot_reset_to_draft_reason()
            )
            document.can_cancel = not document._get_cannot_cancel_reason()

    @api.depends("state", "step_ids.state")
    def _compute_waiting_for(self):
        for document in self:
            # sudo: everyone who reads the document may know where it lies
            pending = document.sudo().step_ids.filtered(
                lambda step: step.state == states.STEP_PENDING
            )
            document.waiting_for = ", ".join(pending.approver_ids.mapped("name"))

    def _get_steps_of_user(self, pending_only=False):
        domain = Domain("res_model", "=", self._name)
        domain &= Domain("approver_ids", "in", self.env.uid)
        if self.ids:
            domain &= Domain("res_id", "in", self.ids)
        if pending_only:
            domain &= Domain("state", "=", states.STEP_PENDING)
        # sudo: asks for the user's own steps only
        return self.env["hr.training.approval.step"].sudo().search(domain)

    @api.model
    def _search_waiting_for_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        steps = self.browse()._get_steps_of_user(pending_only=True)
        return Domain("id", "in", steps.mapped("res_id"))

    @api.model
    def _search_is_approver(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in", self.browse()._get_steps_of_user().mapped("res_id"))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and self._approval_content_fields & vals.keys():
            self._check_content_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        """What was decided about is history: it is archived, not deleted."""
        for document in self.sudo():
            if document.step_ids:
                raise UserError(
                    self.env._(
                        "%(document)s was submitted for approval and stays on record."
                        " Cancel or archive it instead.",
                        document=document.display_name,
                    )
                )

    def _check_content_open(self):
        """Refuse a change of content outside draft (design §6.6)."""
        self._check_reasons(
            [
                (
                    document,
                    self.env._(
                        "It is no longer a draft. Reset it to draft, or make a "
                        "revision, before changing it."
                    ),
                )
                for document in self
                if document.state != states.DRAFT
            ]
        )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _approval_document(self):
        """Which rules apply: a value of ``hr.training.approval.rule.document``."""
        raise NotImplementedError()

    def _approval_amount(self):
        """Amount the rules compare, untaxed, in company currency."""
        return 0.0

    def _approval_department(self):
        """Department whose manager a department manager step asks."""
        return self.env["hr.department"]

    def _approval_subjects(self):
        """Users the document is about: they do not decide about it."""
        return self.env["res.users"]

    def _get_incomplete_reason(self):
        """Why the content cannot be submitted yet, or False."""
        return False

    # ------------------------------------------------------------
    # SUBMIT
    # ------------------------------------------------------------

    def action_submit(self):
        """Send the drafts to their approvers.

        :raise UserError: when it is no draft, is incomplete, or no step of its
            rules has anybody to decide (the error names rule and role)
        """
        self._check_can_submit()
        self._do_submit()
        return True

    def _get_cannot_submit_reason(self):
        self.ensure_one()
        if self.state != states.DRAFT:
            return self.env._("Only a draft can be submitted.")
        if not self.has_access("write"):
            return self.env._("You may not submit this document.")
        return self._get_incomplete_reason()

    def _check_can_submit(self):
        self.check_access("write")
        self._check_reasons([(doc, doc._get_cannot_submit_reason()) for doc in self])

    def _do_submit(self):
        for document in self:
            document_sudo = document._guard_sudo()
            steps_vals = document_sudo._prepare_steps()
            document_sudo.write(
                {
                    "state": states.SUBMITTED,
                    "submitted_by_id": self.env.uid,
                    "submitted_on": fields.Datetime.now(),
                }
            )
            self.env["hr.training.approval.step"].sudo().create(steps_vals)
            document_sudo.invalidate_recordset(["step_ids"])
            document_sudo._advance_steps()

    def _prepare_steps(self):
        """Values of the step rows, approvers frozen on them."""
        self.ensure_one()
        rules = self.env["hr.training.approval.rule"]._get_rules(
            self._approval_document(), self.company_id, self._approval_amount()
        )
        if not rules:
            raise UserError(
                self.env._(
                    "No approval rule covers %(document)s. Ask the head of training "
                    "to add one under Configuration > Approval Rules.",
                    document=self.display_name,
                )
            )
        excluded = self._get_excluded_users()
        round_number = max(self.step_ids.mapped("round"), default=0) + 1
        now = fields.Datetime.now()
        steps = []
        for position, rule in enumerate(rules, 1):
            approvers = rule._get_approvers(self) - excluded
            remark = False
            if not approvers:
                approvers = self._get_next_manager_up(excluded)
                remark = self.env._("Nobody to decide: step skipped.")
            steps.append(
                {
                    "name": rule.name,
                    "res_model": self._name,
                    "res_id": self.id,
                    "round": round_number,
                    "sequence": position,
                    "rule_id": rule.id,
                    "approver_ids": [Command.set(approvers.ids)],
                    "submitted_by_id": self.env.uid,
                    "company_id": self.company_id.id,
                    "state": states.STEP_WAITING if approvers else states.STEP_SKIPPED,
                    "remark": False if approvers else remark,
                    "decided_on": False if approvers else now,
                }
            )
        if all(step["state"] == states.STEP_SKIPPED for step in steps):
            raise UserError(
                self.env._(
                    "Nobody can decide about %(document)s: %(roles)s. Submitters and "
                    "the people concerned do not decide themselves; ask the head of "
                    "training to name approvers.",
                    document=self.display_name,
                    roles="; ".join(
                        f"{rule.name} ({rule._get_role_name()})" for rule in rules
                    ),
                )
            )
        return steps

    def _get_excluded_users(self):
        """Submitter and people concerned, unless the company allows them."""
        self.ensure_one()
        if self.company_id.training_allow_self_approval:
            return self.env["res.users"]
        return self.env.user | self._approval_subjects()

    def _get_next_manager_up(self, excluded):
        """First managers who may decide, upwards from the document's department.

        Without a department of its own the document starts at the submitter's.
        """
        self.ensure_one()
        department = (
            self._approval_department()
            or self.env.user.employee_id.sudo().department_id
        )
        for level in department._training_upwards():
            managers = level._training_manager_users() - excluded
            managers = managers.filtered(lambda u: self.company_id in u.company_ids)
            if managers:
                return managers
        return self.env["res.users"]

    def _advance_steps(self):
        """Make the next step pending, or approve the document after the last.

        One person in two steps decides once: his earlier approval of the round
        is recorded on the later step too.
        """
        self.ensure_one()
        while True:
            current = self._get_current_steps()
            waiting = current.filtered(lambda step: step.state == states.STEP_WAITING)
            if not waiting:
                self._do_grant()
                return
            step = waiting[0]
            same = current.filtered(
                lambda done, step=step: (
                    done.state == states.STEP_APPROVED
                    and done.decided_by_id in step.approver_ids
                )
            )
            if not same:
                break
            step.write(
                {
                    "state": states.STEP_APPROVED,
                    "decided_by_id": same[0].decided_by_id.id,
                    "decided_on": fields.Datetime.now(),
                    "remark": self.env._(
                        "Decided in the step “%(step)s”.", step=same[0].name
                    ),
                }
            )
        step.state = states.STEP_PENDING
        self._notify_step(step)

    def _get_current_steps(self):
        """Steps of the last submission, in order (sudo)."""
        self.ensure_one()
        steps = self.sudo().step_ids
        last = max(steps.mapped("round"), default=0)
        return steps.filtered(lambda step: step.round == last).sorted("sequence")

    def _notify_step(self, step):
        for approver in step.approver_ids:
            self.activity_schedule(
                ACTIVITY_TYPE,
                user_id=approver.id,
                summary=step.name,
            )

    # ------------------------------------------------------------
    # APPROVE, REFUSE
    # ------------------------------------------------------------

    def action_approve(self, remark=False):
        """Approve the pending step of each document as one of its approvers.

        :param str remark: kept with the decision
        :raise UserError: when no step of the document waits for the caller
        """
        self._check_can_approve()
        self._do_approve(remark)
        return True

    def _get_cannot_approve_reason(self):
        self.ensure_one()
        if self.state != states.SUBMITTED:
            return self.env._("Only a submitted document can be decided about.")
        if not self.waiting_for_me:
            return self.env._(
                "It does not wait for you but for: %(names)s.",
                names=self.waiting_for or self.env._("nobody"),
            )
        return False

    def _check_can_approve(self):
        self.check_access("read")
        self._check_reasons([(doc, doc._get_cannot_approve_reason()) for doc in self])

    def _do_approve(self, remark=False):
        for document in self:
            document_sudo = document._guard_sudo()
            document_sudo._decide(states.STEP_APPROVED, remark)
            document_sudo._advance_steps()

    def action_refuse(self, reason=False):
        """Refuse the documents; without a reason the dialog asks for it.

        :param str reason: kept with the decision and told to the submitter
        """
        self._check_can_refuse()
        if not reason:
            return self._ask_reason("action_refuse")
        self._do_refuse(self._require_reason(reason))
        return True

    def _check_can_refuse(self):
        self._check_can_approve()

    def _do_refuse(self, reason):
        for document in self:
            document_sudo = document._guard_sudo()
            document_sudo._decide(states.STEP_REFUSED, reason)
            document_sudo._skip_open_steps()
            document_sudo.state = states.REFUSED
            document_sudo._notify_submitter(
                self.env._("Refused: %(reason)s", reason=reason)
            )

    def _decide(self, state, remark):
        """Write the caller's decision on the pending step (sudo)."""
        self.ensure_one()
        step = self._get_current_steps().filtered(
            lambda step: step.state == states.STEP_PENDING
        )
        step.write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                "remark": remark,
            }
        )
        self.activity_unlink([ACTIVITY_TYPE])

    def _do_grant(self):
        """The last step is taken: the document is approved (sudo)."""
        self.ensure_one()
        self.write({"state": states.APPROVED, "approved_on": fields.Datetime.now()})
        self._notify_submitter(self.env._("Approved."))

    def _notify_submitter(self, text):
        self.ensure_one()
        self.message_post(
            body=Markup("<p>%s</p>") % text,
            partner_ids=self.submitted_by_id.partner_id.ids,
        )

    def _skip_open_steps(self):
        """Close the steps of the round that nobody decides any more (sudo)."""
        self._get_current_steps().filtered(
            lambda step: step.state in (states.STEP_WAITING, states.STEP_PENDING)
        ).write({"state": states.STEP_SKIPPED, "decided_on": fields.Datetime.now()})
        self.activity_unlink([ACTIVITY_TYPE])

    # ------------------------------------------------------------
    # RESET TO DRAFT, CANCEL
    # ------------------------------------------------------------

    def action_reset_to_draft(self):
        """Take submitted, refused or cancelled documents back to draft."""
        self._check_can_reset_to_draft()
        self._do_reset_to_draft()
        return True

    def _get_cannot_reset_to_draft_reason(self):
        self.ensure_one()
        if self.state not in (states.SUBMITTED, states.REFUSED, states.CANCELLED):
            return self.env._(
                "Only submitted, refused or cancelled documents go back to draft."
            )
        if not self.has_access("write"):
            return self.env._("You may not change this document.")
        return False

    def _check_can_reset_to_draft(self):
        self.check_access("write")
        self._check_reasons(
            [(doc, doc._get_cannot_reset_to_draft_reason()) for doc in self]
        )

    def _do_reset_to_draft(self):
        for document_sudo in self._guard_sudo():
            document_sudo._skip_open_steps()
            document_sudo.write(
                {
                    "state": states.DRAFT,
                    "submitted_by_id": False,
                    "submitted_on": False,
                    "approved_on": False,
                }
            )

    def action_cancel(self):
        """Cancel documents that were not put into force yet."""
        self._check_can_cancel()
        self._do_cancel()
        return True

    def _get_cannot_cancel_reason(self):
        self.ensure_one()
        if self.state not in (
            states.DRAFT,
            states.SUBMITTED,
            states.REFUSED,
            states.APPROVED,
        ):
            return self.env._("It is in force or cancelled already.")
        if not self.has_access("write"):
            return self.env._("You may not cancel this document.")
        return False

    def _check_can_cancel(self):
        self.check_access("write")
        self._check_reasons([(doc, doc._get_cannot_cancel_reason()) for doc in self])

    def _do_cancel(self):
        for document_sudo in self._guard_sudo():
            document_sudo._skip_open_steps()
            document_sudo.state = states.CANCELLED
