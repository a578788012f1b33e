"""Some lines and some records have the figures that they have in the whole report.

The gate and the lists look at the facts concerned only (``Scope``). What they leave out
may not make a difference, whatever lies beside it: the figures of random lines and of
random records are compared with those of the report without a scope.
"""

from datetime import date, datetime
from random import Random

from odoo.tests import tagged
from odoo.tools import SQL

from ...reports.hr_training_cost_report_scope import Scope
from .common_budget import SpendingCase

MONTHS = (1, 2, 4, 5, 8, 11)
ROUNDS = 12


@tagged("post_install", "-at_install", "hr_training_budget")
class TestBudgetScope(SpendingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random = Random(20260302)
        # What is asked here is what the gate sees, not what it says.
        cls.company.training_budget_mode = "none"
        cls.types = cls.cost_type | cls.type_venue
        cls.types |= cls.type_venue.copy({"code": "test_travel"})
        cls.types.write(
            dict.fromkeys(
                ("requires_notice", "requires_invoice", "requires_summary"), False
            )
        )
        departments = (False, cls.department_srv_n.id, cls.department_ops.id)
        cls._create_budget(
            *(
                {
                    "amount": random.randrange(50, 500),
                    "date_start": date(2026, random.choice(MONTHS), 3),
                    "cost_type_id": random.choice(cls.types).id,
                    "department_id": random.choice(departments),
                }
                for _number in range(12)
            )
        )
        cls._make_facts(random, departments)
        cls.lines = cls.env["hr.training.budget.line"].search(
            [("budget_id.is_in_force", "=", True)]
        )

    @classmethod
    def _make_facts(cls, random, departments):
        people = (
            cls.employee_employee,
            cls.employee_colleague,
            cls.employee_outsider,
        )
        cls.sessions = cls.session
        for number in range(14):
            session = cls._session_with_cost(
                *(
                    {
                        "amount": random.randrange(10, 90),
                        "cost_type_id": random.choice(cls.types).id,
                        "department_id": random.choice(departments),
                    }
                    for _cost in range(random.randrange(4))
                ),
                schedule=random.random() < 0.7,
                start=datetime(2026, random.choice(MONTHS), 4 + number, 1),
            )
            cls._enroll(session, *random.sample(people, random.randrange(3)))
            cls.sessions |= session
        cls.moves = cls.env["account.move"]
        for _number in range(24):
            move = cls._bill(
                random.randrange(5, 60),
                random.choice((None, *cls.sessions)),
                move_type=random.choice(("in_invoice", "in_invoice", "in_refund")),
                training_cost_type_id=random.choice(cls.types).id,
            )
            day = date(2026, random.choice(MONTHS), 6)
            move.write({"invoice_date": day, "date": day})
            if random.random() < 0.5:
                move.action_post()
            cls.moves |= move
        cls.claims = cls.env["hr.expense"]
        for number in range(8):
            claim = cls._create_claim(
                training_session_id=cls.session.id,
                training_cost_type_id=random.choice(cls.types).id,
                amount=random.randrange(5, 60),
            )
            cls.claims |= cls._submit(claim) if number % 2 else claim
        # What has its line may be of another time by now, as its session moved.
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE hr_training_session"
            " SET date_begin = date_begin + interval '5 months' WHERE id IN %s",
            (tuple(random.sample(cls.sessions.ids, 5)),),
        )
        cls.env.invalidate_all()

    def setUp(self):
        super().setUp()
        self.report = self.env["hr.training.cost.report"].sudo()

    def _get_whole(self, added):
        """Figures of each line, by the report without a scope."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT budget_line_id, SUM(committed), SUM(actual), SUM(expected)"
                " FROM (%s) report GROUP BY 1",
                self.report._get_query(added, {}),
            )
        )
        return {line_id: tuple(sums) for line_id, *sums in rows}

    def _pick(self):
        """Some records, by their kind."""
        few = {
            "session": self.sessions,
            "expense": self.claims,
            "move": self.moves,
        }
        return {
            kind: set(self.random.sample(records.ids, self.random.randrange(3)))
            for kind, records in few.items()
        }

    def _draw(self):
        """Rounds of the comparison, with central costs split off and on."""
        for split in (False, True):
            self.company.training_budget_split = split
            for number in range(ROUNDS):
                yield {"split": split, "round": number}

    def test_d6_5_some_lines_have_the_figures_that_they_have_among_all(self):
        used = 0
        for drawn in self._draw():
            added = self._pick()
            whole = self._get_whole(added)
            few = self.random.randrange(1, len(self.lines) // 2)
            lines = self.lines.browse(self.random.sample(self.lines.ids, few))
            sums = self.report._get_line_sums(lines, added)
            for line in lines:
                known = whole.get(line.id, (0, 0, 0))
                with self.subTest(**drawn, line=line.display_name):
                    self.assertEqual(sums.get(line.id, (0, 0, 0)), known)
                used += any(known[:2])
        self.assertGreater(used, ROUNDS)

    def test_d6_5_some_records_change_what_they_change_among_all(self):
        """As the gate asks: with the records, and without them."""
        changes = 0
        for drawn in self._draw():
            chosen = self._pick()
            scope = self.report._get_scope_of_records(chosen, {})
            narrow = self._get_difference(chosen, scope)
            whole = self._get_difference(chosen, Scope())
            with self.subTest(**drawn):
                self.assertEqual(narrow, whole)
            changes += len(whole[0])
        self.assertGreater(changes, ROUNDS)

    def _get_difference(self, chosen, scope):
        before, _missing = self.report._get_used({}, chosen, scope)
        after, missing = self.report._get_used(chosen, {}, scope)
        lines = {
            line_id: round(after.get(line_id, 0) - before.get(line_id, 0), 2)
            for line_id in before | after
        }
        return (
            {line_id: amount for line_id, amount in lines.items() if amount},
            sorted(missing, key=str),
        )
