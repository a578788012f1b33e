"""What trainers are paid, in the budget: to the cent, and not twice (policy 9)."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..approval.common_approval import ApprovalDocumentCase
from ..money.common_budget import Q1
from .common_fee import FEE, MARCH, FeeCase, at


@tagged("post_install", "-at_install", "hr_training_trainer_fee")
class TestFeeBudget(FeeCase):
    """A budget of 1000 for fees; ``line`` is its line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fee_budget = cls._create_budget(
            {"amount": 1000, "date_start": Q1, "cost_type_id": cls.fee_type.id}
        )
        cls.line = cls.fee_budget.line_ids

    def assertCounted(self, committed, actual):
        """Beside the budget's own plan, of which no session was made."""
        self.assertFigures(committed, actual, expected=1000)

    def _plan_fee(self, amount):
        """What a session plans for its trainers."""
        return [
            Command.create(
                self._cost_vals(amount=amount, cost_type_id=self.fee_type.id)
            )
        ]

    def test_p9_committed_from_submission_and_actual_when_paid(self):
        self._teach((at(2, 3), 3), (at(2, 4), 0.55))
        fee = self._make_fees()
        self.assertCounted(0, 0)
        fee.action_submit()
        self.assertCounted(355, 0)
        self._approve(fee.with_env(self.env), submit=False)
        self.assertCounted(355, 0)
        fee.with_user(self.user_finance).action_pay()
        self.assertCounted(0, 355)

    def test_p9_refused_or_cancelled_it_takes_nothing(self):
        self._teach((at(2, 3), 3))
        fee = self._make_fees()
        fee.action_submit()
        fee.with_user(self.user_head).action_refuse("No")
        self.assertCounted(0, 0)
        fee.action_reset_to_draft()
        fee.action_submit()
        self.assertCounted(300, 0)
        fee.action_cancel()
        self.assertCounted(0, 0)

    def test_p9_it_takes_the_place_of_what_the_session_planned(self):
        """Which is committed until its books are closed."""
        session = self._teach((at(2, 3), 3), close=False, cost_ids=self._plan_fee(400))
        self.assertCounted(400, 0)
        session.state = "closed"
        self.assertCounted(0, 0)
        fee = self._make_fees()
        fee.action_submit()
        self.assertCounted(300, 0)
        # A session that is open again reserves what is not stated of it.
        self._reopen(session)
        self.assertCounted(400, 0)

    def test_p9_a_correction_gives_back(self):
        session = self._teach((at(2, 3), 3))
        self._pay(self._make_fees())
        session.state = "done"
        session.slot_ids.stop = at(2, 3, 3)
        session.state = "closed"
        self._pay(self._make_fees(MARCH))
        self.assertCounted(0, 200)

    def test_p9_blocked_over_the_budget(self):
        self.company.training_budget_mode = "block"
        self._teach((at(2, 3), 10))
        self._teach((at(2, 4), 1), trainers=self.external)
        self._make_fees().action_submit()
        other = self._make_fees(trainers=self.external)
        with self.assertRaisesRegex(UserError, "supplement"):
            other.action_submit()
        self.assertEqual(other.state, "draft")
        self.assertCounted(1000, 0)

    def test_p9_warned_over_the_budget(self):
        self.company.training_budget_mode = "warn"
        self._teach((at(2, 3), 10.5))
        fee = self._make_fees()
        fee.action_submit()
        self.assertIn("Over budget", fee.message_ids[0].body or "")
        self.assertIn("5.0 %", self.fee_budget.message_ids[0].body)

    # ------------------------------------------------------------
    # EXTERNAL TRAINERS
    # ------------------------------------------------------------

    def _bill_of(self, fee):
        self.user_finance.group_ids += self.env.ref("account.group_account_invoice")
        return fee.with_user(self.user_finance).action_create_bill()

    def test_p9_a_bill_takes_the_place_of_the_statement(self):
        first = self._teach((at(2, 3), 3), trainers=self.external)
        self._teach((at(2, 4), 1), (at(2, 5), 1), trainers=self.external)
        fee = self._pay(self._make_fees(trainers=self.external))
        self.assertEqual((fee.state, fee.amount), ("approved", 600))
        bill = self._bill_of(fee)
        self.assertEqual(bill.partner_id, self.partner)
        self.assertEqual((bill.move_type, bill.amount_untaxed), ("in_invoice", 600))
        amounts = {
            line.training_session_id.id: line.price_unit
            for line in bill.invoice_line_ids
        }
        self.assertEqual((amounts[first.id], len(amounts)), (360, 2))
        self.assertCounted(600, 0)
        bill.invoice_date = Q1
        bill.sudo().action_post()
        self.assertCounted(0, 600)

    def test_p9_a_bill_is_posted_with_the_room_of_its_statement(self):
        self.company.training_budget_mode = "block"
        self._teach((at(2, 3), 5), trainers=self.external)
        self._teach((at(2, 4), 4))
        fee = self._pay(self._make_fees(trainers=self.external))
        bill = self._bill_of(fee)
        self._make_fees().action_submit()
        self.assertCounted(1000, 0)
        bill.invoice_date = Q1
        bill.sudo().action_post()
        self.assertCounted(400, 600)

    def test_p9_without_its_bill_the_statement_counts_again(self):
        self._teach((at(2, 3), 3), trainers=self.external)
        fee = self._pay(self._make_fees(trainers=self.external))
        bill = self._bill_of(fee)
        bill.sudo().button_cancel()
        self.assertCounted(360, 0)
        other = self._bill_of(fee)
        self.assertNotEqual(other, bill)
        other.sudo().unlink()
        self.assertCounted(360, 0)

    def test_p9_a_bill_that_was_replaced_does_not_come_back(self):
        self._teach((at(2, 3), 3), trainers=self.external)
        fee = self._pay(self._make_fees(trainers=self.external))
        first = self._bill_of(fee)
        first.sudo().button_cancel()
        first.sudo().button_draft()
        first.sudo().button_cancel()
        second = self._bill_of(fee)
        with self.assertRaisesRegex(UserError, "not paid by this bill"):
            first.sudo().button_draft()
        # Nor that of a statement that was cancelled, whose classes are in another.
        second.sudo().button_cancel()
        fee.with_user(self.user_officer).action_cancel()
        with self.assertRaisesRegex(UserError, "not paid by this bill"):
            second.sudo().button_draft()
        self.assertCounted(0, 0)
        # Nor does anybody take it from among them.
        for user in (self.user_finance, self.user_head):
            with self.assertRaises(AccessError):
                fee.with_user(user).write({"former_bill_ids": [Command.clear()]})

    def test_p9_one_bill_and_by_whom_may(self):
        self._teach((at(2, 3), 3), trainers=self.external)
        fee = self._pay(self._make_fees(trainers=self.external))
        with self.assertRaisesRegex(UserError, "may create"):
            fee.with_user(self.user_head).action_create_bill()
        self._bill_of(fee)
        with self.assertRaisesRegex(UserError, "already"):
            self._bill_of(fee)
        with self.assertRaisesRegex(UserError, "delete or cancel"):
            fee.with_user(self.user_officer).action_cancel()
        with self.assertRaisesRegex(UserError, "paid by the bill"):
            fee.with_user(self.user_finance).action_pay()

    def test_p9_what_is_taken_back_is_a_credit_note(self):
        session = self._teach((at(2, 3), 3), trainers=self.external)
        fee = self._pay(self._make_fees(trainers=self.external))
        bill = self._bill_of(fee)
        bill.invoice_date = Q1
        bill.sudo().action_post()
        session.state = "done"
        session.slot_ids.stop = at(2, 3, 2)
        session.state = "closed"
        back = self._pay(self._make_fees(MARCH, self.external))
        note = self._bill_of(back)
        self.assertEqual((note.move_type, note.amount_untaxed), ("in_refund", 240))
        note.invoice_date = Q1
        note.sudo().action_post()
        self.assertCounted(0, 120)

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    def test_d5_a_trainer_reads_his_own_once_it_is_submitted(self):
        self._teach((at(2, 3), 3))
        fee = self._make_fees()
        own = self.env[FEE].with_user(self.user_trainer)
        self.assertFalse(own.search([]))
        fee.action_submit()
        self.assertEqual(own.search([]), fee)
        self.assertEqual(own.search([]).line_ids.amount, 300)
        other = self.env[FEE].with_user(self.user_colleague)
        self.assertFalse(other.search([]))
        with self.assertRaises(AccessError):
            fee.with_user(self.user_colleague).read(["amount"])

    def test_p8_3_3_finance_says_what_payroll_has(self):
        self._teach((at(2, 3), 3))
        fee = self._approve(self._make_fees().with_env(self.env))
        for user in (self.user_officer, self.user_head, self.user_trainer):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                fee.with_user(user).action_pay()
        fee.with_user(self.user_finance).action_pay()
        self.assertEqual((fee.state, fee.paid_by_id), ("paid", self.user_finance))
        with self.assertRaises(UserError):
            fee.with_user(self.user_finance).action_pay()

    def test_p8_3_3_a_workbook_for_payroll(self):
        self.employee_trainer.barcode = "0071"
        self._teach((at(2, 3), 3))
        fee = self._make_fees().with_user(self.user_finance)
        self.user_finance.group_ids += self.env.ref("base.group_allow_export")
        self.assertIn(f"?id={fee.id}", fee.action_export_workbook()["url"])
        fees, lines = fee._get_workbook([("id", "in", fee.ids)])
        self.assertEqual(fees.rows[0][:3], ("2026-02", "0071", self.trainer.name))
        self.assertEqual(fees.rows[0][5:8], (3, 300, "CNY"))
        self.assertEqual(lines.rows[0][-1], 300)
        content, name = fee._export_workbook([("id", "in", fee.ids)])
        self.assertTrue(content.startswith(b"PK") and name.endswith(".xlsx"))

    def test_p8_3_3_the_dialog_makes_those_of_all_trainers(self):
        self._teach((at(2, 3), 3), trainers=self.trainer | self.external)
        dialog = self._as_officer("hr.training.trainer.fee.make").create({})
        self.assertEqual(str(dialog.month), "2026-02-01")
        action = dialog.action_confirm()
        self.assertEqual(self.env[FEE].search_count(action["domain"]), 2)
        dialog.month = MARCH
        with self.assertRaisesRegex(UserError, "nothing to be paid"):
            dialog.action_confirm()


