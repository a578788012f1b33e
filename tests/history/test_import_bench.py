"""What an import costs: seconds and statements, whatever the number of punches."""

import json
import logging
import time
from datetime import datetime, timedelta

from odoo.tests import tagged

from .common_import import ImportCase, read_company_a, tiny_year

_logger = logging.getLogger(__name__)

# The customer waits a minute at most for a year of 120 people.
BOUND = 60
# One statement writes this many rows at least, be it punches or findings.
ROWS_PER_STATEMENT = 50


class PunchesMixin:
    def _add_punches(self, sheets, count, badges, step=3):
        """Punches all through the year, some of them in class."""
        moment = datetime(2025, 1, 1)
        rows = sheets["punches"]
        for number in range(count):
            rows.append([badges[number % len(badges)], str(moment)])
            if number % len(badges) == len(badges) - 1:
                moment += timedelta(minutes=step)
        return sheets

    def _measure(self, sheets):
        """Wizard, seconds and statements of an import that is undone."""
        with self._undone():
            self.env.flush_all()
            statements, start = self.env.cr.sql_log_count, time.perf_counter()
            wizard = self._import(sheets)
            seconds = time.perf_counter() - start
            statements = self.env.cr.sql_log_count - statements
            self.assertImported(wizard)
            summary = json.loads(wizard.summary)
        return summary, seconds, statements


@tagged("post_install", "-at_install", "hr_training_import")
class TestImportStatements(PunchesMixin, ImportCase):
    def test_d8_statements_per_punch_stay_flat(self):
        """Ten times the punches do not take ten times the statements."""
        badges = ["0100002", "0100003"]
        costs = {}
        for count in (300, 3000):
            sheets = self._add_punches(tiny_year(), count, badges)
            summary, _seconds, costs[count] = self._measure(sheets)
            self.assertEqual(summary["punches"], count + 5)
            self.assertGreater(summary["unmatched_punches"], count * 0.9)
        # Each punch is stored, looked at and warned of.
        self.assertLess(costs[3000] - costs[300], 3 * 2700 / ROWS_PER_STATEMENT)

    def test_d8_statements_per_participant_stay_flat(self):
        people = [f"02{number:05d}" for number in range(60)]
        for badge in people:
            self._create_employee(badge, self.department_ops, barcode=badge)
        costs = {}
        for count in (10, 60):
            sheets = tiny_year()
            for badge in people[:count]:
                sheets["roster"].append(["S1", badge])
                sheets["exam_marks"].append(["S1", badge, "90"])
                for clock in ("08:58", "12:01", "13:29", "16:30"):
                    sheets["punches"].append([badge, f"2025-03-03 {clock}:00"])
            for row in sheets["session_slots"][1:]:
                row[-1] = "100"
            summary, _seconds, costs[count] = self._measure(sheets)
            self.assertEqual(summary["enrolment_results"]["passed"], count + 1)
        # Their registers, marks, certificates and résumé lines, all set-wise.
        self.assertLess(costs[60] - costs[10], 50)


@tagged("post_install", "-at_install", "-standard", "hr_training_hard")
class TestImportBench(PunchesMixin, ImportCase):
    # A clock that stands still measures nothing.
    frozen = None

    def test_d8_company_a_within_a_minute(self):
        _summary, seconds, statements = self._measure(read_company_a())
        _logger.info("company_a: %.1f s, %s statements", seconds, statements)
        self.assertLess(seconds, BOUND)

    def test_d8_fifty_thousand_punches(self):
        sheets = read_company_a()
        badges = [row[0] for row in sheets["employees"][1:]]
        self._add_punches(sheets, 50_000, badges)
        summary, seconds, statements = self._measure(sheets)
        _logger.info("50,000 punches: %.1f s, %s statements", seconds, statements)
        self.assertGreater(summary["punches"], 50_000)
        self.assertLess(seconds, BOUND)
