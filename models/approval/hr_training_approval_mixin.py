from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import states
from ...tools.declared import gather_set


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
    ``_approval_content_fields`` can be changed in draft only; each class, of whatever
    wing, lists its own.
    """

    _name = "hr.training.approval.mixin"
    _description = "Document under Approval"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.approval.steps.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _mail_post_access = "read"

    _reason_methods = frozenset({"action_approve_with_remark", "action_refuse"})
    _guarded_fields = frozenset(
        {"submitted_by_id", "submitted_on", "approved_on", "step_ids"}
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
        self._set_can("approve", "submit", "reset_to_draft", "cancel")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        content = gather_set(type(self), "_approval_content_fields")
        if not self.env.su and content & vals.keys():
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

    def _get_cannot_archive_reason(self):
        """Nobody is asked to decide about what nobody sees."""
        return super()._get_cannot_archive_reason() or (
            self.state == states.SUBMITTED
            and self.env._(
                "%(document)s waits for approval. Reset it to draft or cancel it "
                "before archiving it.",
                document=self.display_name,
            )
        )

    def _is_archived(self):
        self.ensure_one()
        return "active" in self._fields and not self.active

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
        if self._is_archived():
            return self.env._("Restore the archived document before submitting it.")
        if not self.has_access("write"):
            return self.env._("You may not submit this document.")
        return self._get_incomplete_reason()

    def _check_can_submit(self):
        self.check_access("write")
        self._check_can("submit")

    def _do_submit(self):
        documents_sudo = self._guard_sudo()
        rules_of = {}
        steps_vals = []
        for document_sudo in documents_sudo:
            steps_vals += document_sudo._prepare_steps(rules_of)
        documents_sudo.write(
            {
                "state": states.SUBMITTED,
                "submitted_by_id": self.env.uid,
                "submitted_on": fields.Datetime.now(),
            }
        )
        documents_sudo._create_steps(steps_vals)
        documents_sudo._advance_steps()

    # ------------------------------------------------------------
    # APPROVE, REFUSE
    # ------------------------------------------------------------

    def action_approve(self, remark=False):
        """Approve the pending step of each document as one of its approvers.

        :param str remark: kept with the decision
        :raise UserError: when no step of the document waits for the caller
        """
        remark = self._read_text(remark) or False
        self._check_can_approve()
        self._do_approve(remark)
        return True

    def action_approve_with_remark(self, remark=False):
        """Approve, with a word on what is to be seen to; a dialog asks for it.

        :param str remark: kept with the decision; without one the dialog opens
        :raise UserError: as for :meth:`action_approve`
        """
        self._check_can_approve()
        if not remark:
            action = self._ask_reason("action_approve_with_remark")
            action["context"]["default_is_remark"] = True
            return action
        return self.action_approve(self._require_reason(remark))

    def _get_reason_wording(self, method):
        if method == "action_approve_with_remark":
            # A document's name says what it is.
            what = self.display_name if len(self) == 1 else f"× {len(self)}"
            return self.env._("Approve %(what)s", what=what), self.env._("Approve")
        return super()._get_reason_wording(method)

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
        self._check_can("approve")

    def _do_approve(self, remark=False):
        documents_sudo = self._guard_sudo()
        documents_sudo._decide(states.STEP_APPROVED, remark)
        documents_sudo._advance_steps()

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
            document_sudo._notify_refused(reason)

    def _notify_refused(self, reason):
        """Whoever submitted it is told why (sudo); so is, by the thread, whoever reads
        the document."""
        self._notify_submitter(self.env._("Refused: %(reason)s", reason=reason))

    def _do_grant(self):
        """The last step is taken: the document is approved (sudo)."""
        self.write({"state": states.APPROVED, "approved_on": fields.Datetime.now()})
        for document in self:
            document._notify_submitter(self.env._("Approved."))

    def _notify_submitter(self, text):
        self.ensure_one()
        self.message_post(
            body=Markup("<p>%s</p>") % text,
            partner_ids=self.submitted_by_id.partner_id.ids,
        )

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
        self._check_can("reset_to_draft")

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
        self._check_can("cancel")

    def _do_cancel(self):
        for document_sudo in self._guard_sudo():
            document_sudo._skip_open_steps()
            document_sudo.state = states.CANCELLED
