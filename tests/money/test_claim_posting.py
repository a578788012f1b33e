"""What a posted claim, a bill and their reversal leave in the books (policy 9.2)."""

from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import START, TODAY
from .common_claim import HELD, ClaimCase


@tagged("post_install", "-at_install", "hr_training_claim")
class TestClaimPosting(ClaimCase):
    def test_p9_2_session_and_cost_type_reach_the_journal_items(self):
        claim = self._approve_claim(self._create_claim(amount=123.45))
        move = self._post(claim, date=TODAY)
        line = self._cost_lines(move)
        self.assertEqual(len(line), 1)
        self.assertEqual(line.training_session_id, self.session)
        self.assertEqual(line.training_cost_type_id, self.cost_type)
        self.assertEqual(line.account_id, claim.account_id)
        self.assertEqual(line.balance, 123.45)
        self.assertFalse(move.line_ids.tax_ids or move.line_ids.tax_line_id)
        self.assertEqual(claim.state, "posted")

    def test_p9_2_batch_posting_gives_each_employee_his_own_receipts(self):
        one = self._approve_claim(self._create_claim())
        two = self._approve_claim(self._create_claim())
        other = self._approve_claim(self._create_claim(self.user_colleague))
        for claim in one + two + other:
            claim.attachment_ids.filtered(lambda a: "invoice" in a.name).sudo().write(
                {"raw": f"%PDF of {claim.id}".encode()}
            )
        moves = self._post(one + two + other)
        self.assertEqual(len(moves), 2)
        for move in moves:
            papers = move.attachment_ids.filtered(lambda a: "invoice" in a.name)
            self.assertEqual(
                set(papers.mapped("raw")),
                {f"%PDF of {claim.id}".encode() for claim in move.expense_ids},
            )
            self.assertEqual(len(move.expense_ids.employee_id), 1)

    def test_p9_2_batches_without_claims_are_as_odoo_makes_them(self):
        lunches = self._ordinary_expense() + self._ordinary_expense(self.user_outsider)
        for lunch in lunches:
            self.env["ir.attachment"].create(
                {
                    "name": f"receipt {lunch.id}",
                    "raw": b"x",
                    "res_model": "hr.expense",
                    "res_id": lunch.id,
                }
            )
        lunches.with_user(self.user_strong)._do_approve()
        moves = self._post(lunches)
        self.assertEqual(len(moves), 2)
        for move in moves:
            self.assertEqual(len(move.attachment_ids), 2)

    def test_p9_2_payment_lines_carry_no_cost(self):
        """Odoo notes the expense on every line of the payment."""
        claim = self._approve_claim(self._create_claim())
        move = self._post(claim)
        payment = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({})
            ._create_payments()
        )
        if payment.move_id:
            self.assertFalse(self._cost_lines(payment.move_id))
        lines = self.env["account.move.line"].search(
            [("training_session_id", "=", self.session.id)]
        )
        self.assertEqual(sum(lines.mapped("balance")), 300)
        self.assertIn(claim.state, ("paid", "in_payment"))

    def test_p9_2_company_card(self):
        claim = self._create_claim(payment_mode="company_account")
        self._approve_claim(claim)
        move = self._post(claim, self.user_strong)
        line = self._cost_lines(move)
        self.assertEqual(line.balance, 300)
        self.assertEqual(line.account_id, claim.account_id)
        self.assertEqual(line.training_cost_type_id, self.cost_type)
        self.assertEqual(claim.state, "paid")

    def test_p9_2_a_reversed_entry_takes_the_cost_back(self):
        claim = self._approve_claim(self._create_claim())
        move = self._post(claim)
        refund = move._reverse_moves(
            [{"invoice_date": TODAY, "date": TODAY}], cancel=True
        )
        line = self._cost_lines(refund)
        self.assertEqual(line.training_cost_type_id, self.cost_type)
        self.assertEqual(line.balance, -300)
        lines = self._cost_lines(move + refund)
        self.assertEqual(sum(lines.mapped("balance")), 0)
        self.assertEqual(claim.state, "approved")

    def test_p9_2_reset_of_a_posted_claim_reverses_it(self):
        claim = self._approve_claim(self._create_claim())
        move = self._post(claim)
        move.button_draft()
        claim.with_user(self.user_strong).action_reset()
        self.assertEqual(claim.state, "draft")
        self.assertFalse(move.exists())

    def test_p9_2_a_locked_period_is_a_clear_error(self):
        self.company.fiscalyear_lock_date = date(2026, 1, 31)
        claim = self._approve_claim(self._create_claim())
        with self.assertRaisesRegex(UserError, "locked up to 2026-01-31"):
            self._post(claim, date=date(2026, 1, 20))
        self.assertFalse(claim.account_move_id)
        move = self._post(claim, date=TODAY)
        self.assertEqual(move.date, TODAY)

    def test_p9_2_a_locked_period_and_a_company_card(self):
        claim = self._create_claim(payment_mode="company_account")
        self._approve_claim(claim)
        self.company.fiscalyear_lock_date = date(2026, 2, 28)
        with self.assertRaisesRegex(UserError, "locked up to 2026-02-28"):
            self._post(claim, self.user_strong)
        self.assertFalse(claim.account_move_id)

    def test_p9_2_a_session_with_costs_under_way_is_not_cancelled(self):
        session = self._create_session(start=HELD, schedule=True)
        enrollment = self._enroll(session, self.employee_employee)
        enrollment.attendance_ids.with_user(self.user_officer).status = "present"
        claim = self._create_claim(training_session_id=session.id)
        self._submit(claim)
        officer = session.with_user(self.user_officer)
        for _step in ("submitted", "approved"):
            with self.assertRaisesRegex(UserError, "costs under way: Train to"):
                officer.action_cancel("No")
            self._approve_claim(claim)
        self._post(claim)
        officer.action_cancel("No")
        self.assertEqual(session.state, "cancelled")
        lines = self.env["account.move.line"].search(
            [("training_session_id", "=", session.id)]
        )
        self.assertEqual(sum(lines.mapped("balance")), 300, "what was spent stays")


