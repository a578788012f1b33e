"""What customers complain about again and again is proposed (policy 3.1)."""

from datetime import datetime
from types import SimpleNamespace
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.needs.hr_training_need_cluster_source import HrTrainingNeedCluster
from ..common import HrTrainingCase
from ..results.common_kpi import refuse

CLUSTER = "hr.training.need.cluster"


@tagged("post_install", "-at_install", "hr_training_needs")
class TestNeedCluster(HrTrainingCase):
    uses = ("user_officer", "user_head", "user_executive", "user_employee")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Pump X-1"})
        cls.cases = cls.env["res.partner"].create(
            [{"name": f"Order {n}", "company_id": cls.company.id} for n in range(6)]
        )

    def _row(self, case, topic="Leaks", day=1, company=None, product=None):
        """A case as a source gives it."""
        return self.env[CLUSTER]._prepare_row(
            case,
            company or self.company,
            product or self.product,
            topic,
            datetime(2026, 3, day),
        )

    def _find(self, rows=None, user=None):
        """What the officer finds; rows stand for those of another addon."""
        Cluster = self.env[CLUSTER].with_user(user or self.user_officer)
        if rows is None:
            return Cluster.action_find()
        with patch.object(
            HrTrainingNeedCluster, "_get_cluster_rows", lambda self, companies: rows
        ):
            return Cluster.action_find()

    def _rate(self, record, value, number=1, **vals):
        self.env["rating.rating"].create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id(record._name),
                    "res_id": record.id,
                    "rating": value,
                    "consumed": True,
                    **vals,
                }
                for _n in range(number)
            ]
        )

    # ------------------------------------------------------------
    # WHAT IS PROPOSED
    # ------------------------------------------------------------

    def test_p3_1_three_cases_of_a_product_and_fault_are_one_proposal(self):
        rows = [self._row(case, day=n + 1) for n, case in enumerate(self.cases[:3])]
        rows += [self._row(case, "Noise") for case in self.cases[:2]]
        found = self._find(rows)
        self.assertEqual(
            (found.product_id, found.topic, found.count, found.state),
            (self.product, "Leaks", 3, "proposed"),
        )
        self.assertEqual(
            (str(found.date_from), str(found.date_to)), ("2026-03-01", "2026-03-03")
        )
        self.assertFalse(found.need_ids, "never imposed")
        action = found.action_view_cases()
        self.assertEqual(
            (action["res_model"], action["domain"]),
            ("res.partner", [("id", "in", self.cases[:3].ids)]),
        )

    def test_p3_1_company_says_how_many_make_one(self):
        rows = [self._row(case) for case in self.cases[:4]]
        self.company.training_need_cluster = 5
        self.assertFalse(self._find(rows))
        self.company.training_need_cluster = 4
        self.assertEqual(self._find(rows).count, 4)

    def test_p3_1_one_proposal_per_cluster_which_grows(self):
        rows = [self._row(case) for case in self.cases]
        first = self._find(rows[:3])
        self.assertEqual(self._find(rows[:5] + rows[:2]), first)
        self.assertEqual(first.count, 5)
        self.assertEqual(self.env[CLUSTER].search_count([("key", "=", first.key)]), 1)

    def test_p3_1_after_a_decision_only_what_came_since_counts(self):
        rows = [self._row(case) for case in self.cases]
        self._find(rows[:3]).action_dismiss("The seal was a bad lot")
        self.assertFalse(self._find(rows))
        with freeze_time("2026-04-20"):
            later = [self._row(case, day=30) for case in self.cases[3:]]
            again = self._find(rows[:3] + later)
        self.assertEqual((again.state, again.count), ("proposed", 3))

    def test_p3_1_what_the_second_of_a_decision_has_seen_was_decided_about(self):
        """Databases count parts of seconds, decisions do not."""
        now = datetime.now()
        rows = [self._row(case) for case in self.cases[:3]]
        for row, case in zip(rows, self.cases, strict=False):
            moment = now.replace(microsecond=900000)
            row.update(
                self.env[CLUSTER]._prepare_row(
                    case, self.company, self.product, "Leaks", moment
                )
            )
        self._find(rows).action_dismiss("The seal was a bad lot")
        self.assertFalse(self._find(rows))

    # ------------------------------------------------------------
    # SOURCES
    # ------------------------------------------------------------

    def test_p3_1_bad_ratings_of_a_product_are_found(self):
        self.product.company_id = self.company
        self._rate(self.product, 1, 2)
        self._rate(self.product, 2)
        self._rate(self.product, 3)
        self._rate(self.product, 1, consumed=False)
        found = self._find()
        self.assertEqual((found.product_id, found.count), (self.product, 3))
        self.company.training_need_bad_rating = 3
        self.assertEqual(self._find().count, 4)

    def test_p3_1_bad_ratings_of_a_shops_product_are_its_only_variants(self):
        template = self.product.product_tmpl_id
        template.company_id = self.company
        self._rate(template, 1, 2)
        self._rate(self.product, 1)
        found = self._find()
        self.assertEqual((found.product_id, found.count), (self.product, 3))

    def test_p3_1_bad_ratings_of_a_record_are_found_by_it(self):
        self._rate(self.cases[0], 1, 3)
        self._rate(self.cases[1], 1, 2)
        found = self._find()
        self.assertEqual((found.topic, found.count), ("Order 0", 3))

    def test_p3_1_old_ratings_and_those_of_courses_are_none(self):
        channel = self.env["slide.channel"].create({"name": "Online"})
        self._rate(channel, 1, 3)
        self._rate(self.cases[0], 1, 3)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE rating_rating SET write_date = '2025-08-01' WHERE res_id = %s",
            [self.cases[0].id],
        )
        self.assertFalse(self._find())
        self.company.training_need_cluster_months = 9
        self.assertEqual(self._find().topic, "Order 0")

    def test_p3_1_repair_orders_are_read_by_product_and_tag(self):
        """As the addon “Repairs” has them, which need not be there."""
        seal, motor = SimpleNamespace(name="Seal"), SimpleNamespace(name="Motor")
        orders = [
            SimpleNamespace(
                _name="repair.order",
                id=number,
                company_id=self.company,
                product_id=self.product,
                tag_ids=tags,
                create_date=datetime(2026, 2, number),
            )
            for number, tags in enumerate(
                ([seal], [seal, motor], [motor, seal], [], []), start=1
            )
        ]
        found = self._find(self.env[CLUSTER]._prepare_repair_rows(orders))
        self.assertEqual(
            (found.product_id, found.topic, found.count), (self.product, "Seal", 3)
        )
        self.assertEqual(found.case_ids, [1, 2, 3])

    def test_p3_1_companies_apart(self):
        self._add_company_b()
        rows = [self._row(case, company=self.company_b) for case in self.cases[:3]]
        rows += [self._row(case) for case in self.cases[3:5]]
        with patch.object(
            HrTrainingNeedCluster, "_get_cluster_rows", lambda self, companies: rows
        ):
            self.env[CLUSTER]._cron_find()
        found = self.env[CLUSTER].search([("product_id", "=", self.product.id)])
        self.assertEqual(found.company_id, self.company_b)
        with self.assertRaises(AccessError):
            found.with_user(self.user_officer).read(["topic"])

    def test_d6_7_a_company_that_fails_does_not_keep_others_from_theirs(self):
        self._add_company_b()
        for company in (self.company, self.company_b):
            product = self.env["product.product"].create(
                {"name": company.name, "company_id": company.id}
            )
            self._rate(product, 1, 3)
        with (
            refuse(type(self.env[CLUSTER]), "_do_find", self.company),
            self.assertLogs("odoo.addons.hr_training", "ERROR"),
        ):
            self.env[CLUSTER]._cron_find()
        found = self.env[CLUSTER].search([("topic", "=", False)])
        self.assertEqual(found.company_id, self.company_b)

    def test_p3_1_nothing_to_find_costs_few_statements(self):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.env[CLUSTER]._cron_find()
        self.assertLessEqual(self.env.cr.sql_log_count - before, 20)

    # ------------------------------------------------------------
    # TAKEN, DISMISSED
    # ------------------------------------------------------------

    def test_p3_1_what_is_taken_is_a_draft_once(self):
        cluster = self._find([self._row(case) for case in self.cases[:3]])
        need = cluster.action_take()
        self.assertEqual(
            (need.channel, need.analysis, need.state, need.product_id, need.name),
            ("customer", "performance", "draft", self.product, "Pump X-1 · Leaks"),
        )
        self.assertEqual(need.description, "Order 0\nOrder 1\nOrder 2")
        self.assertEqual(need.action_open_evidence()["res_id"], cluster.id)
        self.assertEqual((cluster.state, cluster.need_ids), ("taken", need))
        for call in (cluster.action_take, lambda: cluster.action_dismiss("Late")):
            with self.assertRaisesRegex(UserError, "decided"):
                call()

    def test_p3_1_dismissing_asks_why(self):
        cluster = self._find([self._row(case) for case in self.cases[:3]])
        self.assertEqual(cluster.action_dismiss()["res_model"], "hr.training.reason")
        with self.assertRaisesRegex(UserError, "reason"):
            cluster.action_dismiss("  ")
        cluster.action_dismiss("A bad lot")
        self.assertEqual((cluster.state, cluster.reason), ("dismissed", "A bad lot"))
        self.assertFalse(cluster.need_ids)

    # ------------------------------------------------------------
    # ATTACKS
    # ------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_p3_1_nobody_forges_a_proposal_or_its_decision(self):
        cluster = self._find([self._row(case) for case in self.cases[:3]])
        for vals in ({"state": "taken"}, {"count": 99}, {"case_ids": [1]}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self._rpc(self.user_head, CLUSTER, "write", cluster.ids, vals)
        with self.assertRaises(AccessError):
            self._rpc(self.user_head, CLUSTER, "create", {"key": "x"})
        with self.assertRaises(AccessError):
            self._rpc(self.user_head, CLUSTER, "unlink", cluster.ids)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_p3_1_officers_decide_management_reads_others_nothing(self):
        cluster = self._find([self._row(case) for case in self.cases[:3]])
        self.assertTrue(
            self._rpc(self.user_executive, CLUSTER, "read", cluster.ids, ["topic"])
        )
        for user in (self.user_executive, self.user_employee):
            with self.assertRaises(AccessError):
                self._rpc(user, CLUSTER, "action_find", [])
            with self.assertRaises(UserError):
                self._rpc(user, CLUSTER, "action_take", cluster.ids)
            with self.assertRaises(UserError):
                self._rpc(user, CLUSTER, "action_dismiss", cluster.ids, "Mine")
        with self.assertRaises(AccessError):
            self._rpc(self.user_employee, CLUSTER, "read", cluster.ids, ["topic"])
