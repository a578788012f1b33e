from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ...tools import states

ACTIVITY_TYPE = "hr_training.mail_activity_type_approval"


class HrTrainingApprovalStepsMixin(models.AbstractModel):
    """Step rows of a document: who decides, who did (design §4).

    The part of approval that asks nothing of the document's own states, so that
    documents of other addons, such as ``hr.expense``, can have it. Hosts have
    ``state``, ``company_id`` and activities; they make the steps of a round by
    :meth:`_create_steps`, decide by :meth:`_decide` and say in :meth:`_do_grant`
    what follows the last one.
    """

    _name = "hr.training.approval.steps.mixin"
    _description = "Steps of an Approval"
    _inherit = ["hr.training.flow.mixin"]

    step_ids = fields.One2many(
        comodel_name="hr.training.approval.step",
        inverse_name="res_id",
        string="Approval",
        domain=lambda self: [
            ("res_model", "=", self._name),
            ("purpose", "=", states.STEP_FOR_APPROVAL),
        ],
        copy=False,
    )
    waiting_for_me = fields.Boolean(
        compute="_compute_step_flags", search="_search_waiting_for_me"
    )
    is_approver = fields.Boolean(
        compute="_compute_step_flags", search="_search_is_approver"
    )
    waiting_for = fields.Char(
        compute="_compute_waiting_for", help="Who has to decide now."
    )

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("state", "step_ids.state")
    @api.depends_context("uid")
    def _compute_step_flags(self):
        steps = self._get_steps_of_user()
        for document in self:
            own = steps.filtered(lambda s, d=document: s.res_id == d._origin.id)
            document.is_approver = bool(own)
            document.waiting_for_me = bool(own._filter_decidable())

    @api.depends("state", "step_ids.state")
    def _compute_waiting_for(self):
        # sudo: everyone who reads the document may know where it lies. Searched, since
        # what ``step_ids`` holds may have been read by the rules of this user.
        pending = self.env["hr.training.approval.step"].sudo()
        pending = pending.search(
            Domain("res_model", "=", self._name)
            & Domain("res_id", "in", self._origin.ids)
            & Domain("purpose", "=", states.STEP_FOR_APPROVAL)
            & Domain("state", "=", states.STEP_PENDING)
        ).grouped("res_id")
        for document in self:
            steps = pending.get(document._origin.id, self.step_ids.browse())
            names = steps.approver_ids.mapped("name")
            document.waiting_for = ", ".join(names)

    def _get_steps_of_user(self, pending_only=False):
        domain = Domain("res_model", "=", self._name)
        domain &= Domain("purpose", "=", states.STEP_FOR_APPROVAL)
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
        return Domain("id", "in", steps._filter_decidable().mapped("res_id"))

    @api.model
    def _search_is_approver(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in", self.browse()._get_steps_of_user().mapped("res_id"))

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

    def _do_grant(self):
        """The last step is taken: what the approved document becomes (sudo)."""
        raise NotImplementedError()

    def _do_grants(self):
        """The same of many; hosts may take them together."""
        for document in self:
            document._do_grant()

    def _get_step_due(self):
        """Until when the document is needed, or False; what waits is in that order."""
        return False

    def _get_step_request(self, purpose):
        """What whoever asked for a step's decision gave as the reason (sudo)."""
        return False

    def _approve_step_for(self, purpose):
        """Approve from the list of what waits: what its steps ask for."""
        return self.action_approve()

    def _refuse_step_for(self, purpose):
        """Refuse from the list of what waits: what its steps ask for."""
        return self.action_refuse()

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def _create_steps(self, steps_vals):
        """Write the rows of a round that :meth:`_prepare_steps` made."""
        self.env["hr.training.approval.step"].sudo().create(steps_vals)
        self.invalidate_recordset(["step_ids"])

    def _prepare_steps(self, rules_of=None):
        """Values of the step rows, approvers frozen on them.

        :param dict rules_of: rules that were found for other documents, to be kept
        """
        self.ensure_one()
        rules_of = {} if rules_of is None else rules_of
        key = (self._approval_document(), self.company_id, self._approval_amount())
        if key not in rules_of:
            rules_of[key] = self.env["hr.training.approval.rule"]._get_rules(*key)
        rules = rules_of[key]
        if not rules:
            raise UserError(
                self.env._(
                    "No approval rule covers %(document)s. Ask the head of training "
                    "to add one under Configuration > Approval Rules.",
                    document=self.display_name,
                )
            )
        submitter = self.env.user
        excluded = self._get_excluded_users(submitter)
        round_number = max(self.step_ids.mapped("round"), default=0) + 1
        now = fields.Datetime.now()
        steps = []
        for position, rule in enumerate(rules, 1):
            approvers = rule._get_approvers(self) - excluded
            remark = False
            if not approvers:
                approvers = self._get_next_manager_up(excluded, submitter)
                remark = self._get_skipped_text()
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
                    "date_due": self._get_step_due(),
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

    def _get_excluded_users(self, submitter):
        """Submitter and people concerned, unless the company allows them.

        Whatever login of theirs they take: nobody decides about himself.
        """
        self.ensure_one()
        if self.company_id.training_allow_self_approval:
            return self.env["res.users"]
        users = submitter | self._approval_subjects()
        people = self.env["hr.training.person"]._get_people_of(users)
        return users.browse({i for p in people.values() for i in p.user_ids})

    def _get_next_manager_up(self, excluded, submitter):
        """First managers who may decide, upwards from the document's department.

        Without a department of its own the document starts at the submitter's.
        """
        self.ensure_one()
        department = (
            self._approval_department() or submitter.employee_id.sudo().department_id
        )
        for level in department._training_upwards():
            managers = level._training_manager_users() - excluded
            managers = managers.filtered(lambda u: self.company_id in u.company_ids)
            if managers:
                return managers
        return self.env["res.users"]

    def _advance_steps(self):
        """Make the next steps pending, or approve the documents after the last.

        One person in two steps decides once: his earlier approval of the round
        is recorded on the later step too.
        """
        # sudo: steps are written by the methods of their documents only
        pending = self.env["hr.training.approval.step"].sudo()
        granted = self.browse()
        for document in self:
            step = document._find_next_step()
            pending += step
            if not step:
                granted += document
        pending.write({"state": states.STEP_PENDING})
        steps = pending.grouped("res_id")
        for document in self - granted:
            document._notify_step(steps[document.id])
        granted._do_grants()

    def _find_next_step(self):
        """The first step that somebody has to decide yet; empty after the last."""
        self.ensure_one()
        current = self._get_current_steps()
        for step in current.filtered(lambda step: step.state == states.STEP_WAITING):
            same = current.filtered(
                lambda done, step=step: (
                    done.state == states.STEP_APPROVED
                    and done.decided_by_id in step.approver_ids
                )
            )
            if not same:
                return step
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
        return current.browse()

    def _get_skipped_text(self):
        return self.env._("Nobody to decide: step skipped.")

    def _do_reroute(self, step, there):
        """Hand an open step on where its approvers can decide no more (sudo).

        To those who remain, else to whom its rule names today, else to the next
        manager up, else it is skipped (design §4). Nothing is approved by nobody: the
        last step that anybody could decide waits, and the submitter is told.

        :param step: an open step of this document
        :param there: users who may decide today
        """
        self.ensure_one()
        gone = step.approver_ids - there
        approvers = step.approver_ids & there
        submitter = step.submitted_by_id
        if not approvers:
            excluded = self._get_excluded_users(submitter)
            approvers = step.rule_id._get_approvers(self) if step.rule_id else approvers
            approvers -= excluded
            approvers = approvers or self._get_next_manager_up(excluded, submitter)
        pending = step.state == states.STEP_PENDING
        if pending:
            self.activity_unlink([ACTIVITY_TYPE])
        step.approver_ids = approvers
        names = ", ".join(gone.mapped("name"))
        if approvers:
            text = self.env._(
                "%(step)s: %(gone)s cannot decide any more; it is up to %(names)s now.",
                step=step.name,
                gone=names,
                names=", ".join(approvers.mapped("name")),
            )
            if pending:
                self._notify_step(step)
        elif self._is_decided_without(step):
            text = self.env._(
                "%(step)s: %(gone)s cannot decide any more. The step is skipped.",
                step=step.name,
                gone=names,
            )
            step.write(
                {
                    "state": states.STEP_SKIPPED,
                    "remark": self._get_skipped_text(),
                    "decided_on": fields.Datetime.now(),
                }
            )
        else:
            text = self.env._(
                "%(step)s: %(gone)s cannot decide any more, and nobody else can. Ask "
                "the head of training to name approvers, then reset the document to "
                "draft and submit it again.",
                step=step.name,
                gone=names,
            )
        self.message_post(body=text, partner_ids=submitter.partner_id.ids)
        if pending and step.state == states.STEP_SKIPPED:
            self._advance_steps()

    def _is_decided_without(self, step):
        """Whether anybody else decides in the round (sudo)."""
        return any(
            other.state == states.STEP_APPROVED
            or (other.state in states.STEP_OPEN and other.approver_ids)
            for other in self._get_current_steps() - step
        )

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
                summary=step.with_context(lang=approver.lang).title,
            )

    def _decide(self, state, remark):
        """Write the caller's decision on the pending steps (sudo)."""
        # sudo: steps are written by the methods of their documents only
        steps = self.env["hr.training.approval.step"].sudo()
        for document in self:
            steps += document._get_current_steps().filtered(
                lambda step: step.state == states.STEP_PENDING
            )
        steps.write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                "remark": remark,
            }
        )
        self.activity_unlink([ACTIVITY_TYPE])
        if state != states.STEP_APPROVED:
            return
        step_of = steps.grouped("res_id")
        for document in self:
            # After the last step the document itself says that it is approved, and
            # by whom.
            if states.STEP_WAITING in document._get_current_steps().mapped("state"):
                # Without the remark: more people read the document than its steps.
                step = step_of[document.id]
                document.message_post(
                    body=self.env._("Approved the step “%(step)s”.", step=step.title)
                )

    def _skip_open_steps(self):
        """Close the steps of the round that nobody decides any more (sudo)."""
        self._get_current_steps().filtered(
            lambda step: step.state in states.STEP_OPEN
        ).write({"state": states.STEP_SKIPPED, "decided_on": fields.Datetime.now()})
        self.activity_unlink([ACTIVITY_TYPE])
