from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

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
        "training_session_id.ended_on",
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

    # ------------------------------------------------------------
    # SUBMIT
    # ------------------------------------------------------------

    def _training_claims(self):
        """Those of the expenses that go through our approval."""
        return self.filtered(
            lambda e: e.training_session_id and not e.training_is_historic
        )

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
