from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_list

from ...tools import states

PAPERS = ("notice", "invoice", "summary")
# Odoo's approval states that somebody has to answer for.
CLAIM_OPEN = (states.SUBMITTED, states.APPROVED)


class HrExpense(models.Model):
    """An expense for a training session is a claim (policy 9.2, design §4).

    draft → submitted → approved → posted …; submitted → refused → draft.

    | action | who |
    | submit | the employee; whom Odoo lets submit for others |
    | approve, refuse | approver of the pending step: our rules ``claim`` |
    | ask for a waiver, waive | claimant, head of training: ``hr_expense_waiver`` |
    | reset to draft | as in Odoo; the employee a claim that was refused |
    | post, pay | as in Odoo, after the last step |

    ``approval_state`` says what the steps say: that is a constraint, so nobody gets
    round the steps by button, batch, wizard, import or RPC, in sudo or not. Claims
    of an imported year (``training_is_historic``) go Odoo's own way (design §8).
    Expenses without a session are as Odoo made them.
    """

    _name = "hr.expense"
    _inherit = [
        "hr.expense",
        "hr.training.approval.steps.mixin",
        "hr.training.team.mixin",
    ]

    _reason_methods = frozenset({"action_refuse"})
    # Nobody outside our methods writes these.
    _training_guarded_fields = frozenset(
        {
            "step_ids",
            "training_plan_id",
            "training_invoice_key",
            "training_submitted_on",
            "training_filed_on",
            "training_waived_by_id",
            "training_waived_on",
            "training_waive_reason",
            "training_waiver_step_ids",
            "training_waiver_request",
            "training_waiver_asked_on",
            "training_is_historic",
        }
    )
    # What Odoo lets anybody write by RPC and what a claim gets from its steps.
    _training_state_fields = frozenset({"state", "approval_state", "approval_date"})
    # What the approvers decided about.
    _training_content_fields = frozenset(
        {
            "training_session_id",
            "training_cost_type_id",
            "training_invoice_ref",
            "training_notice_ids",
            "training_invoice_ids",
            "training_summary_ids",
            "company_id",
            "employee_id",
            "department_id",
            "product_id",
            "quantity",
            "date",
            "currency_id",
            "price_unit",
            "tax_ids",
            "tax_amount",
            "tax_amount_currency",
            "total_amount",
            "total_amount_currency",
            "untaxed_amount",
            "untaxed_amount_currency",
            "payment_mode",
        }
    )
    # Odoo stores what it computes and lets anybody write it: made anew on submission.
    _training_derived_fields = (
        "price_unit",
        "tax_amount_currency",
        "untaxed_amount_currency",
        "tax_amount",
        "untaxed_amount",
    )

    training_session_id = fields.Many2one(
        comodel_name="hr.training.session",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Makes the expense a training claim.",
    )
    training_cost_type_id = fields.Many2one(
        comodel_name="hr.training.cost.type",
        string="Cost Type",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
    )
    training_plan_id = fields.Many2one(
        related="training_session_id.plan_id", store=True, index="btree_not_null"
    )
    training_invoice_ref = fields.Char(
        string="Invoice Number",
        copy=False,
        help="The same number and amount cannot be claimed twice.",
    )
    training_invoice_key = fields.Char(compute="_compute_invoice_key", store=True)

    # Papers
    training_notice_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="hr_expense_training_notice_rel",
        string="Notice",
        copy=False,
        help="Notice of the training; taken from the session once it has one.",
    )
    training_invoice_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="hr_expense_training_invoice_rel",
        string="Invoice",
        copy=False,
    )
    training_summary_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="hr_expense_training_summary_rel",
        string="Summary Report",
        copy=False,
        help="Report on the training; taken from the session once it has one.",
    )

    # Filing
    training_missing_text = fields.Text(
        string="Missing",
        compute="_compute_training_missing",
        help="What the claim needs before it can be submitted.",
    )
    training_deadline = fields.Date(
        string="To File Until", compute="_compute_training_deadline"
    )
    training_is_late = fields.Boolean(compute="_compute_training_deadline")
    training_submitted_on = fields.Datetime(
        string="Submitted on",
        copy=False,
        help="Set while the claim is with its approvers, or decided.",
    )
    training_filed_on = fields.Date(
        string="Filed on", copy=False, help="Day of the first submission."
    )
    training_waived_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Deadline Waived by",
        copy=False,
        ondelete="restrict",
    )
    training_waived_on = fields.Datetime(string="Deadline Waived on", copy=False)
    training_waive_reason = fields.Text(string="Reason of the Waiver", copy=False)
    training_is_historic = fields.Boolean(
        string="Imported",
        copy=False,
        help="Imported from a past year: no papers, no deadline, no steps of ours.",
    )

    _training_invoice_once = models.UniqueIndex(
        "(company_id, training_invoice_key, currency_id, total_amount_currency)"
        " WHERE training_invoice_key IS NOT NULL"
        " AND approval_state IN ('submitted', 'approved')",
        "An invoice of this number and amount was claimed already.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("training_invoice_ref", "training_session_id")
    def _compute_invoice_key(self):
        """The invoice number as it is compared: no blanks, no case."""
        for expense in self:
            ref = expense.training_session_id and expense.training_invoice_ref
            expense.training_invoice_key = "".join((ref or "").split()).upper() or False

    @api.depends(
        "training_session_id.date_end",
        "training_filed_on",
        "training_waived_by_id",
        "company_id.training_claim_days",
    )
    def _compute_training_deadline(self):
        for expense in self:
            # sudo: the employee may not read every session he was in
            session = expense.sudo().training_session_id
            if not session:
                expense.training_deadline = expense.training_is_late = False
                continue
            days = expense.company_id.sudo().training_claim_days
            expense.training_deadline = session._get_end_date() + timedelta(days=days)
            today = session._get_local_date(fields.Datetime.now())
            expense.training_is_late = (
                not expense.training_waived_by_id
                and (expense.training_filed_on or today) > expense.training_deadline
            )

    @api.depends(
        "state",
        "training_session_id",
        "training_cost_type_id",
        "training_invoice_ref",
        "training_waived_by_id",
        "training_waiver_step_ids.state",
        "training_notice_ids",
        "training_invoice_ids",
        "training_summary_ids",
        "employee_id",
        "product_id",
        "currency_id",
        "date",
        "total_amount_currency",
    )
    def _compute_training_missing(self):
        for expense in self:
            draft = expense.state == states.DRAFT and expense._training_claims()
            missing = expense._get_training_missing() if draft else ()
            expense.training_missing_text = "\n".join(missing) or False

    @api.depends("training_session_id")
    def _compute_from_product(self):
        """A claim has the amount of its invoice, whatever the product's cost."""
        result = super()._compute_from_product()
        claims = self.filtered("training_session_id")
        claims.product_has_cost = claims.product_has_tax = False
        return result

    @api.depends("training_session_id")
    def _compute_tax_ids(self):
        """Training money is untaxed (design §6.5)."""
        claims = self.filtered("training_session_id")
        result = super(HrExpense, self - claims)._compute_tax_ids()
        claims.tax_ids = False
        return result

    @api.depends("training_cost_type_id")
    def _compute_account_id(self):
        result = super()._compute_account_id()
        for expense in self.filtered("training_session_id"):
            cost_type = expense.training_cost_type_id
            account = cost_type.with_company(expense.company_id).account_id
            if account:
                expense.account_id = account
        return result

    @api.depends("training_session_id")
    def _compute_analytic_distribution(self):
        """The plan's analytic account comes on top of Odoo's distribution models."""
        result = super()._compute_analytic_distribution()
        for claim in self.filtered("training_session_id"):
            claim.analytic_distribution = claim.training_session_id._add_plan_account(
                claim.analytic_distribution
            )
        return result

    @api.depends("training_session_id")
    @api.depends_context("uid")
    def _compute_is_editable(self):
        """What approvers decide about stays; accountants may still classify it."""
        super()._compute_is_editable()
        if self.env.su or self.env.user.has_group("account.group_account_invoice"):
            return
        for claim in self._training_claims():
            if claim.state != states.DRAFT:
                claim.is_editable = False

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

    @api.onchange("training_cost_type_id")
    def _onchange_training_cost_type_id(self):
        if self.training_cost_type_id.product_id:
            self.product_id = self.training_cost_type_id.product_id

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains(
        "training_session_id",
        "training_cost_type_id",
        "company_id",
        "product_id",
        "total_amount_currency",
        "approval_state",
    )
    def _check_training_claim(self):
        # sudo: what the claim refers to counts, whatever the writer may read
        for claim in self.sudo():
            session, cost_type = claim.training_session_id, claim.training_cost_type_id
            if bool(session) != bool(cost_type):
                raise ValidationError(
                    self.env._(
                        "%(claim)s: a training claim has a session and a cost type.",
                        claim=claim.name,
                    )
                )
            if not session:
                continue
            if session.company_id != claim.company_id:
                raise ValidationError(
                    self.env._(
                        "%(claim)s: session %(session)s belongs to another company.",
                        claim=claim.name,
                        session=session.code,
                    )
                )
            product = cost_type.product_id
            if claim.state == states.DRAFT and product and claim.product_id != product:
                raise ValidationError(
                    self.env._(
                        "%(claim)s: the category of cost type %(type)s is %(product)s.",
                        claim=claim.name,
                        type=cost_type.name,
                        product=product.display_name,
                    )
                )
            if claim.currency_id.compare_amounts(claim.total_amount_currency, 0) < 0:
                raise ValidationError(
                    self.env._(
                        "%(claim)s: a claim cannot be negative.", claim=claim.name
                    )
                )

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

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _has_field_access(self, field, operation):
        if (
            operation == "write"
            and not self.env.su
            and field.name in self._training_guarded_fields
        ):
            return False
        return super()._has_field_access(field, operation)

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._prepare_training_vals(vals) for vals in vals_list]
        expenses = super().create(vals_list)
        expenses._adopt_training_papers()
        return expenses

    def write(self, vals):
        self._check_training_write(vals)
        vals = self._prepare_training_vals(vals)
        moved = self.browse()
        for name in {"training_session_id", "employee_id"} & vals.keys():
            moved |= self.filtered(lambda e, name=name: e[name].id != vals[name])
        result = super().write(vals)
        if moved:
            moved._forget_filing()
        if any(f"training_{paper}_ids" in vals for paper in PAPERS):
            self._adopt_training_papers()
        return result

    def _forget_filing(self):
        """A waiver and the day of filing are those of one session and one person."""
        # sudo: nobody writes these fields himself
        self.sudo().write(
            {
                "training_filed_on": False,
                "training_waived_by_id": False,
                "training_waived_on": False,
                "training_waive_reason": False,
                "training_waiver_request": False,
                "training_waiver_asked_on": False,
            }
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_training_decided(self):
        """What was decided about is history."""
        for claim in self.sudo():
            if claim.step_ids:
                raise UserError(
                    self.env._(
                        "%(claim)s was submitted for approval and stays on record.",
                        claim=claim.name,
                    )
                )

    @api.model
    def _prepare_training_vals(self, vals):
        """Category follows cost type (policy 9.1)."""
        if not vals.get("training_cost_type_id"):
            return vals
        cost_type = self.env["hr.training.cost.type"].browse(
            vals["training_cost_type_id"]
        )
        if not cost_type.product_id:
            return vals
        return {**vals, "product_id": cost_type.product_id.id}

    def _check_training_write(self, vals):
        """Refuse what would change a claim behind the back of its approvers."""
        if self.env.su:
            return
        claims = self.filtered("training_session_id")
        if (claims and vals.get("account_move_id")) or (
            claims._training_claims() and self._training_state_fields & vals.keys()
        ):
            raise AccessError(
                self.env._(
                    "A training claim is approved by its steps and posted by Post "
                    "Journal Entries; its status and entry cannot be written."
                )
            )
        changed = self._training_content_fields & vals.keys()
        if not changed:
            return
        touched = claims if "training_session_id" not in changed else self
        touched._check_reasons([(e, e._get_training_lock_reason()) for e in touched])

    def _get_training_lock_reason(self):
        self.ensure_one()
        if self.training_is_historic:
            return self.env._("It was imported and stays as it was.")
        if self.state != states.DRAFT or self.approval_state:
            return self.env._(
                "It is no longer a draft. Reset it to draft before changing it."
            )
        return False

    def _adopt_training_papers(self):
        """Papers belong to the claim: its approvers read them as they read it."""
        for claim in self.filtered("training_session_id"):
            for paper in PAPERS:
                name = f"training_{paper}_ids"
                for attachment in claim[name]:
                    claim._adopt_training_paper(name, attachment)

    def _adopt_training_paper(self, name, attachment):
        place = {"res_model": self._name, "res_id": self.id}
        # sudo: the writer reads the file, which he attaches to a claim of his
        attachment_sudo, claim_sudo = attachment.sudo(), self._guard_sudo()
        if {key: attachment_sudo[key] for key in place} == place:
            return
        if not attachment_sudo.res_id and attachment_sudo.create_uid == self.env.user:
            attachment_sudo.write(place)
            return
        copy = attachment_sudo.copy({**place, "res_field": False})
        claim_sudo[name] = [Command.unlink(attachment.id), Command.link(copy.id)]

    # ------------------------------------------------------------
    # SUBMIT
    # ------------------------------------------------------------

    def _training_claims(self):
        """Those of the expenses that go through our approval."""
        return self.filtered(
            lambda e: e.training_session_id and not e.training_is_historic
        )

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
        self._check_reasons([(c, c._get_cannot_submit_claim_reason()) for c in self])

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

    def _take_session_papers(self):
        """Keep on the claim what the session has, as it is today (sudo)."""
        papers = self._get_training_papers()
        for paper, attachments in papers.items():
            name = f"training_{paper}_ids"
            if attachments != self[name]:
                self[name] = [Command.set(attachments.ids)]
        self._adopt_training_papers()

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
    # APPROVE, REFUSE
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

    def update_activities_and_mails(self):
        """Approvers of claims have the activities of their steps; history has none."""
        others = self.filtered(lambda e: not e.training_session_id)
        return super(HrExpense, others).update_activities_and_mails()

    def _send_submitted_expenses_mail(self):
        others = self.filtered(lambda e: not e.training_session_id)
        return super(HrExpense, others)._send_submitted_expenses_mail()

    # ------------------------------------------------------------
    # HISTORY
    # ------------------------------------------------------------

    @api.model
    def _training_create_historic(self, vals_list):
        """Draft claims of a past year, from an import (design §8); in sudo.

        They skip papers, deadline, roster and our steps, and carry no tax.

        :param vals_list: dicts with ``training_session_id training_cost_type_id
            employee_id total_amount_currency date`` and, if need be, ``name``
        :return: the drafts
        """
        # sudo: the import has checked the rights of an expense officer
        Expense = self._guard_sudo()
        CostType = Expense.env["hr.training.cost.type"]
        Session = Expense.env["hr.training.session"]
        prepared = []
        Session.browse(
            vals["training_session_id"] for vals in vals_list
        ).plan_id._get_analytic_accounts()
        for vals in vals_list:
            session = Session.browse(vals["training_session_id"])
            cost_type = CostType.browse(vals["training_cost_type_id"])
            prepared.append(
                {
                    "name": f"{session.code} {cost_type.name}",
                    "company_id": session.company_id.id,
                    "currency_id": session.company_id.currency_id.id,
                    "payment_mode": "own_account",
                    "quantity": 1,
                    **vals,
                    "training_is_historic": True,
                }
            )
        return Expense.create(prepared)

    # ------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------

    def action_view_training_session(self):
        self.ensure_one()
        return self.training_session_id._get_records_action()

    def _get_claim_for_print(self):
        """The claim in sudo, for the form that its readers print."""
        self.ensure_one()
        self.check_access("read")
        if not self.training_session_id:
            raise UserError(
                self.env._("%(expense)s is no training claim.", expense=self.name)
            )
        # sudo: the form names the session, the steps and who decided
        return self.sudo()

    def _get_claim_number(self):
        """What a claim is called on paper: its session and its own number."""
        self.ensure_one()
        # sudo: whoever prints his claim may not read every session he was in
        return f"{self.sudo().training_session_id.code or ''}/{self.id:05d}".lstrip("/")

    def _get_training_paper_lines(self):
        """A line per kind of paper for the form: whether it is there, and its files."""
        self.ensure_one()
        lines = []
        for paper, attachments in self._get_training_papers().items():
            label = self._fields[f"training_{paper}_ids"]._description_string(self.env)
            if not attachments:
                lines.append(f"☐ {label}")
                continue
            files = format_list(self.env, attachments.mapped("name"), "unit")
            text = self.env._("%(paper)s: %(files)s", paper=label, files=files)
            lines.append(f"☑ {text}")
        return lines

    def _get_waiver_line(self):
        """Who waived the deadline and why, for the form."""
        self.ensure_one()
        return self.env._(
            "Waived by %(name)s: %(reason)s",
            name=self.training_waived_by_id.name,
            reason=self.training_waive_reason,
        )