@tagged("post_install", "-at_install", "hr_training_claim")
class TestTrainingBill(ClaimCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_users(
            cls.company,
            (
                "billing_officer",
                "account.group_account_invoice,hr_training.group_hr_training_officer",
                None,
            ),
            (
                "billing_finance",
                "account.group_account_invoice,hr_training.group_hr_training_finance",
                None,
            ),
        )
        cls.institution = cls.env["res.partner"].create({"name": "Institute"})
        cls.other_type = cls.env["hr.training.cost.type"].create(
            {"name": "Other Cost", "code": "test_other", "product_id": cls.product.id}
        )
        cls.planned = cls._create_session(
            start=START,
            cost_ids=[
                Command.create(cls._cost_vals(1000)),
                Command.create(cls._cost_vals(250.5)),
                Command.create(
                    {"cost_type_id": cls.other_type.id, "amount": 99, "note": "Cards"}
                ),
            ],
        )

    def _draft(self, user=None, session=None):
        session = (session or self.planned).with_user(user or self.user_billing_officer)
        return session.action_create_bill(self.institution.id)

    def test_p9_2_a_bill_is_drafted_from_the_sessions_costs(self):
        for user in (self.user_billing_officer, self.user_billing_finance):
            with self.subTest(user=user.name), self._undone():
                bill = self._draft(user)
                self.assertEqual(bill.move_type, "in_invoice")
                self.assertEqual(bill.state, "draft")
                self.assertEqual(bill.partner_id, self.institution)
                self.assertEqual(bill.amount_total, 1349.5)
                self.assertFalse(bill.invoice_line_ids.tax_ids)
                self.assertEqual(
                    bill.invoice_line_ids.training_session_id, self.planned
                )
                self.assertEqual(
                    bill.invoice_line_ids.mapped("training_cost_type_id"),
                    self.cost_type | self.other_type,
                )

    def test_p9_2_what_is_billed_is_not_billed_again(self):
        self._draft()
        with self.assertRaisesRegex(UserError, "no planned cost left"):
            self._draft()
        self.planned.with_user(self.user_officer).cost_ids = [
            Command.create({"cost_type_id": self._third_type().id, "amount": 7})
        ]
        self.assertEqual(self._draft().amount_total, 7)

    def _third_type(self):
        return self.env["hr.training.cost.type"].create(
            {"name": "Third", "code": "test_third", "product_id": self.product.id}
        )

    def test_p9_2_a_bill_needs_accounting_rights(self):
        for user in (
            self.user_officer,
            self.user_head,
            self.user_finance,
            self.user_accountant,
            self.user_employee,
        ):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._draft(user)

    def test_d10_a_bill_is_of_one_institution_that_is_there(self):
        pair = [self.institution.id, self.company.partner_id.id]
        for junk in (pair, 2**31 - 1, [pair], "x", {"a": 1}, -1, True):
            with self.subTest(junk=junk):
                with self.assertRaisesRegex(UserError, "choose one|record numbers"):
                    self._rpc(
                        self.user_billing_officer,
                        "hr.training.session",
                        "action_create_bill",
                        self.planned.ids,
                        junk,
                    )
        self.assertFalse(self.planned.sudo().bill_count)

    def test_p9_2_the_dialog_asks_for_the_institution(self):
        user = self.user_billing_officer
        action = self.planned.with_user(user).action_create_bill()
        Dialog = self.env[action["res_model"]].with_user(user)
        with Form(Dialog.with_context(**action["context"])) as form:
            form.partner_id = self.institution
        self.assertEqual(form.record.cost_ids, self.planned.cost_ids)
        bill = self.env["account.move"].browse(form.record.action_confirm()["res_id"])
        self.assertEqual(bill.amount_total, 1349.5)
        self.assertEqual(self.planned.with_user(user).bill_count, 1)

    def test_p9_2_costs_in_two_currencies_make_two_bills(self):
        usd = self.env.ref("base.USD")
        self.env["res.currency.rate"].create(
            {
                "currency_id": usd.id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 0.125,
            }
        )
        self.planned.with_user(self.user_officer).cost_ids = [
            Command.create(self._cost_vals(10, currency_id=usd.id))
        ]
        bills = self._draft()
        self.assertEqual(
            sorted(
                zip(
                    bills.currency_id.mapped("name"),
                    bills.mapped("amount_total"),
                    strict=True,
                )
            ),
            [("CNY", 1349.5), ("USD", 10)],
        )

    def test_p9_2_the_lines_costs_serve_a_session_without_any(self):
        plan = self._publish(
            self._create_plan(
                lines=[{"cost_ids": [Command.create(self._cost_vals(55))]}]
            )
        )
        session = plan.with_user(self.user_officer).action_create_sessions()
        session.cost_ids.unlink()
        self.assertEqual(self._draft(session=session).amount_total, 55)

    def test_p9_2_a_cancelled_session_is_not_billed_from_its_plan(self):
        self.planned.with_user(self.user_officer).action_cancel("No")
        with self.assertRaisesRegex(UserError, "was cancelled"):
            self._draft()

    def test_p9_2_a_draft_bill_keeps_the_session(self):
        self._draft()
        with self.assertRaisesRegex(UserError, "costs under way"):
            self.planned.with_user(self.user_officer).action_cancel("No")

    def test_p9_2_bill_lines_are_edited_by_training_people_who_keep_books(self):
        shown = {}
        for role in ("billing_officer", "billing_finance", "accountant"):
            user = getattr(self, f"user_{role}")
            view = self._rpc(user, "account.move", "get_views", [[False, "form"]])
            shown[role] = "training_session_id" in view["views"]["form"]["arch"]
        self.assertEqual(
            shown,
            {"billing_officer": True, "billing_finance": True, "accountant": False},
        )
        Move = self.env["account.move"].with_user(self.user_billing_officer)
        with Form(Move.with_context(default_move_type="in_invoice")) as form:
            form.partner_id = self.institution
            form.invoice_date = TODAY
            with form.invoice_line_ids.new() as line:
                line.name = "Room"
                line.price_unit = 40
                line.tax_ids.clear()
                line.training_session_id = self.session
                line.training_cost_type_id = self.cost_type
        bill = form.record
        bill.action_post()
        line = self._cost_lines(bill)
        self.assertEqual((line.balance, line.training_session_id), (40, self.session))

    def test_p9_2_a_bill_lines_session_needs_a_cost_type(self):
        bill = self._draft()
        with self.assertRaisesRegex(ValidationError, "cost type"):
            bill.invoice_line_ids[0].training_cost_type_id = False

    def test_p9_2_a_bill_lines_session_is_of_its_company(self):
        self._add_company_b()
        session = (
            self.env["hr.training.session"]
            .with_user(self.user_b_officer)
            .create({"course_id": self.course.id, "seats_max": 1})
            .with_env(self.env)
        )
        bill = self._draft()
        with self.assertRaisesRegex(ValidationError, "another company"):
            bill.invoice_line_ids[0].sudo().training_session_id = session

    def test_p9_2_a_credit_note_takes_the_cost_back(self):
        bill = self._draft()
        bill.invoice_date = TODAY
        bill.with_user(self.user_billing_finance).action_post()
        refund = bill._reverse_moves([{"invoice_date": TODAY + timedelta(days=1)}])
        refund.action_post()
        lines = self._cost_lines(bill + refund)
        self.assertEqual(len(lines), 6)
        self.assertEqual(sum(lines.mapped("balance")), 0)

    def test_p9_analytic_account_of_the_plan_by_setting(self):
        plan = self._publish(
            self._create_plan(
                lines=[{"cost_ids": [Command.create(self._cost_vals(55))]}]
            )
        )
        session = plan.with_user(self.user_officer).action_create_sessions()
        claim = self._create_claim(training_session_id=session.id)
        self.assertFalse(claim.analytic_distribution)
        self.company.training_analytic_per_plan = True
        account = plan._get_analytic_accounts()
        claim = self._create_claim(training_session_id=session.id)
        self.assertEqual(claim.analytic_distribution, {str(account.id): 100})
        bill = self._draft(session=session)
        self.assertEqual(
            bill.invoice_line_ids.analytic_distribution, {str(account.id): 100}
        )

    def test_p9_analytic_account_of_the_plan_joins_odoos_distribution(self):
        root = self.env["account.analytic.plan"].create({"name": "Projects"})
        project = self.env["account.analytic.account"].create(
            {"name": "P", "plan_id": root.id, "company_id": self.company.id}
        )
        self.env["account.analytic.distribution.model"].create(
            {
                "company_id": self.company.id,
                "product_id": self.product.id,
                "analytic_distribution": {str(project.id): 100},
            }
        )
        self.company.training_analytic_per_plan = True
        plan = self._publish(self._create_plan())
        session = plan.with_user(self.user_officer).action_create_sessions()
        account = plan._get_analytic_accounts()
        claim = self._create_claim(training_session_id=session.id)
        self.assertEqual(
            claim.analytic_distribution, {f"{project.id},{account.id}": 100}
        )
