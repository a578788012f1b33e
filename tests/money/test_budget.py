"""The budget as a document: policy 9.1, design §3, §4."""

from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import START
from .common_budget_document import BudgetCase

Q1, Q2, Q3 = date(2026, 2, 2), START.date(), date(2026, 8, 3)


@tagged("post_install", "-at_install", "hr_training_budget")
class TestBudgetDocument(BudgetCase):
    """Made from the plan, approved, revised."""

    def test_p9_1_lines_are_the_plans_costs_by_type_department_and_quarter(self):
        srv = self.department_srv.id
        budget = self._create_budget(
            {"amount": 100, "date_start": Q1},
            {"amount": 40, "date_start": Q1},
            {"amount": 7, "date_start": Q1, "department_id": srv},
            {"amount": 300, "date_start": Q2, "cost_type_id": self.type_venue.id},
            {"amount": 30, "date_start": Q3, "quarter": "4"},
            approve=False,
        )
        self.assertEqual(
            self._lines(budget),
            {
                ("test_cost", None, "1"): 140,
                ("test_cost", "SRV", "1"): 7,
                ("test_venue", None, "2"): 300,
                ("test_cost", None, "4"): 30,
            },
        )
        self.assertEqual(budget.planned, 477)
        items = budget.line_ids.item_ids
        self.assertEqual(items.cost_id, budget.plan_id.line_ids.cost_ids)
        self.assertEqual(set(items.mapped("kind")), {"plan"})
        self.assertEqual(
            (budget.name, budget.state, budget.version, budget.company_id),
            ("Training Budget 2026", "draft", 1, self.company),
        )
        self.assertEqual(budget.plan_id.budget_ids, budget)

    def test_p9_1_planned_opens_the_items_it_adds_up(self):
        budget = self._create_budget(100, 40, {"amount": 9, "date_start": Q1})
        line = budget.line_ids.filtered(lambda line: line.quarter == "2")
        action = line.with_user(self.user_finance).action_view_planned()
        items = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(sum(items.mapped("amount")), line.planned)
        self.assertEqual(line.planned, 140)

    def test_p9_1_amounts_are_in_company_currency_at_the_planned_dates_rate(self):
        for name, digits in (("KWD", 3), ("JPY", 0)):
            currency = self._currency(name, digits)
            self.env["res.currency.rate"].create(
                [
                    {
                        "currency_id": currency.id,
                        "company_id": False,
                        "name": day,
                        "rate": rate,
                    }
                    for day, rate in (("2026-01-01", 0.5), ("2026-04-01", 0.25))
                ]
            )
            with self.subTest(currency=name):
                budget = self._create_budget(
                    {"amount": 10, "date_start": Q1, "currency_id": currency.id},
                    {"amount": 10, "date_start": Q2, "currency_id": currency.id},
                    approve=False,
                )
                self.assertEqual(budget.line_ids.mapped("planned"), [20, 40])

    def test_p9_1_company_currency_of_three_and_of_no_decimals(self):
        for name, digits, amount in (("KWD", 3, 10.125), ("JPY", 0, 10)):
            company = self._create_company(f"Company {name}")
            company.currency_id = self._currency(name, digits)
            officer = self._add_user(
                f"officer_{name.lower()}",
                "hr_training.group_hr_training_manager",
                company=company,
            )
            executive = self._add_user(
                f"executive_{name.lower()}",
                "hr_training.group_hr_training_executive",
                company=company,
            )
            budget = self._create_budget(
                {"amount": amount}, {"amount": amount}, user=officer, approve=False
            )
            with self.subTest(currency=name):
                self.assertEqual(budget.company_id, company)
                budget.with_user(officer).action_submit()
                budget.with_user(executive).action_approve()
                self.assertEqual(budget.state, "approved")
                self.assertEqual(budget.line_ids.planned, 2 * amount)
                self.assertEqual(budget.line_ids.remaining, 2 * amount)

    def _currency(self, name, digits):
        currency = self.env["res.currency"].with_context(active_test=False)
        currency = currency.search([("name", "=", name)])
        currency.write({"active": True, "rounding": 10**-digits})
        currency.rate_ids.unlink()
        return currency

    def test_p9_1_currency_without_rate_is_refused(self):
        currency = self._currency("KWD", 3)
        with self.assertRaisesRegex(ValidationError, "no rate for KWD"):
            self._create_budget({"amount": 10, "currency_id": currency.id})

    def test_p9_1_dropped_lines_are_not_budgeted(self):
        plan = self._create_plan(
            lines=[
                {"is_dropped": True, "cost_ids": [Command.create(self._cost_vals(9))]},
                {"cost_ids": [Command.create(self._cost_vals(5))]},
            ]
        )
        budget = plan.with_user(self.user_officer).action_create_budget()
        self.assertEqual(budget.planned, 5)

    def test_p9_1_who_may_make_a_budget_and_of_which_plan(self):
        lines = [{"cost_ids": [Command.create(self._cost_vals())]}]
        plan = self._create_plan(lines=lines)
        for user in (
            self.user_employee,
            self.user_department_manager,
            self.user_trainer,
            self.user_executive,
            self.user_finance,
        ):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self._rpc(user, plan._name, "action_create_budget", plan.ids)
        quarterly = self._create_plan("quarterly", lines=lines)
        adhoc = self._create_plan("adhoc", lines=lines)
        empty = self._create_plan()
        cancelled = self._create_plan(lines=lines)
        cancelled.with_user(self.user_officer).action_cancel()
        for wrong in (quarterly, adhoc, empty, cancelled):
            with self.subTest(kind=wrong.kind), self.assertRaises(UserError):
                wrong.with_user(self.user_officer).action_create_budget()
        plan.with_user(self.user_officer).action_create_budget()
        with self.assertRaisesRegex(UserError, "has a budget already"):
            plan.with_user(self.user_officer).action_create_budget()

    @mute_logger("odoo.sql_db")
    def test_p9_1_a_plan_has_one_budget(self):
        plan = self._create_budget(approve=False).plan_id
        with self.assertRaises(IntegrityError):
            self._rpc(
                self.user_officer,
                "hr.training.budget",
                "create",
                [{"plan_id": plan.id}],
            )

    def test_p9_1_cancelled_draft_makes_room_for_another(self):
        budget = self._create_budget(approve=False)
        budget.with_user(self.user_officer).action_cancel()
        again = budget.plan_id.with_user(self.user_officer).action_create_budget()
        self.assertNotEqual(again.id, budget.id)

    def test_p9_1_head_then_management_approve_before_spending(self):
        budget = self._create_budget(approve=False)
        budget.with_user(self.user_officer).action_submit()
        self.assertEqual(
            budget.step_ids.approver_ids, self.user_head | self.user_executive
        )
        with self.assertRaises(UserError):
            budget.with_user(self.user_executive).action_approve()
        budget.with_user(self.user_head).action_approve()
        self.assertFalse(budget.is_in_force)
        budget.with_user(self.user_executive).action_approve()
        self.assertEqual((budget.state, budget.is_in_force), ("approved", True))
        self.assertEqual(budget.line_ids.amount_approved, 1000)

    def test_p9_1_empty_budget_is_not_submitted(self):
        plan = self._create_plan()
        budget = (
            self.env["hr.training.budget"]
            .with_user(self.user_officer)
            .create({"plan_id": plan.id})
        )
        with self.assertRaises(UserError):
            budget.action_submit()

    def test_d6_6_approved_content_changes_by_revision_only(self):
        budget = self._create_budget()
        line = budget.line_ids
        for model, method, args in (
            ("hr.training.budget", "write", [budget.ids, {"note": "x"}]),
            (
                "hr.training.budget",
                "write",
                [budget.ids, {"line_ids": [Command.update(line.id, {"planned": 9})]}],
            ),
            ("hr.training.budget.line", "write", [line.ids, {"planned": 9}]),
            ("hr.training.budget.line", "unlink", [line.ids]),
            (
                "hr.training.budget.line",
                "create",
                [
                    [
                        {
                            "budget_id": budget.id,
                            "cost_type_id": self.type_venue.id,
                            "quarter": "1",
                            "planned": 5,
                        }
                    ]
                ],
            ),
            ("hr.training.budget.item", "write", [line.item_ids.ids, {"amount": 9}]),
            ("hr.training.budget", "action_load_plan", [budget.ids]),
            ("hr.training.budget", "unlink", [budget.ids]),
            ("hr.training.budget", "action_cancel", [budget.ids]),
            ("hr.training.budget", "action_archive", [budget.ids]),
        ):
            for user in self.user_officer | self.user_head:
                with self.subTest(model=model, method=method, user=user.name):
                    call = lambda u=user, m=model, n=method, a=args: (  # noqa: E731
                        self._rpc(u, m, n, *a)
                    )
                    self.assertFalse(self._passes(call))
        self.assertTrue(budget.active)
        self.assertEqual(line.planned, 1000)

    def test_d6_1_amount_in_force_is_not_written(self):
        line = self._create_budget(approve=False).line_ids
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_head, line._name, "write", line.ids, {"amount_approved": 1e6}
            )

    def test_p9_1_amount_typed_into_a_draft_becomes_an_item(self):
        budget = self._create_budget(100, approve=False)
        officer = budget.with_user(self.user_officer)
        officer.line_ids.planned = 130
        self.assertEqual(budget.line_ids.planned, 130)
        self.assertEqual(budget.line_ids.item_ids.mapped("amount"), [100, 30])
        self.assertEqual(budget.line_ids.item_ids.mapped("kind"), ["plan", "manual"])
        officer.line_ids = [
            Command.create(
                {"cost_type_id": self.type_venue.id, "quarter": "3", "planned": 5}
            )
        ]
        self.assertEqual(budget.planned, 135)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            with self._undone():
                officer.line_ids[0].planned = -1

    def test_p9_1_draft_is_filled_from_the_plan_again(self):
        budget = self._create_budget(100, approve=False)
        officer = budget.with_user(self.user_officer)
        officer.line_ids.planned = 130
        cost = budget.plan_id.line_ids.cost_ids
        cost.with_user(self.user_officer).write(
            {"amount": 60, "cost_type_id": self.type_venue.id}
        )
        officer.action_load_plan()
        self.assertEqual(
            self._lines(budget),
            {("test_cost", None, "2"): 30, ("test_venue", None, "2"): 60},
        )

    def test_p9_1_revision_keeps_the_id_and_the_old_version(self):
        budget = self._create_budget(100)
        line = budget.line_ids
        officer = budget.with_user(self.user_officer)
        with self.assertRaises(UserError):
            budget.with_user(self.user_executive).action_revise("Prices")
        officer.action_revise("Prices rose")
        self.assertEqual((budget.state, budget.version), ("draft", 2))
        old = budget.revision_ids
        self.assertEqual((old.state, old.version, old.active), ("approved", 1, False))
        self.assertEqual(old.line_ids.planned, 100)
        self.assertEqual(old.line_ids.item_ids.amount, 100)
        officer.line_ids.planned = 150
        self.assertEqual((old.planned, budget.planned), (100, 150))
        self._approve(budget)
        self.assertEqual(budget.line_ids, line)
        self.assertEqual((line.amount_approved, budget.version), (150, 2))
        for method in ("action_submit", "action_reset_to_draft", "action_revise"):
            with self.subTest(method=method), self.assertRaises(UserError):
                getattr(old.with_user(self.user_head), method)()

    def test_p9_1_what_was_approved_stays_in_force_while_it_is_revised(self):
        budget = self._create_budget(100)
        line = budget.line_ids
        officer = budget.with_user(self.user_officer)
        officer.action_revise("Prices rose")
        officer.line_ids.planned = 1000
        self.assertEqual(self._find(), line)
        self.assertEqual(line.amount_approved, 100)
        for call in (
            officer.action_cancel,
            officer.line_ids.unlink,
            lambda: officer.line_ids.write({"quarter": "4"}),
            officer.unlink,
        ):
            with self.assertRaises(UserError):
                call()
        officer.action_submit()
        budget.with_user(self.user_head).action_refuse("Too much")
        self.assertEqual((self._find(), line.amount_approved), (line, 100))

    def _find(self, day=Q2, cost_type=None, department=None):
        return self.env["hr.training.budget.line"]._find(
            self.company,
            day,
            cost_type or self.cost_type,
            department or self.env["hr.department"],
        )

    def test_d6_5_find_the_line_that_bears_a_cost(self):
        srv, srv_n = self.department_srv, self.department_srv_n
        budget = self._create_budget(
            {"amount": 1, "date_start": Q1},
            {"amount": 2, "date_start": Q2},
            {"amount": 3, "date_start": Q2, "department_id": srv.id},
            {"amount": 4, "date_start": Q2, "cost_type_id": self.type_venue.id},
        )
        lines = {line.planned: line for line in budget.line_ids}
        for number, arguments in (
            (1, {"day": Q1}),
            (1, {"day": date(2026, 3, 31)}),
            (2, {"day": date(2026, 4, 1)}),
            (3, {"department": srv}),
            (2, {"department": srv_n}),
            (1, {"day": Q1, "department": srv}),
            # no line in the quarter: what was planned before, else later
            (2, {"day": Q3}),
            (3, {"day": Q3, "department": srv}),
            (4, {"day": Q1, "cost_type": self.type_venue}),
            (None, {"cost_type": self.type_travel}),
            (None, {"day": date(2027, 1, 1)}),
        ):
            with self.subTest(expected=number, **arguments):
                expected = lines.get(number, self.env["hr.training.budget.line"])
                self.assertEqual(self._find(**arguments), expected)
        Line = self.env["hr.training.budget.line"]
        for gap in (
            (self.env["res.company"], Q2, self.cost_type, srv),
            (self.company, False, self.cost_type, srv),
            (self.company, Q2, self.env["hr.training.cost.type"], srv),
        ):
            self.assertFalse(Line._find(*gap))

    def test_d6_5_drafts_bear_nothing(self):
        budget = self._create_budget(approve=False)
        self.assertFalse(self._find())
        budget.with_user(self.user_officer).action_submit()
        self.assertFalse(self._find())
        self._approve(budget, submit=False)
        self.assertEqual(self._find(), budget.line_ids)

    def test_p9_1_central_costs_are_shared_among_departments_by_setting(self):
        self.company.training_budget_split = True
        plan = self._create_plan(
            lines=[
                {"cost_ids": [Command.create(self._cost_vals(100))]},
                {
                    "cost_ids": [Command.create(self._cost_vals(7))],
                    "department_ids": False,
                },
            ]
        )
        plan.line_ids[0].employee_ids = (
            self.employee_employee | self.employee_colleague | self.employee_outsider
        )
        budget = plan.with_user(self.user_officer).action_create_budget().sudo()
        self.assertEqual(
            self._lines(budget),
            {
                ("test_cost", "SRV-N", "2"): 66.67,
                ("test_cost", "OPS", "2"): 33.33,
                ("test_cost", None, "2"): 7,
            },
        )
