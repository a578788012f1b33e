"""Filing a claim: papers, deadline, roster, amounts (policy 9.2)."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import NOW, TODAY
from .common_claim import HELD, ClaimCase


@tagged("post_install", "-at_install", "hr_training_claim")
class TestClaimFiling(ClaimCase):
    def _submit_error(self, claim, user=None):
        """The refusal's text; the test fails when there is none."""
        with self.assertRaises(UserError) as caught:
            self._submit(claim, user)
        self.assertEqual(claim.state, "draft")
        return str(caught.exception)

    # --- what follows the cost type --------------------------------------------

    def test_p9_2_category_account_and_no_tax_follow_the_cost_type(self):
        account = (
            self.env["account.account"]
            .with_company(self.company)
            .create({"name": "Training", "code": "669900", "account_type": "expense"})
        )
        self.cost_type.with_company(self.company).account_id = account
        tax = self.env["account.tax"].search(
            [("company_id", "=", self.company.id), ("type_tax_use", "=", "purchase")],
            limit=1,
        )
        self.product.supplier_taxes_id = tax
        claim = self._create_claim()
        self.assertEqual(claim.product_id, self.product)
        self.assertEqual(claim.account_id, account)
        self.assertFalse(claim.tax_ids)
        self.assertEqual(claim.untaxed_amount, 300)

    def test_p9_2_an_expense_without_session_keeps_its_tax(self):
        tax = self.env["account.tax"].search(
            [("company_id", "=", self.company.id), ("type_tax_use", "=", "purchase")],
            limit=1,
        )
        self.product.supplier_taxes_id = tax
        self.assertEqual(self._ordinary_expense().tax_ids, tax)

    def test_p9_2_the_form_fills_the_category(self):
        with Form(self.env["hr.expense"].with_user(self.user_employee)) as form:
            form.name = "Train"
            form.training_session_id = self.session
            form.training_cost_type_id = self.cost_type
            form.total_amount_currency = 12.5
        claim = form.record
        self.assertEqual(claim.product_id, self.product)
        self.assertIn("The invoice.", claim.training_missing_text)

    def test_p9_2_a_product_with_a_cost_does_not_change_the_amount(self):
        self.product.standard_price = 77
        claim = self._create_claim(amount=300)
        self.assertEqual(claim.total_amount, 300)
        self._submit(claim)
        self.assertEqual((claim.price_unit, claim.quantity), (300, 1))

    def test_p9_2_session_and_cost_type_come_together(self):
        for name in ("training_session_id", "training_cost_type_id"):
            with self.subTest(missing=name), self.assertRaises(ValidationError):
                self._create_claim(
                    papers=False, product_id=self.product.id, **{name: False}
                )

    def test_p9_2_another_category_than_the_cost_types_is_refused(self):
        claim = self._create_claim()
        other = self.product.copy()
        with self.assertRaisesRegex(ValidationError, "Training Cost"):
            claim.with_user(self.user_employee).product_id = other

    def test_p9_2_session_of_another_company_is_refused(self):
        self._add_company_b()
        with self.assertRaisesRegex(ValidationError, "another company"):
            self._create_claim(self.user_b_employee, company_id=self.company_b.id)

    # --- papers -----------------------------------------------------------------

    def test_p9_2_the_form_lists_what_is_missing_and_submission_says_so(self):
        claim = self._create_claim(papers=False, training_invoice_ref=False)
        wanted = {
            "The notice of the training.",
            "The invoice.",
            "The invoice number.",
            "The summary report.",
        }
        shown = claim.with_user(self.user_employee).training_missing_text
        self.assertEqual(set(shown.split("\n")), wanted)
        self.assertEqual(set(self._submit_error(claim).split("\n")), wanted)

    def test_p9_2_papers_are_required_per_cost_type(self):
        for paper, sentence in (
            ("notice", "notice"),
            ("invoice", "invoice"),
            ("summary", "summary report"),
        ):
            with self.subTest(paper=paper), self._undone():
                claim = self._create_claim(**{f"training_{paper}_ids": False})
                self.assertIn(sentence, self._submit_error(claim))
                self.cost_type[f"requires_{paper}"] = False
                self._submit(claim)
                self.assertEqual(claim.state, "submitted")

    def test_p9_2_notice_and_summary_come_from_the_session(self):
        document = self.env["ir.attachment"].create(
            {
                "name": "notice of the class.pdf",
                "raw": b"notice",
                "res_model": "hr.training.session",
                "res_id": self.session.id,
            }
        )
        self.patch(
            type(self.session),
            "_get_claim_papers",
            lambda session: {"notice": document, "summary": document},
        )
        claim = self._create_claim(
            training_notice_ids=False, training_summary_ids=False
        )
        self.assertFalse(claim.training_missing_text)
        self._submit(claim)
        for kept in (claim.training_notice_ids, claim.training_summary_ids):
            self.assertEqual(kept.raw, b"notice")
            self.assertNotEqual(kept, document)
            self.assertEqual((kept.res_model, kept.res_id), ("hr.expense", claim.id))

    def test_p9_2_papers_are_the_claims_own(self):
        claim = self._create_claim()
        papers = (
            claim.training_notice_ids
            | claim.training_invoice_ids
            | claim.training_summary_ids
        )
        self.assertEqual(len(papers), 3)
        self.assertEqual(set(papers.mapped("res_id")), {claim.id})
        self.assertEqual(claim.attachment_ids, papers)

    def test_d6_6_papers_of_a_submitted_claim_stay(self):
        claim = self._submit(self._create_claim())
        paper = claim.training_invoice_ids.with_user(self.user_strong)
        for call in (
            paper.unlink,
            lambda: paper.write({"raw": b"other"}),
            lambda: paper.write({"res_id": 0}),
        ):
            with self.assertRaisesRegex(UserError, "part of a claim"):
                call()
        with self.assertRaises(UserError):
            claim.with_user(self.user_strong).training_invoice_ids = [Command.clear()]

    # --- deadline ---------------------------------------------------------------

    def test_p9_2_filed_within_the_claim_period(self):
        self.company.training_claim_days = 10
        claim = self._create_claim()
        self.assertEqual(claim.training_deadline, TODAY)
        self.assertFalse(claim.training_is_late)
        self._submit(claim)
        self.assertEqual(claim.training_filed_on, TODAY)

    def test_p9_2_late_only_with_the_heads_waiver(self):
        self.company.training_claim_days = 9
        claim = self._create_claim()
        self.assertIn("was to be filed by", self._submit_error(claim))
        for user in (self.user_officer, self.user_strong, self.user_employee):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                claim.with_user(user).action_waive_claim_deadline("Please")
        head = claim.with_user(self.user_head)
        self.assertTrue(head.can_waive_claim_deadline)
        action = head.action_waive_claim_deadline()
        self.assertEqual(action["res_model"], "hr.training.reason")
        with self.assertRaises(UserError):
            head.action_waive_claim_deadline("   ")
        dialog = (
            self.env["hr.training.reason"]
            .with_user(self.user_head)
            .with_context(**action["context"])
            .create({"reason": "Was ill"})
        )
        dialog.action_confirm()
        self.assertEqual(claim.training_waived_by_id, self.user_head)
        self.assertEqual(claim.training_waived_on, NOW)
        self.assertEqual(claim.training_waive_reason, "Was ill")
        self.assertIn("Was ill", claim.message_ids.mapped("body")[0])
        self._submit(claim)
        self.assertEqual(claim.state, "submitted")

    def test_p9_2_a_claim_in_time_is_not_waived(self):
        claim = self._create_claim()
        with self.assertRaisesRegex(UserError, "not late"):
            claim.with_user(self.user_head).action_waive_claim_deadline("Why not")

    def test_p9_2_the_deadline_counts_days_of_the_sessions_zone(self):
        """17:00 UTC is tomorrow in Shanghai."""
        self.company.training_claim_days = 10
        claim = self._create_claim()
        with freeze_time(NOW.replace(hour=17)):
            self.assertIn("was to be filed by", self._submit_error(claim))

    def test_p9_2_a_claim_returned_after_the_deadline_is_in_time(self):
        self.company.training_claim_days = 10
        claim = self._submit(self._create_claim())
        claim.with_user(self.user_department_manager).action_refuse("Which train?")
        with freeze_time(NOW + timedelta(days=3)):
            claim.with_user(self.user_employee).action_reset()
            claim.with_user(self.user_employee).name = "The 7:00 train"
            self._submit(claim)
        self.assertEqual(claim.state, "submitted")

    def test_p9_2_another_session_is_filed_anew(self):
        self.company.training_claim_days = 10
        claim = self._submit(self._create_claim())
        claim.with_user(self.user_employee).action_reset()
        early = self._hold_session(
            self.employee_employee, start=HELD - timedelta(days=30)
        )
        claim.with_user(self.user_employee).training_session_id = early
        self.assertFalse(claim.training_filed_on)
        self.assertIn("was to be filed by", self._submit_error(claim))
        self.assertTrue(
            claim.with_user(self.user_head).action_waive_claim_deadline("x")
        )
        claim.with_user(self.user_employee).training_session_id = self.session
        self.assertFalse(claim.training_waived_by_id)

    # --- roster -----------------------------------------------------------------

    def test_p9_2_only_who_attended_claims(self):
        session = self._hold_session(
            self.employee_employee,
            self.employee_colleague,
            start=HELD + timedelta(days=1),
            absent=self.employee_colleague,
        )
        outsider = self._create_claim(
            self.user_outsider, training_session_id=session.id
        )
        self.assertIn("did not attend", self._submit_error(outsider))
        absent = self._create_claim(self.user_colleague, training_session_id=session.id)
        self.assertIn("did not attend", self._submit_error(absent))
        self._submit(self._create_claim(training_session_id=session.id))

    def test_d5_a_claim_in_the_making_tells_nobody_where_a_colleague_was(self):
        session = self._hold_session(
            self.employee_employee,
            self.employee_colleague,
            start=HELD + timedelta(days=1),
            absent=self.employee_colleague,
        )
        values = {
            "company_id": self.company.id,
            "training_session_id": session.id,
            "training_cost_type_id": self.cost_type.id,
            "total_amount_currency": 5,
        }

        def shown(user, employee, **others):
            result = self._rpc(
                user,
                "hr.expense",
                "onchange",
                [],
                {**values, **others, "employee_id": employee.id},
                ["training_session_id"],
                {"training_missing_text": {}},
            )
            return result["value"].get("training_missing_text") or ""

        absent = "did not attend"
        self.assertNotIn(absent, shown(self.user_employee, self.employee_colleague))
        for user in (self.user_colleague, self.user_officer):
            self.assertIn(absent, shown(user, self.employee_colleague))
        # Without a currency, as a client may send it, it is a question like another.
        text = shown(self.user_employee, self.employee_employee, currency_id=False)
        self.assertIn("An amount above zero.", text)

    def test_p9_2_the_trainer_claims_for_the_session_he_taught(self):
        self.session.sudo().trainer_ids = self.trainer
        claim = self._create_claim(self.user_trainer)
        self._submit(claim)
        self.assertEqual(claim.state, "submitted")

    def test_p9_2_a_session_that_is_not_over_has_no_claims(self):
        session = self._create_session(start=NOW - timedelta(hours=1), schedule=True)
        enrollment = self._enroll(session, self.employee_employee)
        enrollment.attendance_ids.with_user(self.user_officer).status = "present"
        claim = self._create_claim(training_session_id=session.id)
        self.assertIn("not over yet", self._submit_error(claim))

    def test_p9_2_a_cancelled_session_has_no_claims(self):
        session = self._create_session(schedule=True)
        self._enroll(session, self.employee_employee)
        claim = self._create_claim(training_session_id=session.id)
        session.with_user(self.user_officer).action_cancel("No trainer")
        self.assertIn("was cancelled", self._submit_error(claim))

    # --- amounts ----------------------------------------------------------------

    def test_p9_2_negative_and_zero_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "cannot be negative"):
            self._create_claim(amount=-1)
        claim = self._create_claim(amount=0)
        self.assertIn("An amount above zero.", self._submit_error(claim))

    def test_p9_2_a_currency_without_rate_is_refused(self):
        currency = self.env["res.currency"].create(
            {"name": "TNO", "symbol": "T", "rounding": 0.01}
        )
        claim = self._create_claim(currency_id=currency.id)
        self.assertIn("A rate of TNO", self._submit_error(claim))
        rate = self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "company_id": self.company.id,
                "name": HELD.date() + timedelta(days=1),
                "rate": 0.5,
            }
        )
        self.assertIn("A rate of TNO", self._submit_error(claim), "a later rate only")
        rate.name = HELD.date()
        claim.with_user(self.user_employee).date = HELD.date()
        self._submit(claim)
        self.assertEqual(claim.untaxed_amount, 600)

    def test_d6_5_zero_and_three_decimals_stay_as_they_are(self):
        for name, rounding, amount in (("TJ0", 1.0, 1234), ("TK3", 0.001, 1.234)):
            with self.subTest(currency=name):
                currency = self.env["res.currency"].create(
                    {"name": name, "symbol": name, "rounding": rounding}
                )
                self.env["res.currency.rate"].create(
                    {
                        "currency_id": currency.id,
                        "company_id": self.company.id,
                        "name": HELD.date(),
                        "rate": 2.0,
                    }
                )
                claim = self._create_claim(currency_id=currency.id, amount=amount)
                self._approve_claim(claim)
                self.assertEqual(claim.total_amount_currency, amount)
                self.assertEqual(claim.untaxed_amount, round(amount / 2, 2))
                move = self._post(claim)
                line = self._cost_lines(move)
                self.assertEqual(line.balance, round(amount / 2, 2))

    def test_p9_2_forged_columns_do_not_change_what_is_paid(self):
        """Odoo stores what it computes, and RPC may write it."""
        claim = self._create_claim(amount=6000)
        self._rpc(
            self.user_employee,
            "hr.expense",
            "write",
            claim.ids,
            {"price_unit": 99999, "untaxed_amount": 1, "quantity": 7},
        )
        self._submit(claim)
        self.assertEqual(claim.untaxed_amount, 6000)
        self.assertEqual(len(claim.step_ids), 3, "management was left out")
        self._approve_claim(claim)
        self.assertEqual(self._post(claim).amount_total, 6000)

    # --- the same invoice twice -------------------------------------------------

    def test_p9_2_the_same_invoice_number_and_amount_twice(self):
        self._submit(self._create_claim(training_invoice_ref="No 8871-a"))
        again = self._create_claim(
            self.user_colleague, training_invoice_ref=" no8871-A "
        )
        self.assertIn("claimed already by Employee", self._submit_error(again))
        other_amount = self._create_claim(
            self.user_colleague, training_invoice_ref="No 8871-a", amount=301
        )
        self._submit(other_amount)

    def test_p9_2_a_refused_claim_frees_its_invoice(self):
        first = self._submit(self._create_claim(training_invoice_ref="X1"))
        first.with_user(self.user_department_manager).action_refuse("Not yours")
        second = self._submit(
            self._create_claim(self.user_colleague, training_invoice_ref="X1")
        )
        self.assertEqual((first.state, second.state), ("refused", "submitted"))

    def test_p9_2_an_invoice_that_is_a_vendor_bill_already(self):
        self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "company_id": self.company.id,
                "currency_id": self.company.currency_id.id,
                "partner_id": self.user_outsider.partner_id.id,
                "ref": "B-77",
                "invoice_line_ids": [
                    Command.create(
                        {"name": "x", "price_unit": 300, "tax_ids": [Command.clear()]}
                    )
                ],
            }
        )
        claim = self._create_claim(training_invoice_ref="B-77")
        self.assertIn("vendor bill already", self._submit_error(claim))

    @mute_logger("odoo.sql_db")
    def test_p9_2_two_submissions_at_once_meet_in_the_database(self):
        """What the check cannot see, of another transaction, the index refuses."""
        self._submit(self._create_claim(training_invoice_ref="X9"))
        again = self._create_claim(self.user_colleague, training_invoice_ref="X9")
        self.patch(type(again), "_get_training_duplicate", lambda claim: False)
        with self.assertRaises(Exception) as caught:
            self._submit(again)
            self.env.flush_all()
        self.assertIn("_training_invoice_once", str(caught.exception))

    # --- who files --------------------------------------------------------------

    def test_p9_2_a_colleague_does_not_submit(self):
        claim = self._create_claim()
        with self.assertRaises(UserError):
            self._submit(claim, self.user_colleague)

    def test_p9_2_an_expense_officer_submits_for_others(self):
        claim = self._create_claim()
        self._submit(claim, self.user_expense_manager)
        self.assertEqual(claim.step_ids.submitted_by_id, self.user_expense_manager)

    def test_p9_2_the_session_opens_a_new_claim(self):
        session = self.session.with_user(self.user_employee)
        self.assertTrue(session.can_file_claim)
        self.assertFalse(self.session.with_user(self.user_officer).can_file_claim)
        action = session.action_file_claim()
        Expense = self.env["hr.expense"].with_user(self.user_employee)
        with Form(Expense.with_context(**action["context"])) as form:
            form.training_cost_type_id = self.cost_type
        self.assertEqual(form.record.training_session_id, self.session)
        self.assertEqual(form.record.employee_id, self.employee_employee)
        self.assertEqual(session.claim_count, 1)

    def test_d6_7_a_claim_that_was_submitted_is_not_deleted(self):
        claim = self._submit(self._create_claim())
        claim.with_user(self.user_employee).action_reset()
        with self.assertRaisesRegex(UserError, "stays on record"):
            claim.with_user(self.user_employee).unlink()
        self._create_claim().with_user(self.user_employee).unlink()

    def test_p9_2_a_claim_is_not_split(self):
        claim = self._create_claim()
        with self.assertRaisesRegex(UserError, "not split"):
            claim.with_user(self.user_employee).action_split_wizard()

    def test_p9_2_a_copy_starts_without_papers_and_number(self):
        claim = self._submit(self._create_claim())
        copy = claim.with_user(self.user_employee).copy()
        self.assertEqual(copy.state, "draft")
        self.assertEqual(copy.training_session_id, self.session)
        for name in ("training_invoice_ref", "training_invoice_ids", "step_ids"):
            self.assertFalse(copy[name])
        self.assertFalse(copy.training_submitted_on or copy.training_filed_on)
