from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ...tools import groups, states

PAID = "paid"
OPEN = (states.SUBMITTED, states.APPROVED)
# Statements are many, and their making is no message.
QUIET = {"tracking_disable": True, "mail_create_nolog": True}
COST_TYPE = "hr_training.cost_type_trainer_fee"


class HrTrainingTrainerFee(models.Model):
    """What a trainer is paid for a month (policy 8.3.3, design §7).

    draft → submitted → approved → paid | refused; cancelled.

    | action | who |
    | make, count anew, submit, reset, cancel | training officer |
    | approve | head of training, then finance |
    | say that payroll has it (internal) | finance |
    | draft the bill (external) | officer or finance who may create vendor bills |
    | read, from its submission on | the trainer |

    Its lines are a function of closed sessions and of what other statements say; they
    are counted anew as long as it is a draft. It takes room in the budget from its
    submission on: committed until it is paid, then actual; of an external trainer the
    bill takes its place.
    """

    _name = "hr.training.trainer.fee"
    _description = "Trainer’s Fee Statement"
    _inherit = ["hr.training.approval.mixin"]
    _order = "month desc, trainer_id, id desc"
    _rec_names_search = ["trainer_id"]

    _guarded_fields = frozenset(
        {
            "trainer_id",
            "kind",
            "company_id",
            "month",
            "line_ids",
            "bill_id",
            "paid_on",
            "paid_by_id",
        }
    )

    trainer_id = fields.Many2one(
        comodel_name="hr.training.trainer",
        required=True,
        ondelete="restrict",
        tracking=True,
    )
    kind = fields.Selection(
        selection=[("internal", "Internal"), ("external", "External")],
        required=True,
        help="As the trainer was then.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(
        string="First Day", required=True, index=True, help="Of the month."
    )
    month_text = fields.Char(string="Month", compute="_compute_month_text")
    state = fields.Selection(
        selection_add=[(PAID, "Paid"), (states.REFUSED,)],
        ondelete={PAID: "set default"},
    )
    line_ids = fields.One2many(
        comodel_name="hr.training.trainer.fee.line",
        inverse_name="fee_id",
        string="Lines",
        copy=False,
    )
    hours = fields.Float(compute="_compute_totals", store=True, digits=(16, 4))
    amount = fields.Monetary(compute="_compute_totals", store=True)
    bill_id = fields.Many2one(
        comodel_name="account.move",
        string="Vendor Bill",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=f"{groups.FINANCE},account.group_account_readonly,"
        "account.group_account_invoice",
    )
    # Bills that were cancelled, and whose place another or none has taken. Nobody reads
    # or writes them but the statement: a list asks for rights on each of its records.
    former_bill_ids = fields.Many2many(
        comodel_name="account.move",
        relation="hr_training_trainer_fee_former_bill_rel",
        column1="fee_id",
        column2="move_id",
        string="Former Bills",
        copy=False,
        groups=fields.NO_ACCESS,
    )
    paid_on = fields.Date(copy=False)
    paid_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    is_billed = fields.Boolean(compute="_compute_can")
    can_compute = fields.Boolean(compute="_compute_can")
    can_pay = fields.Boolean(compute="_compute_can")
    can_create_bill = fields.Boolean(compute="_compute_can")

    _once = models.UniqueIndex(
        "(trainer_id, month) WHERE state <> 'cancelled'",
        "This trainer has a fee statement of that month already.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_month_text(self):
        for fee in self:
            fee.month_text = fee._format_month(fee.month)

    @api.depends("trainer_id.name", "month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for fee in self:
            # sudo: the name only, of a statement the user may read
            parts = (fee._format_month(fee.month), fee.sudo().trainer_id.name)
            fee.display_name = " · ".join(filter(None, parts))

    @api.depends("line_ids.hours", "line_ids.amount")
    def _compute_totals(self):
        for fee in self:
            fee.hours = sum(fee.line_ids.mapped("hours"))
            fee.amount = sum(fee.line_ids.mapped("amount"))

    @api.depends("state", "kind", "bill_id")
    @api.depends_context("uid")
    def _compute_can(self):
        for fee in self:
            # sudo: whether there is a bill, for whoever may not open it
            fee.is_billed = bool(fee.sudo()._get_bill())
        self._set_can("compute", "pay", "create_bill")

    @api.model
    def _format_month(self, month):
        return format_date(self.env, month, date_format="yyyy-MM") if month else False

    @api.model
    def _get_last_month(self):
        """First day of the month that is over."""
        today = self.env.company._get_training_today()
        return today.replace(day=1) - relativedelta(months=1)

    # ------------------------------------------------------------
    # COUNT
    # ------------------------------------------------------------

    def action_compute(self):
        """Count drafts anew from the closed sessions and what is stated already."""
        self._check_can_compute()
        self._do_compute()
        return True

    def _get_cannot_compute_reason(self):
        self.ensure_one()
        if self.state != states.DRAFT:
            return self.env._(
                "Only a draft is counted anew. What changed since is in the statement "
                "of a later month."
            )
        if not self._is_officer():
            return self.env._("Training officers count fee statements.")
        return False

    def _check_can_compute(self):
        self.check_access("write")
        self._check_can("compute")

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def _approval_document(self):
        return "trainer_fee"

    def _approval_amount(self):
        return abs(self.amount)

    def _approval_department(self):
        # sudo: where the steps lie, whoever may read the employee
        return self.sudo().trainer_id.employee_id.department_id

    def _approval_subjects(self):
        # sudo: whose statement it is, whoever reads that
        return self.env["hr.training.person"]._get_logins(self.sudo().trainer_id)

    def _get_incomplete_reason(self):
        if not self.line_ids:
            return self.env._("There is nothing to be paid in it.")
        return self._get_unpriced_reason()

    def _get_unpriced_reason(self):
        """Which hours have no fee because nobody said what an hour is worth."""
        lines = self.line_ids.filtered(lambda line: not line.rate)
        if self.kind == "internal":
            lines = lines.filtered(lambda line: not line.grade_id)
        if not lines:
            return False
        values = {
            # sudo: the name only
            "trainer": self.sudo().trainer_id.name,
            "day": format_date(self.env, min(lines.mapped("date"))),
        }
        if self.kind == "internal":
            return self.env._(
                "%(trainer)s had no grade on %(day)s: the head of training gives one. "
                "Then count the statement anew.",
                **values,
            )
        return self.env._(
            "No fee per hour is agreed with %(trainer)s: the head of training enters "
            "it with the trainer. Then count the statement anew.",
            **values,
        )

    def _do_submit(self):
        """What is submitted is what the sessions say now, and has its room."""
        fees = self._do_compute()
        fees._check_reasons([(fee, fee._get_incomplete_reason()) for fee in fees])
        if fees != self:
            raise UserError(
                self.env._(
                    "Counted anew, there is nothing to be paid any more. Make the "
                    "statements of the month again."
                )
            )
        Line = self.env["hr.training.budget.line"]
        Line._check_available([(Line.browse(), 0.0, fee) for fee in fees])
        return super()._do_submit()

    def _do_grant(self):
        result = super()._do_grant()
        for fee in self:
            partner = fee.trainer_id._get_notice_partner()
            if partner and not fee.trainer_id._filter_left():
                fee.message_notify(
                    partner_ids=partner.ids,
                    subject=fee.display_name,
                    body=self.env._(
                        "Your fee statement is approved: %(statement)s.",
                        statement=fee.display_name,
                    ),
                )
        return result

    def _get_cannot_reset_to_draft_reason(self):
        return (
            super()._get_cannot_reset_to_draft_reason()
            or self._get_corrected_reason()
            or (self.state == states.CANCELLED and self._get_replaced_reason())
        )

    def _get_corrected_reason(self):
        """What a later statement corrects stays as it is."""
        # sudo: whether there is one, no more
        later = self.sudo().line_ids.search(
            [
                ("origin_id.fee_id", "=", self.id),
                ("state", "!=", states.CANCELLED),
                ("fee_id", "!=", self.id),
            ],
            limit=1,
        )
        return later and self.env._(
            "%(statement)s corrects it: cancel that first.",
            statement=later.fee_id.display_name,
        )

    def _get_replaced_reason(self):
        """A cancelled one does not come back beside the one that took its place."""
        # sudo: whether there is one, no more
        others = self.sudo().search_count(
            [
                ("trainer_id", "=", self.trainer_id.id),
                ("month", "=", self.month),
                ("state", "!=", states.CANCELLED),
            ]
        )
        return others and self.env._("There is another statement of that month by now.")

    def _do_reset_to_draft(self):
        # What was in a cancelled one may be in another by now.
        cancelled = self._guard_sudo().filtered(lambda f: f.state == states.CANCELLED)
        cancelled.line_ids.unlink()
        result = super()._do_reset_to_draft()
        self._do_compute()
        return result

    def _get_cannot_cancel_reason(self):
        return (
            super()._get_cannot_cancel_reason()
            or (
                # sudo: whether there is a bill, whoever may read it
                self.sudo()._get_bill()
                and self.env._("Its bill is drafted: delete or cancel that first.")
            )
            or self._get_corrected_reason()
        )

    # ------------------------------------------------------------
    # PAY
    # ------------------------------------------------------------

    def action_pay(self):
        """Payroll has them: approved statements of internal trainers are paid.

        :raise UserError: for who is not finance, for another state, and for external
            trainers, who are paid by their bill
        """
        self._check_can_pay()
        self._do_pay()
        return True

    def _get_cannot_pay_reason(self):
        self.ensure_one()
        if self.state != states.APPROVED:
            return self.env._("Only what is approved is paid.")
        if self.kind != "internal":
            return self.env._("An external trainer is paid by the bill.")
        if not (self.env.su or self.env.user.has_group(groups.FINANCE)):
            return self.env._("Finance says what payroll has.")
        return False

    def _check_can_pay(self):
        self.check_access("read")
        self._check_can("pay")

    def _do_pay(self):
        self._guard_sudo().write(
            {
                "state": PAID,
                "paid_on": self.env.company._get_training_today(),
                "paid_by_id": self.env.uid,
            }
        )

    # ------------------------------------------------------------
    # BILL
    # ------------------------------------------------------------

    def action_create_bill(self):
        """Draft the bills of approved statements of external trainers.

        :return: the bills, ``account.move``: a line per session, untaxed; a credit
            note where more is taken back than is due
        :raise UserError: for who may not create vendor bills, and where there is one
        """
        self._check_can_create_bill()
        return self._do_create_bill()

    def action_open_new_bill(self):
        """The button: draft the bills and open them."""
        return self.action_create_bill()._get_records_action(name=self.env._("Bills"))

    def _get_cannot_create_bill_reason(self):
        self.ensure_one()
        if self.state != states.APPROVED:
            return self.env._("Only what is approved is paid.")
        if self.kind != "external":
            return self.env._("An internal trainer is paid by payroll.")
        # sudo: whether there is a bill, whoever may read it
        if self.sudo()._get_bill():
            return self.env._("There is a bill already.")
        if not self.env["hr.training.session"]._may_create_bill():
            return self.env._(
                "Bills are drafted by training officers and finance who may create "
                "vendor bills. Please ask one."
            )
        return False

    def _check_can_create_bill(self):
        self.check_access("read")
        self._check_can("create_bill")

    def _get_bill(self):
        """The bill that takes the statement's place (sudo)."""
        self.ensure_one()
        return self.bill_id.filtered(lambda move: move.state != "cancel")

    def _do_create_bill(self):
        # Two who draft at once meet here; the second is run again.
        # sudo: lock rows are nobody's
        self.env["hr.training.booking.lock"].sudo()._touch([self])
        fees = self._guard_sudo()
        bills = self.env["account.move"]
        for company, of_company in fees.grouped("company_id").items():
            made = bills.with_company(company).create(
                [fee._prepare_bill() for fee in of_company]
            )
            for fee, bill in zip(of_company, made, strict=True):
                fee._do_drop_bill()
                fee.bill_id = bill
            bills |= made
        return bills

    def _do_drop_bill(self):
        """What was cancelled is the statement's bill no more (sudo)."""
        for fee in self.filtered("bill_id"):
            fee.former_bill_ids |= fee.bill_id
            fee.bill_id = False

    def _do_cancel(self):
        self._guard_sudo()._do_drop_bill()
        return super()._do_cancel()

    def _prepare_bill(self):
        """Values of the bill (sudo)."""
        self.ensure_one()
        sign = -1 if self.currency_id.compare_amounts(self.amount, 0) < 0 else 1
        return {
            "move_type": "in_refund" if sign < 0 else "in_invoice",
            "company_id": self.company_id.id,
            "partner_id": self.trainer_id.partner_id.id,
            "currency_id": self.currency_id.id,
            "invoice_origin": self.display_name,
            "invoice_line_ids": [
                Command.create(vals)
                for session, lines in self.line_ids.grouped("session_id").items()
                if (vals := self._prepare_bill_line(session, lines, sign))
            ],
        }

    def _prepare_bill_line(self, session, lines, sign):
        """Values of the line of a session, or None where it comes to nothing (sudo)."""
        amount = self.currency_id.round(sum(lines.mapped("amount")))
        if self.currency_id.is_zero(amount):
            return None
        cost_type = self.env.ref(COST_TYPE).with_company(self.company_id)
        return cost_type._prepare_bill_line(session, sign * amount)

    def action_view_bill(self):
        """The bill of the statement."""
        self.ensure_one()
        self.check_access("read")
        return self._get_form_action(self.bill_id)

    # ------------------------------------------------------------
    # CRUD, CRON
    # ------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if not self.env.su:
            raise UserError(
                self.env._("A fee statement stays on record. Cancel it instead.")
            )

    @api.model
    def _cron_make(self):
        """Make the statements of the month that is over, and count drafts anew.

        Months before get one where sessions were closed since.
        """
        # sudo: a scheduled run; who is archived is paid what he taught
        trainers = self.env["hr.training.trainer"].sudo()
        trainers = trainers.search([("active", "in", (True, False))])
        # sudo: see above
        fees = self.sudo()
        for month in fees._find_months(fees._get_last_month()):
            fees._run_together(trainers, lambda t, month=month: fees._do_make(t, month))
