"""Budget: policy 9.1, design §6.5."""

from odoo.tests import tagged

from .common import HrTrainingCase


@tagged("post_install", "-at_install", "hr_training_budget")
class TestBudget(HrTrainingCase):
    def test_p9_1_budget_is_made_from_the_plans_costs(self):
        plan = self._create_plan(
            lines=[{"cost_ids": [(0, 0, self._cost_vals(250))]}, {}]
        )
        budget = plan.with_user(self.user_officer).action_create_budget()
        self.assertEqual(budget.line_ids.mapped("planned"), [250])
        self.assertEqual(budget.line_ids.quarter, "2")
        self._approve(budget.with_env(self.env))
        self.assertEqual(budget.line_ids.remaining, 250)
