"""An imported year's expenses, approved and posted: to the cent (design §8)."""

import json
import random
from collections import Counter
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...tools.training_values import COST_TYPES
from ..money.common_claim import ClaimCase
from .common_import import (
    COMPANY_A,
    ImportCase,
    changed,
    pack_zip,
    read_company_a,
    tiny_year,
)
from .year_generator import Year

EXPENSE = ["S1", "0100002", "textbook", "9.55", "2025-03-03"]


class ClaimImportCase(ImportCase, ClaimCase):
    def _approve_all(self, claims):
        """As Odoo has it: submitted and approved by its approvers, then posted."""
        approver = claims.with_user(self.user_expense_manager)
        approver.action_submit()
        approver.filtered(lambda c: c.state == "submitted").action_approve()
        self.assertEqual(set(claims.mapped("state")), {"approved"})
        return self._post(claims)

    def _get_claims(self, wizard):
        return self.env["hr.expense"].search(
            [("training_session_id", "in", wizard.session_ids.ids)]
        )

    def _get_ledger(self):
        sums = self.env["account.move.line"]._read_group(
            [
                ("company_id", "=", self.company.id),
                ("parent_state", "=", "posted"),
                ("training_cost_type_id", "!=", False),
            ],
            ["training_cost_type_id"],
            ["balance:sum"],
        )
        return {cost_type.code: total for cost_type, total in sums}

    def _get_budget(self, plan):
        actual, planned = Counter(), Counter()
        for line in plan.budget_ids.line_ids:
            actual[line.cost_type_id.code] += line.actual
            planned[line.cost_type_id.code] += line.planned
        return planned, actual

    def _get_analysis(self):
        sums = self.env["hr.training.cost.report"]._read_group(
            [("company_id", "=", self.company.id)],
            ["cost_type_id"],
            ["actual:sum", "committed:sum"],
        )
        return (
            {cost_type.code: actual for cost_type, actual, _committed in sums},
            sum(committed for _type, _actual, committed in sums),
        )

    def assertSums(self, found, expected, where):
        for code in COST_TYPES:
            with self.subTest(cost_type=code, where=where):
                self.assertEqual(round(found.get(code, 0), 2), expected.get(code, 0))

    def assertActual(self, plan, expected):
        self.assertSums(self._get_ledger(), expected, "ledger")
        self.assertSums(self._get_budget(plan)[1], expected, "budget")
        analysis, _committed = self._get_analysis()
        self.assertSums(analysis, expected, "analysis")


