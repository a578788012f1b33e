"""Real repair orders, and real ratings of tasks (policy 3.1, 7.1).

Of addons that we do not depend on: these tests run where they are installed, in
``make test-hard``, and fail where they are not.
"""

from datetime import date, datetime

from odoo.tests import tagged

from ..common import HrTrainingCase

CLUSTER = "hr.training.need.cluster"
FEBRUARY = datetime(2026, 2, 10, 2)


class BesideCase(HrTrainingCase):
    uses = ("user_officer",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer_env = cls.env(user=cls.user_officer.id)

    def _find(self):
        found = self.officer_env[CLUSTER].action_find()
        return found.sorted("name").with_env(self.env)

    def _fetch(self, code, month="2026-02-01", companies=None):
        """The officer fetches a KPI: ``{(employee, value)}``."""
        kpi = self.env.ref(f"hr_training.kpi_{code}").with_user(self.user_officer)
        kpi = kpi.with_context(allowed_company_ids=(companies or self.company).ids)
        values = kpi.action_fetch(month).with_env(self.env)
        self.assertFalse(values.filtered(lambda v: v.month != date(2026, 2, 1)))
        return {(value.employee_id, value.value) for value in values}


@tagged("post_install", "-at_install", "-standard", "hr_training_beside")
class TestRepair(BesideCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pump, cls.valve = cls.env["product.product"].create(
            [{"name": name, "type": "consu"} for name in ("Pump X-1", "Valve")]
        )
        cls.seal, cls.motor = cls.env["repair.tags"].create(
            [{"name": "Seal"}, {"name": "Motor"}]
        )

    def _repair(self, product=None, *tags, company=None, **vals):
        Order = self.env["repair.order"].with_company(company or self.company)
        order = Order.create(
            {
                "product_id": product and product.id,
                "tag_ids": [tag.id for tag in tags],
                "user_id": self.user_employee.id,
                **vals,
            }
        )
        # The database has a clock of its own, and parts of a second.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE repair_order SET create_date = %s WHERE id = %s",
            [datetime.now().replace(microsecond=500000), order.id],
        )
        order.invalidate_recordset(["create_date"])
        return order

    def _finish(self, order):
        order.action_validate()
        order.action_repair_start()
        order.action_repair_end()
        self.assertEqual(order.state, "done")

    def test_p3_1_repairs_of_a_product_with_a_fault_are_one_proposal(self):
        orders = [
            self._repair(self.pump, *tags)
            for tags in ([self.seal], [self.seal, self.motor], [self.motor, self.seal])
        ]
        self._finish(orders[0])
        # Without a fault they are one of their product; without a product none.
        untagged = [self._repair(self.valve) for _n in range(3)]
        for _n in range(3):
            self._repair()
        for _n in range(2):
            self._repair(self.pump, self.motor).action_repair_cancel()
        found = self._find()
        self.assertEqual(
            [(c.name, c.count, c.company_id) for c in found],
            [("Pump X-1 · Seal", 3, self.company), ("Valve", 3, self.company)],
        )
        self.assertEqual(found[0].case_ids, [order.id for order in orders])
        self.assertEqual(found[1].case_ids, [order.id for order in untagged])
        action = found[0].action_view_cases()
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]),
            sum(orders, self.env["repair.order"]),
        )

    def test_p3_1_what_was_decided_about_is_not_proposed_again_at_once(self):
        for _n in range(3):
            self._repair(self.pump, self.seal)
        need = self._find().with_env(self.officer_env).action_take()
        self.assertEqual(need.product_id.id, self.pump.id)
        self.assertRegex(need.description, r"RO/\d+\n.*RO/\d+\n.*RO/\d+")
        self.assertFalse(self._find())

    def test_p3_1_repairs_of_each_company_are_its_own(self):
        self._add_company_b()
        for _n in range(3):
            self._repair(self.pump, self.seal, company=self.company_b, user_id=False)
        for _n in range(2):
            self._repair(self.pump, self.seal)
        self.assertFalse(self._find())
        self.env[CLUSTER]._cron_find()
        found = self.env[CLUSTER].search([("product_id", "=", self.pump.id)])
        self.assertEqual((found.company_id, found.count), (self.company_b, 3))

    def test_p3_1_a_need_of_a_repair_names_its_product(self):
        order = self._repair(self.pump, self.seal)
        need = self.env["hr.training.need"].action_make_from("repair.order", order.ids)
        self.assertEqual((need.product_id, need.name), (self.pump, order.name))
        self.assertEqual(need.action_open_evidence()["res_id"], order.id)

    def test_p7_1_repairs_done_by_the_day_promised(self):
        """Two of three; an order that nobody scheduled promises nothing."""
        with self._clock_at(FEBRUARY):
            promised = [
                self._repair(self.pump, schedule_date=datetime(2026, 2, day, 9))
                for day in (12, 12, 20)
            ]
            self._repair(self.pump, schedule_date=datetime(2026, 2, 20))
            unplanned = self._repair(self.pump)
        # At noon of the day in Shanghai, and a day later there, the same in UTC.
        for order, moment in zip(
            promised,
            (
                datetime(2026, 2, 12, 4),
                datetime(2026, 2, 12, 17),
                datetime(2026, 2, 19, 4),
            ),
            strict=True,
        ):
            with self._clock_at(moment):
                self._finish(order)
        with self._clock_at(datetime(2026, 2, 21)):
            self._finish(unplanned)
        [(employee, value)] = self._fetch("on_time_repair")
        self.assertEqual(employee, self.employee_employee)
        self.assertAlmostEqual(value, 200 / 3)
        self.assertFalse(self._fetch("on_time_repair"))


@tagged("post_install", "-at_install", "-standard", "hr_training_beside")
class TestTaskRating(BesideCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create({"name": "Customer"})

    def _rate(self, *stars, user=None, company=None):
        """Customers rate tasks of a user, as by the links in their mails."""
        company = company or self.company
        project = self.env["project.project"].create(
            {"name": "Installations", "company_id": company.id}
        )
        for number, value in enumerate(stars):
            task = self.env["project.task"].create(
                {
                    "name": f"Task {number}",
                    "project_id": project.id,
                    "partner_id": self.customer.id,
                    "user_ids": (user or self.user_employee).ids,
                }
            )
            token = task._rating_get_access_token()
            task.rating_apply(value, token=token, feedback="So it is")
        return project

    def test_p3_1_bad_ratings_of_a_projects_tasks_are_one_proposal(self):
        self._rate(1, 1, 5, 5)
        self._rate(1, 2, 1, 5)
        found = self._find()
        self.assertEqual((found.name, found.count), ("Installations", 3))
        need = found.with_env(self.officer_env).action_take()
        self.assertEqual(need.description, "Task 0\nTask 1\nTask 2")
        self.assertFalse(self._find())

    def test_p7_1_satisfaction_of_who_was_rated(self):
        with self._clock_at(FEBRUARY):
            self._rate(5, 4, 3, 5)
            self._rate(1, user=self.user_colleague)
        self.assertEqual(
            self._fetch("csat"),
            {(self.employee_employee, 75), (self.employee_colleague, 0)},
        )
