from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_budget_document import BudgetCase


@tagged("post_install", "-at_install", "hr_training_budget")
class TestBudgetChange(BudgetCase):
    """Transfers and supplements are documents with approval."""

    def test_p9_1_supplement_raises_a_line_once_management_approved(self):
        line = self._create_budget(1000).line_ids
        change = self._change(line, 250)
        change.with_user(self.user_officer).action_submit()
        change.with_user(self.user_head).action_approve()
        self.assertEqual(line.planned, 1000)
        change.with_user(self.user_executive).action_approve()
        self.assertEqual((line.planned, line.amount_approved), (1250, 1250))
        self.assertEqual((change.state, change.line_id), ("approved", line))
        self.assertEqual(line.item_ids.change_id, change)
        self.assertEqual(line.budget_id.version, 1)

    def test_p9_1_supplement_for_a_cost_type_without_line_makes_one(self):
        budget = self._create_budget(1000)
        change = self._change(
            budget.line_ids,
            80,
            cost_type_id=self.type_travel.id,
            department_id=self.department_ops.id,
            quarter="3",
        )
        self._approve(change)
        self.assertEqual(self._lines(budget)["test_travel", "OPS", "3"], 80)
        self.assertEqual(change.line_id.amount_approved, 80)

    def test_p9_1_transfer_moves_what_is_left(self):
        budget = self._create_budget(
            1000, {"amount": 50, "cost_type_id": self.type_venue.id}
        )
        source, target = budget.line_ids.sorted("planned", reverse=True)
        vals = {"kind": "transfer", "source_line_id": source.id}
        too_much = self._change(target, 1000.01, **vals)
        with self.assertRaisesRegex(UserError, "not that much left"):
            too_much.with_user(self.user_officer).action_submit()
        self._approve(self._change(target, 400, **vals))
        self.assertEqual((source.planned, target.planned), (600, 450))
        self.assertEqual((source.amount_approved, target.amount_approved), (600, 450))
        self.assertEqual(budget.planned, 1050)

    def test_p9_1_transfer_is_looked_at_again_when_it_is_approved(self):
        budget = self._create_budget(
            1000, {"amount": 50, "cost_type_id": self.type_venue.id}
        )
        source, target = budget.line_ids.sorted("planned", reverse=True)
        vals = {"kind": "transfer", "source_line_id": source.id}
        first, second = (self._change(target, 700, **vals) for _number in range(2))
        for change in first | second:
            change.with_user(self.user_officer).action_submit()
            change.with_user(self.user_head).action_approve()
        first.with_user(self.user_executive).action_approve()
        with self.assertRaisesRegex(UserError, "not that much left"):
            second.with_user(self.user_executive).action_approve()

    @mute_logger("odoo.sql_db")
    def test_p9_1_bad_changes(self):
        budget = self._create_budget(1000)
        line = budget.line_ids
        other = self._create_budget(77).line_ids
        transfer = {"kind": "transfer", "source_line_id": line.id}
        for vals in (
            {"amount": 0},
            {"amount": -5},
            {"kind": "transfer"},
            {"source_line_id": line.id},
            {"kind": "transfer", "source_line_id": other.id},
        ):
            with self.subTest(vals=vals):
                call = lambda v=vals: self._change(line, **v)  # noqa: E731
                self.assertFalse(self._passes(call, IntegrityError))
        with self.assertRaisesRegex(UserError, "stay where it is"):
            self._change(line, **transfer).with_user(self.user_officer).action_submit()
        draft = self._create_budget(approve=False)
        with self.assertRaisesRegex(UserError, "not approved"):
            self._change(draft.line_ids).with_user(self.user_officer).action_submit()

    def test_p9_1_booked_changes_are_neither_cancelled_nor_deleted(self):
        change = self._approve(self._change(self._create_budget().line_ids))
        officer = change.with_user(self.user_officer)
        for call in (
            officer.action_cancel,
            officer.action_reset_to_draft,
            officer.unlink,
            lambda: officer.write({"amount": 5}),
        ):
            with self.assertRaises(UserError):
                call()

    def test_p9_1_nobody_but_officers_asks(self):
        line = self._create_budget().line_ids
        vals = self._change_vals(line)
        for role in ("employee", "department_manager", "trainer", "executive"):
            with self.subTest(role=role), self.assertRaises(UserError):
                self._rpc(
                    getattr(self, f"user_{role}"),
                    "hr.training.budget.change",
                    "create",
                    [vals],
                )