@tagged("post_install", "-at_install", "hr_training_claim")
class TestClaimImport(ClaimImportCase):
    def test_d8_company_a_comes_out_to_the_cent(self):
        expected = json.loads((COMPANY_A / "expected.json").read_text())
        wizard = self._import(pack_zip(read_company_a()))
        self.assertImported(wizard)
        claims = self._get_claims(wizard)
        self.assertEqual(len(claims), 75)
        self.assertEqual(set(claims.mapped("state")), {"draft"})
        self.assertFalse(claims.tax_ids)
        self.assertFalse(self._get_ledger())
        self._approve_all(claims)
        self.assertActual(wizard.plan_id, expected["actual"])
        self.assertSums(
            self._get_budget(wizard.plan_id)[0], expected["budget"], "planned"
        )
        self.assertEqual(set(claims.mapped("state")), {"posted"})

    def test_d8_unseen_companies_come_out_to_the_cent(self):
        for seed, tz in ((31, "Asia/Shanghai"), (32, "America/New_York")):
            with self._undone():
                sheets, expected = self._make_year(seed, tz)
                wizard = self._import(pack_zip(sheets), tz=tz)
                self.assertImported(wizard)
                self._approve_all(self._get_claims(wizard))
                self.assertActual(wizard.plan_id, expected)

    def _make_year(self, seed, tz):
        """A generated year with claims of people who were there, or were not."""
        year = Year(seed, tz)
        dice = random.Random(seed)
        sums, rows = Counter(), {}
        for session in year.slots:
            for _number in range(dice.randrange(1, 6)):
                cents = dice.randrange(1, 900000)
                cost_type = dice.choice(COST_TYPES)
                day = year.slots[session][0].start.date().isoformat()
                row = (session, dice.choice(year.badges), cost_type, day)
                if row in rows:
                    continue
                rows[row] = cents
                sums[cost_type] += cents
        sheets = dict(year.sheets)
        sheets["expenses"] = [
            sheets["expenses"][0],
            *(
                [session, badge, cost_type, f"{Decimal(cents) / 100:.2f}", day]
                for (session, badge, cost_type, day), cents in rows.items()
            ),
        ]
        return sheets, {code: float(Decimal(c) / 100) for code, c in sums.items()}

    def _import_tiny(self, *rows):
        sheets = tiny_year()
        sheets["expenses"] += [list(row) for row in rows or [EXPENSE]]
        wizard = self._import(sheets)
        self.assertImported(wizard)
        return self._get_claims(wizard)

    def test_d8_claims_arrive_as_drafts_with_the_files_date(self):
        claim = self._import_tiny()
        employee = self.env["hr.employee"].search(
            [("barcode", "=", "0100002"), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(
            {
                "state": claim.state,
                "date": str(claim.date),
                "employee": claim.employee_id,
                "session": claim.training_session_id.code,
                "cost type": claim.training_cost_type_id.code,
                "amount": claim.total_amount_currency,
                "untaxed": claim.untaxed_amount,
                "taxes": len(claim.tax_ids),
                "paid by": claim.payment_mode,
                "imported": claim.training_is_historic,
                "steps": len(claim.step_ids),
                "line": claim.training_budget_line_id.cost_type_id.code,
            },
            {
                "state": "draft",
                "date": "2025-03-03",
                "employee": employee,
                "session": "S1",
                "cost type": "textbook",
                "amount": 9.55,
                "untaxed": 9.55,
                "taxes": 0,
                "paid by": "own_account",
                "imported": True,
                "steps": 0,
                "line": "textbook",
            },
        )
        self.assertFalse(claim.activity_ids)

    def test_d8_history_skips_papers_deadline_roster_and_our_steps(self):
        """Of one who was not enrolled, a year late, with no paper."""
        claim = self._import_tiny(["S1", "0100001", *EXPENSE[2:]])
        self.assertFalse(claim.training_missing_text)
        self._approve_all(claim)
        self.assertEqual(claim.state, "posted")
        self.assertFalse(claim.step_ids)

    def test_d8_history_is_posted_after_odoos_approval_only(self):
        claim = self._import_tiny()
        with self.assertRaises(UserError):
            self._post(claim)
        wizard = self.env["hr.expense.post.wizard"].with_user(self.user_accountant)
        wizard = wizard.with_company(self.company).with_context(active_ids=claim.ids)
        with self.assertRaisesRegex(UserError, "after its last approval step"):
            wizard.create({}).action_post_entry()

    def test_d8_history_stays_as_it_was_imported(self):
        claim = self._import_tiny()
        for vals in (
            {"total_amount_currency": 99999},
            {"date": "2026-01-01"},
            {"employee_id": self.employee_employee.id},
            {"training_session_id": False, "training_cost_type_id": False},
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "imported"):
                claim.with_user(self.user_strong).write(vals)

    def test_d8_equal_claims_of_two_sessions_are_no_duplicates(self):
        """Odoo would ask about them, one by one."""
        sheets = tiny_year()
        for row in [r for r in sheets["session_slots"] if r[0] == "S1"]:
            sheets["session_slots"].append(["S2", *row[1:]])
        other = {
            ("session_slots", 4, "start_local"): "2025-03-04 09:00:00",
            ("session_slots", 4, "stop_local"): "2025-03-04 12:00:00",
            ("session_slots", 5, "start_local"): "2025-03-04 13:30:00",
            ("session_slots", 5, "stop_local"): "2025-03-04 16:30:00",
        }
        sheets["expenses"] += [EXPENSE, ["S2", *EXPENSE[1:]]]
        wizard = self._import(changed(sheets, other))
        self.assertImported(wizard)
        claims = self._get_claims(wizard)
        claims.employee_id.expense_manager_id = self.user_expense_manager
        claims.manager_id = self.user_expense_manager
        self._approve_all(claims)
        self.assertEqual(self._get_ledger(), {"textbook": 19.1})

    def test_d8_a_new_claim_for_a_historic_session_is_no_history(self):
        """The import opens no door for what people file afterwards."""
        historic = self._import_tiny().training_session_id
        claim = self._create_claim(training_session_id=historic.id)
        self.assertFalse(claim.training_is_historic)
        with self.assertRaises(UserError):
            self._submit(claim)

    def test_d8_nobody_makes_history_by_rpc(self):
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_importer,
                "hr.expense",
                "_training_create_historic",
                [self._claim_vals()],
            )
