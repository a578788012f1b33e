"""Next year's plan begins with this year's, or with a file (policy 4.1)."""

import csv
from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.misc import file_open

from .common_planning import PlanCase


@tagged("post_install", "-at_install", "hr_training_plan")
class TestPlanLineTemplate(PlanCase):
    def _load(self, rows, user=None):
        return self._rpc(
            user or self.user_officer, self.Line._name, "load", rows[0], rows[1:]
        )

    def test_p4_1_filled_template_is_loaded_into_a_draft(self):
        plan = self._create_plan(lines=0, date_from="2027-01-01", date_to="2027-12-31")
        [template] = self.Line.get_import_templates()
        with file_open(template["template"].lstrip("/")) as file:
            rows = list(csv.reader(file))
        for row in rows[1:]:
            row[rows[0].index("plan_id")] = plan.code
            row[rows[0].index("department_ids")] = "SRV,OPS"
        result = self._load(rows)
        self.assertFalse(result["messages"])
        product, technology = plan.line_ids
        self.assertEqual(product.course_id, self.env.ref("hr_training.course_p01"))
        self.assertEqual(
            (product.date_start, product.date_end, product.headcount, product.place),
            (date(2027, 3, 1), date(2027, 3, 2), 12, "Training Room 1"),
        )
        self.assertEqual((product.method, technology.method), ("internal", "online"))
        self.assertEqual(
            product.department_ids, self.department_srv | self.department_ops
        )
        plan.state = "submitted"
        self.assertIn("no longer a draft", str(self._load(rows)["messages"]))
        plan.state = "draft"
        result = self._load(rows, self.user_department_manager)
        self.assertTrue(result["messages"])
        self.assertEqual(plan.line_ids, product | technology)


@tagged("post_install", "-at_install", "hr_training_plan")
class TestPlanNextYear(PlanCase):
    def _copy(self, plan, user=None):
        ids = self._rpc(
            user or self.user_officer,
            plan._name,
            "action_copy_to_next_year",
            plan.ids,
        )
        return self.Plan.browse(ids)

    def test_p4_1_golden_copy_of_a_leap_year(self):
        retired = self._create_course("R01")
        both = self.employee_employee | self.employee_colleague
        plan = self._create_plan(
            date_from="2028-01-01",
            date_to="2028-12-31",
            name="Last Year",
            goal="Better",
            strategy="Grow",
            lines=[
                {
                    "date_start": "2028-02-28",
                    "date_end": "2028-02-29",
                    "employee_ids": [Command.set(both.ids)],
                    "trainer_ids": [Command.set(self.trainer.ids)],
                    "cost_ids": [Command.create(self._cost_vals(70))],
                },
                {"date_start": "2028-05-02", "course_id": retired.id},
                {"date_start": "2028-06-01", "is_dropped": True},
                {"date_start": "2028-12-31", "code": "Z1"},
            ],
        )
        self._publish(plan)
        sessions = self._create_sessions(plan)
        self.assertTrue(sessions)
        retired.with_user(self.user_officer).action_retire()
        self.employee_colleague.active = False
        self.trainer.state = "suspended"
        copy = self._copy(plan)
        self.assertEqual((copy.state, copy.kind), ("draft", "annual"))
        self.assertEqual(copy.name, "Annual Training Plan 2029")
        self.assertEqual(
            (copy.date_from, copy.date_to), (date(2029, 1, 1), date(2029, 12, 31))
        )
        self.assertEqual((copy.goal, copy.strategy), ("Better", "Grow"))
        self.assertEqual(
            [(line.date_start, line.date_end) for line in copy.line_ids],
            [
                (date(2029, 2, 28), date(2029, 2, 28)),
                (date(2029, 12, 31), False),
            ],
        )
        first, last = copy.line_ids
        lines = first.with_context(active_test=False)
        self.assertEqual(lines.employee_ids, self.employee_employee)
        self.assertFalse(lines.trainer_ids)
        self.assertEqual(first.amount_planned, 70)
        self.assertNotEqual(last.code, "Z1")
        self.assertFalse(copy.line_ids.session_ids)
        self.assertFalse(plan.line_ids.child_line_ids)
        self.assertEqual(len(plan.line_ids), 4)
        history = "".join(copy.message_ids.mapped("body"))
        for name in ("Last Year", "Course R01", "Colleague", "Trainer"):
            self.assertIn(name, history)
        self.assertNotIn("Course T01", history)

    def test_p4_1_only_annual_plans_and_only_officers(self):
        quarterly, annual = self._create_plan("quarterly"), self._create_plan()
        with self.assertRaisesRegex(UserError, "Only an annual plan"):
            self._copy(quarterly)
        for user in (
            self.user_department_manager,
            self.user_executive,
            self.user_employee,
        ):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self._copy(annual, user)

    def test_p4_1_copy_is_the_plan_of_its_year(self):
        plan = self._create_plan(scope_department_id=False)
        self._publish(plan)
        self._publish(self._copy(plan))
        with self.assertRaisesRegex(UserError, "annual plan of 2027 already"):
            self._publish(self._copy(plan))
