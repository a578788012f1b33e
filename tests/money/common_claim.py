"""What the tests about money share: books of the company, a class that was held."""

from datetime import datetime, timedelta

from odoo.fields import Command

from ..common import NOW, HrTrainingCase

# Ended eight days before NOW.
HELD = datetime(2026, 2, 20, 1)
ACCOUNTANT = "account.group_account_user"
EXPENSE_MANAGER = "hr_expense.group_hr_expense_manager"


class ClaimCase(HrTrainingCase):
    """A chart of accounts, a session that user_employee and user_colleague attended.

    ``cost_type`` wants every paper; its product has no tax. ``user_accountant`` and
    ``user_expense_manager`` have Odoo's rights and none of ours; ``user_strong`` has
    the strongest of all Odoo's groups.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_chart(cls.company)
        cls._add_users(
            cls.company,
            ("accountant", ACCOUNTANT, None),
            ("expense_manager", EXPENSE_MANAGER, cls.department_ops),
            (
                "strong",
                f"{EXPENSE_MANAGER},account.group_account_manager,base.group_system,"
                "hr.group_hr_manager",
                cls.department_ops,
            ),
        )
        cls.product = cls.env["product.product"].create(
            {
                "name": "Training Cost",
                "type": "service",
                "can_be_expensed": True,
                "supplier_taxes_id": [Command.clear()],
            }
        )
        cls.cost_type.product_id = cls.product
        cls.session = cls._hold_session(cls.employee_employee, cls.employee_colleague)

    @classmethod
    def _load_chart(cls, company):
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        company.currency_id = cls.env.ref("base.CNY")
        company.expense_journal_id = cls.env["account.journal"].search(
            [("company_id", "=", company.id), ("type", "=", "purchase")], limit=1
        )

    @classmethod
    def _hold_session(cls, *employees, start=HELD, hours=3, absent=(), **vals):
        """A session of one slot that is done; who is not absent was present."""
        session = cls._create_session(start=start, hours=hours, schedule=True, **vals)
        enrollments = cls._enroll(session, *employees)
        for enrollment in enrollments:
            missing = enrollment.employee_id in absent
            enrollment.attendance_ids.with_user(cls.user_officer).write(
                {"status": "absent" if missing else "present"}
            )
        cls._end_session(session.with_user(cls.user_officer))
        return session

    @classmethod
    def _paper(cls, name, user=None):
        return (
            cls.env["ir.attachment"]
            .with_user(user or cls.user_employee)
            .create({"name": f"{name}.pdf", "raw": f"%PDF {name}".encode()})
        )

    @classmethod
    def _paper_vals(cls, user=None):
        return {
            f"training_{paper}_ids": [Command.link(cls._paper(paper, user).id)]
            for paper in ("notice", "invoice", "summary")
        }

    @classmethod
    def _claim_vals(cls, employee=None, amount=300.0, **vals):
        employee = employee or cls.employee_employee
        cls.invoice_number = getattr(cls, "invoice_number", 0) + 1
        return {
            "name": "Train to the class",
            "employee_id": employee.id,
            "company_id": cls.company.id,
            "training_session_id": cls.session.id,
            "training_cost_type_id": cls.cost_type.id,
            "training_invoice_ref": f"INV/{cls.invoice_number}",
            "total_amount_currency": amount,
            "date": HELD.date(),
            **vals,
        }

    @classmethod
    def _employee_of(cls, user):
        return cls.env["hr.employee"].search([("user_id", "=", user.id)])

    @classmethod
    def _create_claim(cls, user=None, papers=True, **vals):
        """Draft claim of the user, made by himself. Returned in sudo."""
        user = user or cls.user_employee
        employee = vals.pop("employee", None) or cls._employee_of(user)
        claim_vals = cls._claim_vals(employee, **vals)
        if papers:
            claim_vals = {**cls._paper_vals(user), **claim_vals}
        claim = cls.env["hr.expense"].with_user(user).create(claim_vals)
        return claim.with_env(cls.env)

    @classmethod
    def _submit(cls, claim, user=None):
        claim.with_user(user or claim.employee_id.user_id).action_submit()
        return claim

    @classmethod
    def _approve_claim(cls, claim):
        """Submit a draft; whoever is asked approves, step by step."""
        if claim.state == "draft":
            cls._submit(claim)
        while claim.state == "submitted":
            step = claim.step_ids.filtered(lambda step: step.state == "pending")
            claim.with_user(step.approver_ids[0]).action_approve()
        return claim

    @classmethod
    def _post(cls, claims, user=None, date=None):
        """Post approved expenses the way the button and its wizard do."""
        claims = claims.with_user(user or cls.user_accountant)
        action = claims.action_post()
        if action:
            wizard = (
                claims.env["hr.expense.post.wizard"]
                .with_context(**action["context"])
                .browse(action["res_id"])
            )
            if date:
                wizard.accounting_date = date
            wizard.action_post_entry()
        return claims.with_env(cls.env).account_move_id

    @classmethod
    def _cost_lines(cls, moves):
        return moves.line_ids.filtered("training_session_id")

    @classmethod
    def _later(cls, days):
        return HELD + timedelta(days=days)

    @classmethod
    def _ordinary_expense(cls, user=None, **vals):
        user = user or cls.user_employee
        return (
            cls.env["hr.expense"]
            .with_user(user)
            .create(
                {
                    "name": "Lunch",
                    "employee_id": cls._employee_of(user).id,
                    "company_id": cls.company.id,
                    "product_id": cls.product.id,
                    "total_amount_currency": 20,
                    **vals,
                }
            )
            .with_env(cls.env)
        )


class NoticeCase(ClaimCase):
    """Messages and notifications as in life."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={"no_reset_password": True})

    def _told(self, claim, partner=None):
        """Bodies of what the claimant was told of the claim, oldest first.

        What waits is sent, as it is two hours later.
        """
        with self._clock_at(NOW + timedelta(hours=2)):
            self.env["hr.training.notice"].sudo()._cron_send()
        partner = partner or self.user_employee.partner_id
        messages = self.env["mail.message"].search(
            [
                ("model", "=", "hr.expense"),
                ("res_id", "=", claim.id),
                ("notified_partner_ids", "in", partner.ids),
            ],
            order="id",
        )
        return [str(message.body) for message in messages]
