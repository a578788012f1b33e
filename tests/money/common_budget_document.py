"""What the tests of budgets as documents share."""

from ..common import HrTrainingCase


class BudgetCase(HrTrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_venue, cls.type_travel = cls.env["hr.training.cost.type"].create(
            [
                {"name": "Venue", "code": "test_venue"},
                {"name": "Travel", "code": "test_travel"},
            ]
        )

    def _lines(self, budget):
        """Dict (cost type, department, quarter) → planned."""
        return {
            (
                line.cost_type_id.code,
                line.department_id.name or None,
                line.quarter,
            ): line.planned
            for line in budget.line_ids
        }

    @classmethod
    def _change(cls, line, amount=100.0, user=None, **vals):
        """Draft supplement, or the transfer that ``vals`` describe. In sudo."""
        return (
            cls.env["hr.training.budget.change"]
            .with_user(user or cls.user_officer)
            .create(cls._change_vals(line, amount, **vals))
            .with_env(cls.env)
        )