@tagged("post_install", "-at_install", "hr_training_trainer_fee")
class TestFeeApproval(ApprovalDocumentCase, FeeCase):
    """A statement: head of training, then finance."""

    model = FEE
    approvers = ("head", "finance")
    content = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = 0

    @classmethod
    def _make_document(cls, user):
        cls.made += 1
        employee = cls.env["hr.employee"].create(
            {"name": f"Paid {cls.made}", "company_id": user.company_id.id}
        )
        trainer = cls._create_trainer(employee)
        trainer.grade_id = cls.grades[2]
        session = cls.env["hr.training.session"].with_company(user.company_id)
        session = session.create(
            {
                "course_id": cls.course.id,
                "company_id": user.company_id.id,
                "seats_max": 5,
                "trainer_ids": [Command.set(trainer.ids)],
                "slot_ids": [Command.create({"start": at(2, 3), "stop": at(2, 3, 3)})],
            }
        )
        session.state = "closed"
        cls.env.flush_all()
        return trainer.with_user(user).action_make_fees("2026-02-01").with_env(cls.env)

    @classmethod
    def _get_values(cls, user):
        return {"trainer_id": cls.trainer.id, "month": MARCH, "kind": "internal"}

    def test_d6_1_workflow_fields_are_not_created(self):
        """Nobody makes one but by counting; see ``action_make_fees``."""
        for role in self.everybody:
            user = self._get_user(role)
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.env[FEE].with_user(user).create(self._get_values(user))
