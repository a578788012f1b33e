"""Effect of imported years: what the files say, to four decimals (design §7, §8)."""

import json
import random
from collections import defaultdict

from odoo.tests import tagged

from ..results.common_effect import expect_effect, month_key
from .common_import import COMPANY_A, ImportCase, pack_zip, read_company_a
from .year_generator import Year

KPIS = ("csat", "on_time_repair", "resolution")


class ImportEffectCase(ImportCase):
    def _effects(self, codes):
        courses = self.env["hr.training.course"].search([("code", "in", codes)])
        courses = courses.with_user(self.user_importer).with_company(self.company)
        return {
            code: {
                name: value if name == "people" else round(value, 4)
                for name, value in courses.kpi_effect(code).items()
                if name in ("people", "mean_delta")
            }
            for code in KPIS
        }


@tagged("post_install", "-at_install", "hr_training_import", "hr_training_effect")
class TestImportEffectCompanyA(ImportEffectCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wizard = cls._import(pack_zip(read_company_a()))

    def test_d7_mean_deltas_of_company_a(self):
        self.assertImported(self.wizard)
        expected = json.loads((COMPANY_A / "expected.json").read_text())
        self.assertEqual(
            self._effects(["P01", "P02", "P03"]),
            expected["kpi_effect_first_pass_of_P01_P02_P03"],
        )

    def test_d7_the_baseline_is_frozen_after_the_last_sheet(self):
        rows = self.env["hr.training.kpi.baseline"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertTrue(rows)
        before = self._effects(["P01", "P02", "P03"])
        values = self.env["hr.training.kpi.value"].search(
            [("employee_id", "in", rows.employee_id.ids), ("month", "=", "2025-01-01")]
        )
        after = self.env["hr.training.enrollment"].search(
            [("passed_on", "<", "2025-01-01"), ("company_id", "=", self.company.id)]
        )
        self.assertFalse(after)
        values.write({"value": 1})
        self.assertEqual(self._effects(["P01", "P02", "P03"]), before)

    def test_d8_taking_the_import_back_takes_its_baseline(self):
        # A value of later fills a gap, and keeps nobody from taking it back.
        person = self.wizard.session_ids.enrollment_ids.filtered("passed_on")[0]
        self.env["hr.training.kpi.baseline"].search(
            [("enrollment_id", "=", person.id)], limit=1
        ).unlink()
        self.env["hr.training.kpi.baseline"]._do_freeze(person)
        self.wizard.with_user(self.user_importer).action_undo()
        self.assertFalse(
            self.env["hr.training.kpi.baseline"].search(
                [("company_id", "=", self.company.id)]
            )
        )


@tagged("post_install", "-at_install", "hr_training_import", "hr_training_effect")
class TestImportEffectOthers(ImportEffectCase):
    """Other companies, with figures of their own and an expectation in plain Python."""

    def _add_figures(self, year, seed):
        """Values of some people, KPIs and months: gaps on purpose."""
        chance = random.Random(seed)
        year.sheets["kpi_values"] = [["badge", "kpi", "month", "value"]]
        values = defaultdict(dict)
        for badge in year.badges:
            if chance.random() < 0.2:
                continue
            for kpi in KPIS:
                for month in range(1, 13):
                    if chance.random() < 0.4:
                        continue
                    day = f"2025-{month:02}-{chance.choice((1, 15, 28)):02}"
                    value = round(chance.uniform(20, 99), 1)
                    year.sheets["kpi_values"].append([badge, kpi, day, str(value)])
                    values[kpi][badge, month_key(day)] = value
        return values

    def test_d7_mean_deltas_of_companies_of_other_seeds(self):
        for seed, tz in ((7, "Asia/Shanghai"), (21, "America/New_York")):
            with self.subTest(seed=seed), self._undone():
                year = Year(seed, tz, people=60, sessions=16)
                values = self._add_figures(year, seed)
                wizard = self._import(pack_zip(year.sheets), tz=tz)
                self.assertImported(wizard)
                ends, course_of = {}, {}
                for session, _line, course, _n, _start, stop, *_r in year.rows[
                    "session_slots"
                ]:
                    ends[session] = max(ends.get(session, ""), str(stop))
                    course_of[session] = course
                passed = [
                    (e.employee_id.barcode, e.session_id.code)
                    for e in wizard.session_ids.enrollment_ids
                    if e.result == "passed"
                ]
                codes = sorted(set(course_of.values()))
                for some in (codes[:1], codes[:3], codes):
                    expected = {}
                    for kpi in KPIS:
                        people, delta = expect_effect(
                            ends,
                            [row for row in passed if course_of[row[1]] in some],
                            values[kpi],
                        )
                        expected[kpi] = {"people": people, "mean_delta": delta}
                    self.assertEqual(self._effects(some), expected)
                self.assertTrue(expected["csat"]["people"], "nobody has figures")
