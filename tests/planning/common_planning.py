"""What the tests of plans share."""

from datetime import datetime

from odoo.tools import SQL

from ..common import HrTrainingCase

LATE = datetime(2026, 4, 10, 8)  # after START


class PlanCase(HrTrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Plan = cls.env["hr.training.plan"]
        cls.Line = cls.env["hr.training.plan.line"]

    def _create_sessions(self, plans, user=None):
        return plans.with_user(user or self.user_officer).action_create_sessions()

    def _create_quarterly(self, annual, *lines, **vals):
        """Draft quarterly plan under an annual one; each line by its values."""
        return self._create_plan(
            "quarterly", lines=list(lines), parent_id=annual.id, **vals
        )

    def _set_raw(self, record, **vals):
        """Values as they came in before they were refused."""
        record.flush_recordset()
        values = [SQL("%s = %s", SQL.identifier(n), v) for n, v in vals.items()]
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id = %s",
                SQL.identifier(record._table),
                SQL(", ").join(values),
                record.id,
            )
        )
        self.env.invalidate_all()

    def assertExecution(self, line, expected):
        self.env.invalidate_all()
        self.assertEqual(line.execution, expected)
        found = self.Line.search([("execution", "=", expected)])
        self.assertIn(line, found)
        self.assertNotIn(line, self.Line.search([("execution", "!=", expected)]))
