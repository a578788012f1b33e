"""Cases of ``make bench``: their statements do not grow with the rows (style §4.14).

Seconds depend on the machine and are measured by ``make bench``; statements do not, and
are counted here, of the same cases, in the same year of volume, at its first two sizes.
"""

import time

from odoo.tests import TransactionCase, get_db_name, tagged

from .common_bench import CASES, SIZES, Bench, NotMeasured, bench_case
from .common_bench_world import clear_up, make_world

SMALL, LARGE = "tenth", "one"


@tagged("post_install", "-at_install", "hr_training_performance", "is_query_count")
class TestBench(TransactionCase):
    @classmethod
    def setUpClass(cls):
        # The first that is said is the last that is done: after the rollback.
        cls.addClassCleanup(clear_up, get_db_name())
        super().setUpClass()

    def _count(self, size):
        """Results of all cases at a size, by case and label."""
        savepoint = self.env.cr.savepoint()
        try:
            make_world(self.env, SIZES[size])
            bench = Bench(self.env, size, clocked=False)
            return {
                (name, result["label"]): result
                for name, case in CASES.items()
                if case.counted
                for result in bench.run(name)
            }
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
            self.env.registry.clear_cache()

    def test_no_case_needs_more_statements_for_more_rows(self):
        few, many = self._count(SMALL), self._count(LARGE)
        self.assertGreater(len(many), 20)
        for key, result in many.items():
            with self.subTest(case=key):
                self.assertNotIn("reason", result)
                if result["at_most"] is not None:
                    self.assertLessEqual(result["statements"], result["at_most"])
                    continue
                rows = result["rows"] - few[key]["rows"]
                grown = result["statements"] - few[key]["statements"]
                self.assertGreater(rows, 0)
                self.assertLessEqual(
                    grown,
                    result["per_hundred"] * rows / 100,
                    f"{few[key]['statements']} at a tenth of the rows",
                )


@tagged("post_install", "-at_install", "hr_training_performance")
class TestInstrument(TransactionCase):
    """A case that is slow, or cannot be measured, is told as such."""

    def _run(self, case, **vals):
        self.addCleanup(CASES.pop, "told")
        bench_case("told", rows=1000)(case)
        return Bench(self.env, "tenth", **vals).run("told")

    def test_a_case_is_measured_beside_its_floor_and_undone(self):
        partners = self.env["res.partner"].search_count([])

        def case(bench):
            def call():
                bench.sudo_env["res.partner"].create(
                    [{"name": f"P{n}"} for n in range(bench.rows)]
                )
                time.sleep(0.02)

            floor = bench.insert_again(call, "res_partner")
            bench.compare("", call, floor, goal=2)

        [result] = self._run(case)
        self.assertEqual(result["rows"], 100)
        self.assertGreater(result["seconds"], 0.02)
        self.assertGreater(result["ratio"], 1)
        self.assertGreaterEqual(result["statements"], 1)
        self.assertAlmostEqual(
            result["ratio"], result["seconds"] / max(result["floor"], 0.0005)
        )
        self.assertEqual(self.env["res.partner"].search_count([]), partners)

    def test_a_floor_writes_what_the_call_wrote(self):
        partners = self.env["res.partner"].create([{"name": "A"}, {"name": "B"}])
        found = []

        def case(bench):
            ours = bench.sudo_env["res.partner"].browse(partners.ids)

            def call():
                for partner in ours:
                    partner.name = f"{partner.name} changed"

            floor = bench.update_again(call, "res_partner", ours.ids)

            def look():
                floor()
                ours.invalidate_recordset(flush=False)
                found.append(ours.mapped("name"))

            bench.limit("", look, seconds=1)

        self._run(case)
        self.assertEqual(found[-1], ["A changed", "B changed"])
        self.assertEqual(partners.mapped("name"), ["A", "B"])

    def test_what_cannot_be_measured_says_why(self):
        def case(bench):
            raise NotMeasured("no such disk")

        [result] = self._run(case)
        self.assertEqual(result["reason"], "no such disk")
        self.assertNotIn("seconds", result)
