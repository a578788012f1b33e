"""Planned cost: itemised, summed in company currency (policy 4.1, 9.1)."""

from datetime import datetime

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import HrTrainingCase


@tagged("post_install", "-at_install", "hr_training_plan")
class TestCost(HrTrainingCase):
    """Costs of lines and sessions; the company counts in CNY, with two decimals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Cost = cls.env["hr.training.cost"]
        cls.fee = cls.env.ref("hr_training.cost_type_trainer_fee")
        cls.venue = cls.env.ref("hr_training.cost_type_venue")
        cls.plan = cls._create_plan(
            lines=[{"date_start": "2026-02-10"}, {"date_start": "2026-11-02"}]
        )
        cls.first, cls.last = cls.plan.line_ids

    def _add_cost(self, owner, amount, user=None, **vals):
        name = "session_id" if owner._name.endswith("session") else "plan_line_id"
        return (
            self.Cost.with_user(user or self.user_officer)
            .create({**self._cost_vals(amount), name: owner.id, **vals})
            .with_env(self.env)
        )

    def _get_currency(self, xmlid, rate, day="2026-01-01"):
        """A currency at so many units per CNY from a day on."""
        currency = self.env.ref(xmlid)
        currency.active = True
        self.env["res.currency.rate"].create(
            {
                "name": day,
                "rate": rate,
                "currency_id": currency.id,
                "company_id": self.company.id,
            }
        )
        return currency

    # ------------------------------------------------------------
    # SUMS
    # ------------------------------------------------------------

    def test_p9_1_type_and_amount_suffice(self):
        cost = self._add_cost(self.first, 12.5)
        self.assertEqual(cost.currency_id, self.env.ref("base.CNY"))
        self.assertEqual(cost.amount_company, 12.5)
        self.assertEqual((cost.quarter, str(cost.date)), ("1", "2026-02-10"))
        self.assertEqual((cost.plan_id, cost.company_id), (self.plan, self.company))
        self.assertFalse(cost.department_id, "central")

    def test_p9_1_sums_by_type_department_and_quarter(self):
        rows = (
            (self.first, self.fee, False, 100),
            (self.first, self.fee, self.department_srv, 20),
            (self.last, self.fee, self.department_srv, 3),
            (self.last, self.venue, self.department_srv, 4000),
        )
        for line, cost_type, department, amount in rows:
            self._add_cost(
                line,
                amount,
                cost_type_id=cost_type.id,
                department_id=department and department.id,
            )
        Cost = self.Cost.with_user(self.user_finance)
        of_plan = [("plan_id", "=", self.plan.id)]

        def sums(by):
            return dict(Cost._read_group(of_plan, [by], ["amount_company:sum"]))

        self.assertEqual(sums("cost_type_id"), {self.fee: 123, self.venue: 4000})
        nobody = self.env["hr.department"]
        self.assertEqual(
            sums("department_id"), {nobody: 100, self.department_srv: 4023}
        )
        self.assertEqual(sums("quarter"), {"1": 120, "4": 4003})
        self.assertEqual(self.plan.line_ids.mapped("amount_planned"), [120, 4003])
        self.assertEqual(self.plan.amount_planned, 4123)

    def test_p9_1_the_figure_of_the_plan_opens_as_its_records(self):
        """What is planned for sessions beside the plan is not in its approved sum."""
        self._add_cost(self.first, 100)
        self._publish(self.plan)
        session = (
            self.first.with_user(self.user_officer)
            .action_create_sessions()
            .with_env(self.env)
        )
        extra = self._add_cost(session, 7)
        self.env.invalidate_all()
        action = self.plan.with_user(self.user_officer).action_view_costs()
        opened = self.Cost.with_context(**action["context"]).search(action["domain"])
        self.assertEqual(sum(opened.mapped("amount_company")), 100)
        self.assertEqual(self.plan.amount_planned, 100)
        self.assertEqual(extra.plan_id, self.plan)
        self.assertEqual(session.cost_ids, extra)

    def test_p9_1_quarter_follows_the_date_until_someone_says_otherwise(self):
        cost = self._add_cost(self.first, 10)
        chosen = self._add_cost(self.first, 10, quarter="3")
        self.assertEqual((cost.quarter, chosen.quarter), ("1", "3"))
        self.first.with_user(self.user_officer).date_start = "2026-06-30"
        self.assertEqual(cost.quarter, "2")

    def test_p9_1_session_cost_is_dated_in_the_sessions_zone(self):
        """17 o'clock UTC on the last day of March is April in Shanghai."""
        session = self._create_session(start=datetime(2026, 3, 31, 17))
        cost = self._add_cost(session, 10)
        self.assertEqual((str(cost.date), cost.quarter), ("2026-04-01", "2"))
        self.assertEqual(cost.company_id, self.company)
        self.assertFalse(cost.plan_id)
        session.with_user(self.user_officer).tz = "Europe/Berlin"
        self.assertEqual((str(cost.date), cost.quarter), ("2026-03-31", "1"))

    def test_p9_1_session_without_slots_has_a_cost_without_a_date(self):
        cost = self._add_cost(self._create_session(start=False), 10)
        self.assertFalse(cost.date or cost.quarter)
        self.assertEqual(cost.amount_company, 10)

    # ------------------------------------------------------------
    # CURRENCIES
    # ------------------------------------------------------------

    def test_d6_5_amount_is_in_company_currency_at_the_documents_rate(self):
        usd = self._get_currency("base.USD", 0.125)
        self._get_currency("base.USD", 0.5, day="2026-10-01")
        early = self._add_cost(self.first, 100, currency_id=usd.id)
        late = self._add_cost(self.last, 100, currency_id=usd.id)
        self.assertEqual((early.amount_company, late.amount_company), (800, 200))
        self.assertEqual(self.plan.amount_planned, 1000)

    def test_d6_5_rates_that_change_later_change_no_plan(self):
        usd = self._get_currency("base.USD", 0.125)
        cost = self._add_cost(self.first, 100, currency_id=usd.id)
        self._publish(self.plan)
        usd.rate_ids.filtered(lambda r: r.company_id == self.company).rate = 0.5
        self.env.invalidate_all()
        self.assertEqual(cost.amount_company, 800)

    def test_d6_5_currencies_without_and_with_three_decimals(self):
        yen = self._get_currency("base.JPY", 20)
        dinar = self._get_currency("base.KWD", 0.04)
        self.assertEqual((yen.decimal_places, dinar.decimal_places), (0, 3))
        in_yen = self._add_cost(self.first, 1001, currency_id=yen.id)
        in_dinar = self._add_cost(self.first, 1.234, currency_id=dinar.id)
        self.env.invalidate_all()
        self.assertEqual(in_dinar.amount, 1.234)
        self.assertEqual((in_yen.amount, in_yen.amount_company), (1001, 50.05))
        self.assertEqual(in_dinar.amount_company, 30.85)
        self.assertAlmostEqual(self.plan.amount_planned, 80.9)

    def test_d6_5_company_that_counts_without_decimals(self):
        yen = self.env.ref("base.JPY")
        yen.active = True
        company = self.env["res.company"].create(
            {"name": "Tokyo", "currency_id": yen.id}
        )
        self.env["res.currency.rate"].create(
            {
                "name": "2026-01-01",
                "rate": 0.03,
                "currency_id": self.env.ref("base.CNY").id,
                "company_id": company.id,
            }
        )
        plan = self.env["hr.training.plan"].create(
            {
                "kind": "annual",
                "date_from": "2026-01-01",
                "date_to": "2026-12-31",
                "company_id": company.id,
                "line_ids": [
                    Command.create(
                        self._line_vals(
                            cost_ids=[
                                Command.create(
                                    self._cost_vals(
                                        10, currency_id=self.env.ref("base.CNY").id
                                    )
                                ),
                                Command.create(self._cost_vals(50)),
                            ]
                        )
                    )
                ],
            }
        )
        converted, own = plan.line_ids.cost_ids
        self.assertEqual(own.currency_id, yen)
        self.assertEqual((converted.amount_company, own.amount_company), (333, 50))
        self.assertEqual((plan.currency_id, plan.amount_planned), (yen, 383))

    # ------------------------------------------------------------
    # WHAT IS REFUSED
    # ------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_p9_1_negative_cost_is_refused_zero_is_not(self):
        cost = self._add_cost(self.first, 0)
        for refused in (
            lambda: self._add_cost(self.first, -1),
            lambda: cost.with_user(self.user_officer).write({"amount": -0.01}),
        ):
            self.assertFalse(self._passes(refused, IntegrityError))

    @mute_logger("odoo.sql_db")
    def test_p9_1_cost_belongs_to_a_line_or_to_a_session(self):
        session = self._create_session()
        for vals in (
            {"plan_line_id": self.first.id, "session_id": session.id},
            {"plan_line_id": False, "session_id": False},
        ):
            with self.subTest(vals=vals):
                self.assertFalse(
                    self._passes(
                        lambda v=vals: self.Cost.with_user(self.user_officer).create(
                            self._cost_vals(**v)
                        ),
                        IntegrityError,
                    )
                )

    def test_p9_1_department_of_another_company_is_refused(self):
        self._add_company_b()
        with self.assertRaises(ValidationError):
            self._add_cost(self.first, 1, department_id=self.department_b.id)

    def test_d6_6_session_cost_is_the_officers_business(self):
        """A manager's ad hoc plan does not open him the cost of its sessions."""
        manager = self.user_department_manager
        plan = self._create_plan("adhoc", user=manager)
        own = self._add_cost(plan.line_ids, 5, user=manager)
        self._publish(plan)
        session = plan.line_ids.with_user(self.user_officer).action_create_sessions()
        extra = self._add_cost(session, 7)
        with self.assertRaises(AccessError):
            self._add_cost(session, 1, user=manager)
        for change in (
            lambda: extra.with_user(manager).write({"amount": 1}),
            lambda: extra.with_user(manager).unlink(),
            lambda: own.with_user(manager).write({"amount": 1}),
        ):
            with self.assertRaises(UserError):
                change()
        extra.with_user(self.user_officer).amount = 9
        self.assertEqual((own.amount, extra.amount), (5, 9))

    def test_d6_6_session_cost_moves_into_no_plan_in_force(self):
        extra = self._add_cost(self._create_session(), 7)
        self._publish(self.plan)
        with self.assertRaisesRegex(UserError, "no longer a draft"):
            extra.with_user(self.user_officer).write(
                {"session_id": False, "plan_line_id": self.first.id}
            )

    def test_d6_7_type_in_use_is_archived_not_deleted(self):
        self._add_cost(self.first, 1)
        with mute_logger("odoo.sql_db"):
            self.assertFalse(
                self._passes(
                    self.cost_type.with_user(self.user_head).unlink, IntegrityError
                )
            )
        self.cost_type.with_user(self.user_head).action_archive()
        self.assertEqual(self.plan.amount_planned, 1)

    def test_p9_1_cost_types_ship_with_codes_and_untaxed_products(self):
        codes = ("trainer_fee", "venue", "textbook", "material")
        for code in (*codes, "travel", "exam", "other"):
            cost_type = self.env.ref(f"hr_training.cost_type_{code}")
            self.assertEqual(cost_type.code, code)
            product = cost_type.product_id
            self.assertTrue(product.can_be_expensed)
            self.assertFalse(product.supplier_taxes_id or product.taxes_id)

    def test_p9_1_cost_type_code_is_used_once(self):
        with mute_logger("odoo.sql_db"):
            self.assertFalse(
                self._passes(
                    lambda: self.env["hr.training.cost.type"].create(
                        {"name": "Again", "code": "venue"}
                    ),
                    IntegrityError,
                )
            )
