"""What a course usually costs is planned with its lines (policy 9.1)."""

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import HrTrainingCase


@tagged("post_install", "-at_install", "hr_training_budget")
class TestUsualCost(HrTrainingCase):
    """A room for 500 yuan a class, books for 30.25 a head."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.books = cls.env["hr.training.cost.type"].create(
            {"name": "Books", "code": "books"}
        )
        cls.course.with_user(cls.user_officer).write(
            {
                "usual_cost_ids": [
                    Command.create(cls._cost_vals(500)),
                    Command.create(
                        {
                            "cost_type_id": cls.books.id,
                            "amount": 30.25,
                            "basis": "person",
                        }
                    ),
                ]
            }
        )

    def _amounts(self, lines):
        return [
            sorted((cost.cost_type_id.code, cost.amount) for cost in line.cost_ids)
            for line in lines
        ]

    def test_p9_1_new_line_costs_what_its_course_usually_does(self):
        """12 people: 12 × 30.25 = 363."""
        plan = self._create_plan(lines=[{"headcount": 12}, {"headcount": 0}])
        self.assertEqual(
            self._amounts(plan.line_ids),
            [[("books", 363), ("test_cost", 500)], [("test_cost", 500)]],
        )
        self.assertEqual(plan.amount_planned, 1363)
        self.assertEqual(set(plan.line_ids.cost_ids.mapped("quarter")), {"2"})

    def test_p9_1_costs_left_as_proposed_follow_course_and_people(self):
        """Two people named for one: 2 × 30.25 = 60.5."""
        people = self.employee_employee | self.employee_colleague
        plan = self._create_plan(
            lines=[{"headcount": 1, "employee_ids": [Command.set(people.ids)]}]
        )
        line = plan.line_ids.with_user(self.user_officer)
        self.assertEqual(self._amounts(line), [[("books", 60.5), ("test_cost", 500)]])
        line.headcount = 4
        self.assertEqual(self._amounts(line), [[("books", 121), ("test_cost", 500)]])
        other = self._create_course("T02")
        with self._undone():
            line.course_id = other
            self.assertEqual(self._amounts(line), [[]])
            line.course_id = self.course
            self.assertEqual(
                self._amounts(line), [[("books", 121), ("test_cost", 500)]]
            )
        # What somebody has said stays said.
        line.cost_ids.filtered(lambda cost: cost.amount == 500).amount = 400
        line.write({"headcount": 8, "course_id": other.id})
        self.assertEqual(self._amounts(line), [[("books", 121), ("test_cost", 400)]])
        line.cost_ids.unlink()
        line.write({"headcount": 9, "course_id": self.course.id})
        self.assertEqual(self._amounts(line), [[("books", 272.25), ("test_cost", 500)]])
        line.cost_ids.unlink()
        line.headcount = 10
        self.assertEqual(self._amounts(line), [[]])

    def test_p9_1_line_that_names_its_costs_has_those(self):
        plan = self._create_plan(
            lines=[{"cost_ids": [Command.create(self._cost_vals(7))]}]
        )
        self.assertEqual(self._amounts(plan.line_ids), [[("test_cost", 7)]])
        other = self._create_course("T02")
        plan = self._create_plan(lines=[{"course_id": other.id}])
        self.assertEqual(self._amounts(plan.line_ids), [[]])

    def test_p9_1_copies_have_what_they_are_copies_of(self):
        """Also where the costs were taken off: of a plan, a version, an annual line."""
        plan = self._create_plan(lines=2)
        plan.line_ids[0].cost_ids.with_user(self.user_officer).unlink()
        expected = [[], [("books", 363), ("test_cost", 500)]]
        copied = plan.with_user(self.user_officer).copy()
        self.assertEqual(self._amounts(copied.line_ids), expected)
        self._publish(plan).with_user(self.user_officer).action_revise("More")
        self.assertEqual(self._amounts(plan.revision_ids.line_ids), expected)
        self.assertEqual(self._amounts(plan.line_ids), expected)
        quarterly = self._create_plan("quarterly", lines=0, parent_id=plan.id)
        lines = quarterly.with_user(self.user_officer).action_take_lines()
        self.assertEqual(self._amounts(lines), expected)

    def test_p9_1_what_was_imported_says_itself_what_it_cost(self):
        plan = self._create_plan(lines=0)
        plan._guard_sudo().is_historic = True
        line = self.env["hr.training.plan.line"].create(
            self._line_vals(plan_id=plan.id)
        )
        self.assertFalse(line.cost_ids)
        plan = self._create_plan(lines=0).with_user(self.user_officer)
        result = plan.line_ids.with_context(import_file=True).load(
            ["plan_id/.id", "course_id/.id", "date_start"],
            [[str(plan.id), str(self.course.id), "2026-04-06"]],
        )
        self.assertFalse(result["messages"])
        self.assertFalse(plan.line_ids.cost_ids)

    def test_p9_1_manager_who_plans_gets_them_and_does_not_see_the_courses(self):
        manager = self.user_department_manager
        plan = self._create_plan("adhoc", user=manager)
        self.assertEqual(plan.with_user(manager).amount_planned, 863)
        usual = self.course.sudo().usual_cost_ids
        for user in (manager, self.user_employee, self.user_trainer):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    usual.with_user(user).read(["amount"])
                with self.assertRaises(AccessError):
                    self.course.with_user(user).read(["usual_cost_ids"])
        for user in (self.user_executive, self.user_finance):
            with self.subTest(user=user.login):
                self.assertEqual(len(self.course.with_user(user).usual_cost_ids), 2)
                with self.assertRaises(AccessError):
                    usual.with_user(user).write({"amount": 1})

    def test_p9_1_archived_type_is_not_planned(self):
        self.books.active = False
        plan = self._create_plan()
        self.assertEqual(self._amounts(plan.line_ids), [[("test_cost", 500)]])

    def test_p9_1_currency_without_a_rate_is_refused_at_the_course(self):
        currency = self.env["res.currency"].create({"name": "XTA", "symbol": "x"})
        with self.assertRaisesRegex(ValidationError, "no rate for XTA"):
            self.course.with_user(self.user_officer).usual_cost_ids[
                0
            ].currency_id = currency

    def test_p9_1_a_copied_course_costs_the_same(self):
        copied = self.course.with_user(self.user_officer).copy()
        self.assertEqual(copied.usual_cost_ids.mapped("amount"), [500, 30.25])

    def test_p9_1_statements_do_not_grow_with_the_lines(self):
        def count(lines):
            plan = self._create_plan(lines=0)
            vals = [self._line_vals(plan_id=plan.id) for _number in range(lines)]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            made = self._as_officer("hr.training.plan.line").create(vals)
            self.env.flush_all()
            self.assertEqual(len(made.cost_ids), 2 * lines)
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertLessEqual(count(20), count(2))
