"""How PostgreSQL reads lists and rules at volume: by indexes, not from end to end.

At 10,000 people, 5,000 sessions and a million rows of the register. Which way a query
goes depends on sizes and statistics and not on the machine, so the plans are looked at
and no clock is.
"""

import ast
import json
from unittest.mock import patch

from lxml import etree

from odoo.sql_db import Cursor
from odoo.tests import TransactionCase, get_db_name, tagged
from odoo.tools import SQL

from .common_bench import Bench
from .common_bench_world import clear_up, make_world
from .delivery.bench_reading import PAGE, READERS, find_ruled, read_page

# Rows from which on a table is large.
LARGE = 20_000
# Reports are views over their facts: what is read from end to end, and why.
ALLOWED = {
    "hr.training.plan.report": "hours and people of what was held are added up",
    "hr.training.score.report": "a mark is the best of its attempts: all are grouped",
    "hr.training.cost.report": "costs are added up per head of their sessions",
    "hr.training.mark.sheet": "a view over all who may be marked",
    "hr.training.question.report": "a view over all answers",
    "hr.training.kpi.report": "the people of a month are counted before any is shown",
    "hr.training.effect": "the first pass of each is found before a rule is asked",
    "hr.training.effect.report": "people are counted before any is shown",
    "hr.training.trainer.ranking": "answers are counted and ranks made of all rows",
    "hr.training.need.return": "people asked are counted per department",
    "hr.training.marking": "a view over all answers",
    "hr.training.my.form": "a view over all forms, narrowed by the user's own",
}


def find_scans(plan, large, ends_early=False):
    """Tables that a plan reads from end to end.

    A scan right below a limit ends when it has a page: nothing waits for its last row.
    Rows whose ids are known are no search: where they are a good part of the table the
    database goes through it rather than through the index, with the same rows to read.
    """
    kind = plan["Node Type"]
    known = plan.get("Filter", "").startswith("(id = ANY (")
    if kind == "Seq Scan" and not (ends_early or known):
        if plan["Relation Name"] in large:
            yield plan["Relation Name"]
    early = kind == "Limit" or (
        ends_early and kind in ("Nested Loop", "Append", "Subquery Scan", "Result")
    )
    for number, below in enumerate(plan.get("Plans", ())):
        # What a loop has inside is asked again for each row from outside.
        yield from find_scans(below, large, early and not number)


@tagged("post_install", "-at_install", "-standard", "hr_training_hard")
class TestPlans(TransactionCase):
    @classmethod
    def setUpClass(cls):
        # The first that is said is the last that is done: after the rollback.
        cls.addClassCleanup(clear_up, get_db_name())
        super().setUpClass()
        make_world(cls.env)
        cls.bench = Bench(cls.env, "one", clocked=False)
        cls.env.cr.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > %s",
            [LARGE],
        )
        cls.large = {name for (name,) in cls.env.cr.fetchall()}

    def _explain(self, call):
        """Large tables that the queries of a call read from end to end."""
        queries = []
        execute = Cursor.execute

        def record(cursor, query, params=None, log_exceptions=True):
            result = execute(cursor, query, params, log_exceptions)
            queries.append(cursor._obj.query)
            return result

        self.env.flush_all()
        self.env.invalidate_all()
        with patch.object(Cursor, "execute", record):
            call()
        found = set()
        for query in queries:
            if not query.lstrip().upper().startswith((b"SELECT", b"WITH")):
                continue
            self.env.cr._obj.execute(b"EXPLAIN (FORMAT JSON) " + query)
            [(answer,)] = self.env.cr._obj.fetchall()
            plan = answer if isinstance(answer, list) else json.loads(answer)
            found |= set(find_scans(plan[0]["Plan"], self.large))
        return found

    def _get_lists(self, role):
        """Actions of ours that a role can open as a list: name, records, domain."""
        data = self.env["ir.model.data"].search(
            [("module", "=", "hr_training"), ("model", "=", "ir.actions.act_window")]
        )
        for action in self.env["ir.actions.act_window"].browse(data.mapped("res_id")):
            records = self.bench.env_of(role)[action.res_model]
            if "list" not in action.view_mode or not records.has_access("read"):
                continue
            if records._transient:
                continue
            try:
                domain = ast.literal_eval(action.domain or "[]")
                context = ast.literal_eval(action.context or "{}")
            except (ValueError, SyntaxError):
                continue  # of a record that it is opened from
            yield action, records, domain + self._get_default(records, context)

    def _get_default(self, records, context):
        """The filters that a list opens with, as far as they are plain values."""
        names = {
            key.removeprefix("search_default_")
            for key in context
            if key.startswith("search_default_")
        }
        arch = etree.fromstring(records.get_view(None, "search")["arch"])
        domain = []
        for node in arch.iter("filter"):
            if node.get("name") in names and node.get("domain"):
                try:
                    domain += ast.literal_eval(node.get("domain"))
                except (ValueError, SyntaxError):
                    continue  # a day that depends on today
        return domain

    def test_the_measured_tables_are_large(self):
        for name in ("attendance", "enrollment", "score", "session_slot"):
            self.assertIn(f"hr_training_{name}", self.large)

    def test_a_scan_is_found(self):
        """The instrument itself: what has no index is read from end to end."""
        cr = self.env.cr
        found = self._explain(
            lambda: cr.execute(
                SQL("SELECT count(*) FROM hr_training_attendance WHERE note = 'x'")
            )
        )
        self.assertEqual(found, {"hr_training_attendance"})
        found = self._explain(
            lambda: cr.execute(SQL("SELECT id FROM hr_training_attendance LIMIT 80"))
        )
        self.assertFalse(found)
        cr.execute("SELECT id FROM hr_training_enrollment LIMIT 20000")
        ids = [row[0] for row in cr.fetchall()]
        known = SQL(
            "SELECT state FROM hr_training_enrollment WHERE id IN %s", tuple(ids)
        )
        self.assertFalse(self._explain(lambda: cr.execute(known)))

    def test_no_list_reads_a_large_table_from_end_to_end(self):
        looked = 0
        for role in READERS:
            for action, records, domain in self._get_lists(role):
                if records._name in ALLOWED:
                    continue
                looked += 1
                with self.subTest(role=role, action=action.name):
                    self.assertEqual(
                        self._explain(read_page(records, domain)), set(), domain
                    )
        self.assertGreater(looked, 40)

    def test_no_rule_reads_a_large_table_from_end_to_end(self):
        for role in READERS:
            for model in sorted(find_ruled(self.env) - set(ALLOWED)):
                records = self.bench.env_of(role)[model]
                if records._transient or not records.has_access("read"):
                    continue
                with self.subTest(role=role, model=model):
                    found = self._explain(
                        lambda records=records: records.search(
                            [], limit=PAGE, order="id"
                        )
                    )
                    self.assertEqual(found, set())

    def test_every_allowed_model_is_there(self):
        for model in ALLOWED:
            self.assertIn(model, self.env)
