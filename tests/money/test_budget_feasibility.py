"""Cost without budget is told before a plan is approved (policy 9.1, design §10)."""

from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from ..common import HrTrainingCase


@tagged("post_install", "-at_install", "hr_training_budget")
class TestBudgetFeasibility(HrTrainingCase):
    """1000 yuan are in force for the second quarter of 2026, without department."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill_department(cls.department_ops)

    def _plan(self, *costs, kind="adhoc", **vals):
        """A draft with a line for each cost, a week apart."""
        vals = {"scope_department_id": False, **vals}
        return self._create_plan(
            kind,
            lines=[
                {
                    "code": f"L{number}",
                    "date_start": date(2026, 4, 6 + 7 * (number - 1)),
                    "cost_ids": [
                        Command.create(
                            self._cost_vals(
                                **(cost if isinstance(cost, dict) else {"amount": cost})
                            )
                        )
                    ],
                }
                for number, cost in enumerate(costs, 1)
            ],
            **vals,
        )

    def _get(self, plan, user=None):
        self.env.invalidate_all()
        rows = plan.with_user(user or self.user_officer).get_feasibility()
        self.assertLessEqual({row["kind"] for row in rows}, {"budget"})
        return [
            (plan.line_ids.browse(row["line_id"]).code, row["message"]) for row in rows
        ]

    def assertRow(self, row, code, *texts):
        self.assertEqual(row[0], code)
        for text in texts:
            self.assertIn(text, row[1].replace("\xa0", ""))

    def test_p9_1_what_the_budget_bears_is_no_finding(self):
        self._create_budget(1000.0)
        self.assertEqual(self._get(self._plan(400, 600)), [])

    def test_p9_1_cost_beyond_what_is_left_names_the_line_and_the_others(self):
        """600 and 600 of 1000: the later one finds 400 and lacks 200."""
        self._create_budget(1000.0)
        [row] = self._get(self._plan(600, 600))
        self.assertRow(row, "L2", "Test Cost", "600.00", "1,000.00 left", "L1")
        self.assertIn("200.00", row[1])

    def test_p9_1_what_is_committed_is_not_left(self):
        """A confirmed session has taken 700: 600 more lack 300."""
        self._create_budget(1000.0)
        session = self._create_session()
        self.env["hr.training.cost"].with_user(self.user_officer).create(
            self._cost_vals(700.0, session_id=session.id)
        )
        plan = self._plan(600)
        self.assertEqual(self._get(plan), [])
        session.with_user(self.user_officer).action_schedule()
        [row] = self._get(plan)
        self.assertRow(row, "L1", "300.00 left", "300.00 are")

    def test_p9_1_cost_of_a_type_or_year_without_budget_line(self):
        self._create_budget(1000.0)
        other = self.env["hr.training.cost.type"].create(
            {"name": "Rent", "code": "rent"}
        )
        [row] = self._get(self._plan({"amount": 50, "cost_type_id": other.id}))
        self.assertRow(row, "L1", "no budget line", "Rent", "50.00")
        late = self._plan(50, date_from="2027-01-01", date_to="2027-03-31")
        late.line_ids.date_start = "2027-01-11"
        [row] = self._get(late)
        self.assertRow(row, "L1", "no budget line")

    def test_p9_1_annual_plan_has_no_budget_while_it_is_written(self):
        """The budget is made of it; in force it has to have one."""
        plan = self._plan(400, kind="annual")
        self.assertEqual(self._get(plan), [])
        self._approve(plan)
        self.assertEqual(self._get(plan), [])
        plan.with_user(self.user_officer).action_publish()
        [row] = self._get(plan)
        self.assertRow(row, "L1", "no budget line", "400.00")
        self.company.training_budget_mode = "none"
        self.assertEqual(self._get(plan), [])

    def test_p9_1_annual_plan_is_measured_by_its_own_draft(self):
        """1300 are planned since 1000 were budgeted; a department bears nothing yet."""
        self._create_budget(5000.0)
        plan = self._plan(1000, kind="annual")
        budget = plan.with_user(self.user_officer).action_create_budget()
        self.assertEqual(self._get(plan), [])
        plan.line_ids.cost_ids.amount = 1300
        [row] = self._get(plan)
        self.assertRow(row, "L1", "1,300.00", "1,000.00 left", "300.00 are")
        budget.line_ids.planned = 1300
        self.assertEqual(self._get(plan), [])
        # The department's share falls on the central line, whose 1300 are used.
        cost = self._cost_vals(20.0, department_id=self.department_ops.id)
        plan.line_ids.write({"cost_ids": [Command.create(cost)]})
        [row] = self._get(plan)
        self.assertRow(row, "L1", "20.00 are")

    def test_p9_1_who_asks_for_training_is_told_no_amounts(self):
        self._create_budget(1000.0)
        plan = self._plan(1200, user=self.user_department_manager)
        [row] = self._get(plan, self.user_department_manager)
        self.assertRow(row, "L1", "does not bear all", "Test Cost")
        self.assertNotIn("000", row[1])
        [row] = self._get(plan)
        self.assertRow(row, "L1", "200.00 are")

    def test_p9_1_statements_do_not_grow_with_the_costs(self):
        self._create_budget(1000.0)

        def count(lines):
            plan = self._plan(*[600] * lines)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = plan.with_user(self.user_officer).get_feasibility()
            self.assertEqual(len(rows), lines - 1)
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertLessEqual(count(4), count(2))
