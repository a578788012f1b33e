from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools.misc import format_date

from ...tools import groups, states
from .hr_expense import CLAIM_OPEN


class HrTrainingSession(models.Model):
    """What was spent on a session: claims of its people, bills of institutions.

    | action | who |
    | file a claim | who attended, who taught |
    | draft a bill | officer or finance who may create vendor bills |
    """

    _inherit = "hr.training.session"

    claim_ids = fields.One2many(
        comodel_name="hr.expense", inverse_name="training_session_id", string="Claims"
    )
    claim_count = fields.Integer(compute="_compute_claim_count")
    bill_count = fields.Integer(
        compute="_compute_bill_count",
        groups="account.group_account_readonly,account.group_account_invoice",
    )
    can_file_claim = fields.Boolean(compute="_compute_can_file_claim")
    can_create_bill = fields.Boolean(compute="_compute_can_create_bill")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("date_begin", "tz")
    @api.depends_context("training_with_date", "lang")
    def _compute_display_name(self):
        """Whoever picks a session for his claim knows it by its day."""
        result = super()._compute_display_name()
        if self.env.context.get("training_with_date"):
            for session in self:
                begin = session._get_begin_date()
                if begin:
                    day = format_date(self.env, begin)
                    session.display_name = f"{session.display_name} · {day}"
        return result

    @api.depends("claim_ids")
    @api.depends_context("uid")
    def _compute_claim_count(self):
        counts = dict(
            self.env["hr.expense"]._read_group(
                [("training_session_id", "in", self.ids)],
                ["training_session_id"],
                ["__count"],
            )
        )
        for session in self:
            session.claim_count = counts.get(session._origin, 0)

    def _compute_bill_count(self):
        counts = dict(
            self.env["account.move.line"]._read_group(
                self._get_bill_line_domain(),
                ["training_session_id"],
                ["move_id:count_distinct"],
            )
        )
        for session in self:
            session.bill_count = counts.get(session._origin, 0)

    def _get_bill_line_domain(self):
        """Lines of vendor bills, refunds and receipts for these sessions."""
        types = self.env["account.move"].get_purchase_types(include_receipts=True)
        return Domain("training_session_id", "in", self.ids) & Domain(
            "move_id.move_type", "in", types
        )

    @api.depends("state", "enrollment_ids.state")
    @api.depends_context("uid")
    def _compute_can_file_claim(self):
        # sudo: asks for the user's own part only
        sessions_sudo = self.sudo()
        trainers = sessions_sudo._get_trainers()
        seated = sessions_sudo.enrollment_ids.filtered(
            lambda e: e.state in states.ENROLLMENT_SEATED
        )
        keys = self.env["hr.training.person"]._get_keys(
            seated.employee_id, trainers, self.env.user
        )
        me = keys[self.env.user]
        for session, session_sudo in zip(self, sessions_sudo, strict=True):
            people = [*(session_sudo.enrollment_ids & seated).employee_id]
            people += session_sudo._get_trainers()
            session.can_file_claim = (
                any(keys[person] == me for person in people)
                and session.state not in states.SESSION_WITHOUT_CLAIMS
            )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_create_bill(self):
        allowed = self._may_create_bill()
        for session in self:
            session.can_create_bill = (
                allowed and session.state != states.SESSION_CANCELLED
            )

    # ------------------------------------------------------------
    # CLAIMS
    # ------------------------------------------------------------

    def _get_claim_papers(self):
        """Papers that the session has for the claims of its people.

        :return: dict of ``notice`` and ``summary`` to ``ir.attachment`` records; what
            is missing in it the claimant attaches himself
        """
        self.ensure_one()
        # sudo: who claims for a class may hand in the notice of it
        notice = self.sudo().notice_paper_id
        return {"notice": notice} if notice else {}

    def action_file_claim(self):
        """Open a new claim of the user for this session."""
        self.ensure_one()
        self.check_access("read")
        own = self.env["hr.department"]._training_own_employees()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Claim"),
            "res_model": "hr.expense",
            "views": [(False, "form")],
            "context": {
                "training_claim": True,
                "default_training_session_id": self.id,
                "default_company_id": self.company_id.id,
                "default_employee_id": own.filtered(
                    lambda e: e.company_id == self.company_id
                )
                .sorted("active", reverse=True)[:1]
                .id,
                "default_name": self.name,
            },
        }

    def action_view_claims(self):
        """Claims for these sessions, as far as the user may read them."""
        return self._get_related_action(
            "hr_training.hr_expense_action_claims",
            [("training_session_id", "in", self.ids)],
        )

    def _check_can_cancel(self):
        """Costs that are under way are settled first; what is posted stays."""
        result = super()._check_can_cancel()
        # sudo: costs count, whatever the officer may read
        for session_sudo in self.sudo():
            claims = session_sudo.claim_ids.filtered(
                lambda c: c.approval_state in CLAIM_OPEN and not c.account_move_id
            )
            drafts = self.env["account.move.line"].sudo()
            drafts = drafts.search(
                [
                    ("training_session_id", "=", session_sudo.id),
                    ("parent_state", "=", "draft"),
                ]
            ).move_id
            if claims or drafts:
                raise UserError(
                    self.env._(
                        "%(session)s has costs under way: %(costs)s. Decide, post or "
                        "delete them before cancelling it.",
                        session=session_sudo.display_name,
                        costs=", ".join(
                            [*claims.mapped("name"), *drafts.mapped("display_name")]
                        ),
                    )
                )
        return result

    def _add_plan_account(self, distribution):
        """An analytic distribution with the plan's account in it, where there is one.

        :param distribution: dict of account ids, joined by commas, to percentages
        """
        # sudo: the account follows the plan, whatever the writer may read
        plan_sudo = self.sudo().plan_id
        account = (plan_sudo.parent_id or plan_sudo).analytic_account_id
        if not account or not self.sudo().company_id.training_analytic_per_plan:
            return distribution
        added = str(account.id)
        if not distribution:
            return {added: 100.0}
        return {
            key if added in key.split(",") else f"{key},{added}": percentage
            for key, percentage in distribution.items()
        }

    # ------------------------------------------------------------
    # BILLS
    # ------------------------------------------------------------

    @api.model
    def _may_create_bill(self):
        user = self.env.user
        return self.env["account.move"].has_access("create") and (
            self._is_officer() or user.has_group(groups.FINANCE)
        )

    def action_create_bill(self, partner_id=False):
        """Draft an institution's bill from the session's costs not billed yet.

        :param partner_id: the institution; without it a dialog asks
        :return: the draft ``account.move``, one per currency of the costs
        :raise UserError: when nothing is left to bill
        """
        self.ensure_one()
        self._check_can_create_bill()
        if not partner_id:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "hr_training.hr_training_session_bill_action"
            )
            action["context"] = {"default_session_id": self.id}
            return action
        partner = self.env["res.partner"].browse(self._read_ids(partner_id)).exists()
        if len(partner) != 1:
            raise UserError(self.env._("Please choose one institution."))
        return self._do_create_bill(partner)

    def _check_can_create_bill(self):
        if not self._may_create_bill():
            raise AccessError(
                self.env._(
                    "Bills are drafted by training officers and finance who may create "
                    "vendor bills. Please ask one."
                )
            )
        self.check_access("read")
        self._check_can("create_bill")

    def _get_cannot_create_bill_reason(self):
        self.ensure_one()
        if self.state == states.SESSION_CANCELLED:
            return self.env._(
                "%(session)s was cancelled: enter what is due all the same as a vendor "
                "bill by hand.",
                session=self.display_name,
            )
        if not self._get_costs_to_bill():
            return self.env._(
                "%(session)s has no planned cost left to bill.",
                session=self.display_name,
            )
        return False

    def _get_costs_to_bill(self):
        """The session's planned costs, else its plan line's, of types not billed."""
        self.ensure_one()
        # sudo: a bill counts whoever may read it
        lines = self.env["account.move.line"].sudo()
        billed = lines.search(
            self._get_bill_line_domain()
            & Domain("expense_id", "=", False)
            & Domain("parent_state", "!=", "cancel")
        )
        # sudo: the costs of a plan line are the session's here
        costs = self.sudo().cost_ids or self.sudo().plan_line_id.cost_ids
        return costs.filtered(
            lambda c: c.amount and c.cost_type_id not in billed.training_cost_type_id
        )

    def _do_create_bill(self, partner):
        company = self.company_id
        by_currency = self._get_costs_to_bill().grouped("currency_id")
        return (
            self.env["account.move"]
            .with_company(company)
            .create(
                [
                    {
                        "move_type": "in_invoice",
                        "company_id": company.id,
                        "partner_id": partner.id,
                        "currency_id": currency.id,
                        "invoice_origin": self.code,
                        "invoice_line_ids": [
                            Command.create(self._prepare_bill_line(cost))
                            for cost in costs
                        ],
                    }
                    for currency, costs in by_currency.items()
                ]
            )
        )

    def _prepare_bill_line(self, cost):
        """Values of the bill line of one planned cost, untaxed."""
        cost_type = cost.cost_type_id.with_company(self.company_id)
        return cost_type._prepare_bill_line(self, cost.amount)

    def action_view_bills(self):
        """Bills and receipts with lines for these sessions."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_in_invoice"
        )
        lines = self.env["account.move.line"].search(self._get_bill_line_domain())
        action["domain"] = [("id", "in", lines.move_id.ids)]
        action["context"] = {"create": False}
        return action
