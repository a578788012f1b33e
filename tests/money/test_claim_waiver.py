"""A late claim: asking the head, his answer, and what the claimant hears of it."""

from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools import groups
from .common_claim import HELD, NoticeCase

ASK, WAIVE = "action_ask_claim_waiver", "action_waive_claim_deadline"
REFUSE = "action_refuse_claim_waiver"


@tagged("post_install", "-at_install", "hr_training_claim")
class TestClaimWaiver(NoticeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.training_claim_days = 5

    def _ask(self, claim, reason="I was ill", user=None):
        claim.with_user(user or self.user_employee).action_ask_claim_waiver(reason)
        return claim.training_waiver_step_ids[-1:]

    def _flags(self, claim, user):
        record = claim.with_user(user)
        record.invalidate_recordset()
        return (
            record.can_ask_claim_waiver,
            record.can_waive_claim_deadline,
            record.can_refuse_claim_waiver,
        )

    def test_p9_2_the_claimant_asks_and_each_head_has_an_activity_once(self):
        head_two = self._add_user("head_two", groups.MANAGER)
        claim = self._create_claim()
        self.assertEqual(self._flags(claim, self.user_employee), (True, False, False))
        action = claim.with_user(self.user_employee).action_ask_claim_waiver()
        self.assertEqual(action["res_model"], "hr.training.reason")
        self.assertIn(claim.name, action["name"])
        self.env["hr.training.reason"].with_user(self.user_employee).with_context(
            **action["context"]
        ).create({"reason": "I was <b>ill</b>"}).action_confirm()
        step = claim.training_waiver_step_ids
        heads = self.user_head | head_two
        self.assertEqual(step.approver_ids & heads, heads)
        self.assertNotIn(self.user_employee, step.approver_ids)
        self.assertEqual(claim.activity_ids.user_id & heads, heads)
        self.assertEqual(claim.training_waiver_request, "I was <b>ill</b>")
        self.assertIn("I was &lt;b&gt;ill", claim.activity_ids[0].note)
        self.assertIn("Asks for a waiver", claim.message_ids[0].body)
        self.assertEqual(self._flags(claim, self.user_employee), (False, False, False))
        with self.assertRaisesRegex(UserError, "asked for already and waits for"):
            self._ask(claim)
        self.assertEqual(len(claim.training_waiver_step_ids), 1)
        self.assertIn("waits for", claim.training_missing_text)

    def test_p9_2_waived_it_is_submitted_and_the_claimant_is_told_once(self):
        claim = self._create_claim()
        step = self._ask(claim)
        self.assertEqual(self._flags(claim, self.user_head), (False, True, True))
        claim.with_user(self.user_head).action_waive_claim_deadline("Get well")
        self.assertEqual(step.state, "approved")
        self.assertEqual(step.decided_by_id, self.user_head)
        self.assertFalse(claim.activity_ids)
        (told,) = self._told(claim)
        self.assertIn("was waived by Head", told)
        self.assertIn("300", told)
        self.assertEqual(self._flags(claim, self.user_employee), (False, False, False))
        self.assertFalse(claim.training_missing_text)
        self._submit(claim)
        self.assertEqual(claim.step_ids.mapped("round"), [1, 1])

    def test_p9_2_refused_he_hears_why_and_may_ask_again(self):
        claim = self._create_claim()
        step = self._ask(claim)
        head = claim.with_user(self.user_head)
        with self.assertRaisesRegex(UserError, "give a reason"):
            head.action_refuse_claim_waiver("  ")
        head.action_refuse_claim_waiver("Five days are five days")
        self.assertEqual((step.state, claim.state), ("refused", "draft"))
        (told,) = self._told(claim)
        self.assertIn("Five days are five days", told)
        self.assertIn("Five days are five days", claim.training_missing_text)
        with self.assertRaisesRegex(UserError, "to be filed by"):
            self._submit(claim)
        with self.assertRaisesRegex(UserError, "Nobody has asked"):
            head.action_refuse_claim_waiver("Again")
        again = self._ask(claim, "My doctor’s letter is attached")
        self.assertEqual(again.state, "pending")
        head.action_waive_claim_deadline("All right")
        self.assertEqual((step.state, again.state), ("refused", "approved"))

    def test_p9_2_it_waits_in_the_heads_list_and_is_decided_there(self):
        claim = self._create_claim()
        self._ask(claim)
        Step = self.env["hr.training.approval.step"].with_user(self.user_head)
        self.assertEqual(Step.get_waiting_count(), 1)
        step = Step.search(Step._get_waiting_domain())
        self.assertEqual(step.document_type, "Waiver of the Deadline")
        self.assertEqual((step.request, step.amount), ("I was ill", 300))
        self.assertEqual(step.action_refuse()["context"]["default_method"], REFUSE)
        self.assertTrue(step.action_approve())
        self.assertEqual(claim.training_waived_by_id, self.user_head)
        self.assertEqual(claim.training_waive_reason, "I was ill")
        self.assertEqual(Step.get_waiting_count(), 0)
        with self.assertRaisesRegex(UserError, "does not wait for your decision"):
            step.action_approve()

    def test_p9_2_the_claims_own_steps_do_not_see_the_request(self):
        """A request is no approval: nobody decides about the draft by it."""
        claim = self._create_claim()
        self._ask(claim)
        self.assertFalse(claim.step_ids)
        head = claim.with_user(self.user_head)
        self.assertFalse(head.waiting_for_me)
        for call in (
            head.action_approve,
            lambda: head.action_refuse("No"),
            self.env["hr.expense.refuse.wizard"]
            .with_user(self.user_strong)
            .create({"reason": "No", "expense_ids": [Command.set(claim.ids)]})
            .action_refuse,
        ):
            with self.assertRaises(UserError), self._undone():
                call()
        self.assertEqual((claim.state, claim.approval_state), ("draft", False))
        self.assertEqual(claim.training_waiver_step_ids.state, "pending")

    def test_d6_1_nobody_else_asks_or_decides_by_rpc(self):
        claim = self._create_claim()
        everyone = ("colleague", "outsider", "department_manager", "trainer", "officer")
        everyone += ("executive", "finance", "strong", "accountant")
        for role in everyone:
            user = getattr(self, f"user_{role}")
            for method in (ASK, WAIVE, REFUSE):
                if (role, method) == ("strong", ASK):
                    continue  # Odoo's administrator of expenses files for others.
                for reason in ("Please", False, "", 5, ["x"], {}):
                    with (
                        self.subTest(role=role, method=method, reason=reason),
                        self.assertRaises(UserError),
                        mute_logger("odoo.addons.base.models.ir_rule"),
                    ):
                        self._rpc(user, "hr.expense", method, claim.ids, reason)
        for reason in (5, ["x"], {"a": 1}, "  ", True):
            with self.subTest(reason=reason), self.assertRaises(UserError):
                self._rpc(self.user_employee, "hr.expense", ASK, claim.ids, reason)
        self.assertFalse(claim.training_waiver_step_ids)

    def test_d6_1_request_and_answer_are_written_by_nobody(self):
        claim = self._create_claim()
        step = self._ask(claim)
        for user in (self.user_employee, self.user_head, self.user_strong):
            for vals in (
                {"training_waiver_request": "Other"},
                {"training_waived_by_id": self.user_head.id},
                {
                    "training_waiver_step_ids": [
                        Command.create({"name": "x", "state": "approved"})
                    ]
                },
                {"training_waiver_step_ids": [Command.delete(step.id)]},
            ):
                with (
                    self.subTest(user=user.name, vals=vals),
                    self.assertRaises(UserError),
                    self._undone(),
                    mute_logger("odoo.addons.base.models.ir_rule"),
                ):
                    self._rpc(user, "hr.expense", "write", claim.ids, vals)
            with (
                self.assertRaises(UserError),
                self._undone(),
                mute_logger("odoo.addons.base.models.ir_model"),
            ):
                self._rpc(
                    user,
                    "hr.training.approval.step",
                    "write",
                    step.ids,
                    {"purpose": "approval"},
                )

    def test_d6_11_nobody_waives_his_own(self):
        """By whatever employee record he claims."""
        self.user_head.partner_id.is_company = False
        employee = self._create_employee(
            "Head", self.department_ops, user_id=self.user_head.id
        )
        former = self._create_employee(
            "Head of before",
            self.department_srv,
            work_contact_id=self.user_head.partner_id.id,
        )
        for who in (employee, former):
            session = self._hold_session(who)
            claim = self._create_claim(
                self.user_expense_manager, employee=who, training_session_id=session.id
            )
            with (
                self.subTest(who=who.name),
                self.assertRaisesRegex(UserError, "your own claim"),
            ):
                claim.with_user(self.user_head).action_waive_claim_deadline("Me")
            self.assertFalse(claim.with_user(self.user_head).can_waive_claim_deadline)
            head_two = self.user_head.sudo().copy({"login": f"two{who.id}"})
            self.assertIn(head_two, claim._get_waiver_deciders())
            self.assertNotIn(self.user_head, claim._get_waiver_deciders())

    def test_p9_2_without_a_head_it_says_so(self):
        self.env.ref(groups.MANAGER).all_user_ids.filtered(
            lambda u: self.company in u.company_ids
        ).sudo().company_ids = [Command.link(self.env.company.id)]
        group = self.env.ref(groups.MANAGER)
        for user in group.all_user_ids.filtered(
            lambda u: self.company in u.company_ids and u != self.user_head
        ):
            user.company_ids = [Command.unlink(self.company.id)]
        claim = self._create_claim()
        self.user_head.active = False
        with self.assertRaisesRegex(UserError, "no head of training"):
            self._ask(claim)
        self.assertEqual(self._flags(claim, self.user_employee), (False, False, False))

    def test_p9_2_only_late_drafts_of_who_was_there(self):
        self.company.training_claim_days = 60
        claim = self._create_claim()
        with self.assertRaisesRegex(UserError, "not late"):
            self._ask(claim)
        self.company.training_claim_days = 5
        absent = self._create_claim(self.user_outsider)
        with self.assertRaisesRegex(UserError, "did not attend"):
            self._ask(absent, user=self.user_outsider)
        claim.with_user(self.user_head).action_waive_claim_deadline("x")
        self._submit(claim)
        with self.assertRaisesRegex(UserError, "draft"):
            self._ask(claim)

    def test_p9_2_it_is_of_this_claim_session_and_person(self):
        claim = self._create_claim()
        early = self._hold_session(
            self.employee_employee, start=HELD - timedelta(days=9)
        )
        for vals, back in (
            (
                {"training_session_id": early.id},
                {"training_session_id": self.session.id},
            ),
            (
                {"employee_id": self.employee_colleague.id},
                {"employee_id": self.employee_employee.id},
            ),
        ):
            for waive in (False, True):
                with self.subTest(vals=vals, waive=waive):
                    self._ask(claim)
                    if waive:
                        claim.with_user(self.user_head).action_waive_claim_deadline("x")
                    claim.with_user(self.user_expense_manager).write(vals)
                    self.assertFalse(claim.training_waived_by_id)
                    self.assertFalse(claim.training_waiver_request)
                    self.assertFalse(claim.is_waiver_asked)
                    self.assertFalse(claim.activity_ids)
                    self.assertTrue(claim.training_is_late)
                    claim.with_user(self.user_expense_manager).write(back)
        copy = claim.with_user(self.user_employee).copy()
        self.assertFalse(copy.sudo().training_waiver_step_ids)

    def test_p9_2_more_days_make_the_request_needless(self):
        claim = self._create_claim()
        self._ask(claim)
        self.company.training_claim_days = 60
        self._submit(claim)
        self.assertFalse(claim.is_waiver_asked)
        self.assertNotIn(self.user_head, claim.activity_ids.user_id)

    def test_d6_7_an_open_request_goes_with_its_draft_an_answer_stays(self):
        claim, other = self._create_claim(), self._create_claim()
        step = self._ask(claim)
        claim.with_user(self.user_employee).unlink()
        self.assertFalse(step.exists())
        self._ask(other)
        other.with_user(self.user_head).action_refuse_claim_waiver("No")
        with self.assertRaisesRegex(UserError, "stays on record"):
            other.with_user(self.user_employee).unlink()

    def test_p9_2_two_requests_at_once_meet_in_the_database(self):
        claim = self._create_claim()
        step = self._ask(claim)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self._undone(),
        ):
            step.sudo().copy({"state": "pending", "purpose": "waiver"})
            self.env.flush_all()
