"""The instrument behind ``make bench``: each case beside its floor, in the same run.

A case is a function, registered by :func:`bench_case`, in ``bench_<wing>.py`` of its
wing. It gets a :class:`Bench`, prepares what it needs, and calls :meth:`Bench.compare`
with what we do and with the floor, which is the least that any code would do for the
same result; or :meth:`Bench.limit` where there is no floor. ``scripts/bench.py`` runs
the cases on databases of three sizes, ``tests/test_bench.py`` counts their statements.
"""

import gc
import re
import time
from contextlib import contextmanager
from datetime import timedelta
from statistics import median
from typing import NamedTuple

from psycopg2.extras import Json, execute_values

from odoo.fields import Command
from odoo.tools import SQL

from .common_bench_world import World

# By how much rows are multiplied, and what the sizes are called.
SIZES = {"tenth": 0.1, "one": 1, "ten": 10}
ROUNDS = 5
# A class has no more seats.
SEATS = 5000
# Statements that 100 rows more may cost: Odoo inserts and reads by the hundred or
# thousand; a query in a loop is 100 and above.
PER_HUNDRED = 5
# A method that takes less is not measured by a clock.
SHORTEST = 0.0005


class Case(NamedTuple):
    """A registered case."""

    name: str
    rows: int
    most: int
    run: object
    # Sizes at which it is run: a case of hours leaves the largest out, and says why.
    sizes: tuple
    # Whether its statements are counted in ``make test``.
    counted: bool


CASES = {}


def bench_case(name, rows, most=None, sizes=tuple(SIZES), counted=True):
    """Register a function as a case of the measurements.

    :param name: one word, as in ``BENCH=name``
    :param rows: rows that it works on at size 1
    :param most: rows that it works on at any size, where there cannot be more
    :param sizes: keys of :data:`SIZES` at which it is run
    :param counted: False where another test counts its statements at less cost
    """

    def register(run):
        assert name not in CASES, f"two cases are called {name}"
        CASES[name] = Case(name, rows, most or rows * 10, run, tuple(sizes), counted)
        return run

    return register


class NotMeasured(Exception):
    """The case cannot be measured here; the text says why."""


class Bench:
    """What a case works with: users, people and sessions, and the two clocks.

    :param env: environment of the superuser on a database with a world, see
        :func:`odoo.addons.hr_training.tests.common_bench_world.make_world`
    :param size: key of :data:`SIZES`
    :param clocked: False counts statements only, once
    """

    def __init__(self, env, size, clocked=True):
        self.sudo_env = env
        self.size = size
        self.clocked = clocked
        self.world = World(env)
        self.results = []
        self.case = None
        self.rows = 0

    # ------------------------------------------------------------
    # WHAT CASES WORK WITH
    # ------------------------------------------------------------

    def env_of(self, role):
        """Environment of a role, as a browser has him.

        :param role: ``officer``, ``head``, ``executive``, ``finance``, ``manager`` (of
            a team of 200), ``trainer`` (of a hundredth of the sessions), ``employee``
        """
        user = self.world.users[role]
        return self.sudo_env(
            user=user.id,
            su=False,
            context={
                "lang": user.lang,
                "tz": user.tz,
                "allowed_company_ids": self.world.company.ids,
            },
        )

    @property
    def env(self):
        return self.env_of("officer")

    def get_people(self, count):
        """Employees of the world, whom no class of :meth:`create_session` has yet.

        :raise NotMeasured: where there are not as many
        """
        people = self.world.get_people(count)
        if len(people) < count:
            raise NotMeasured(f"the world has {len(people)} people, not {count}")
        return people.with_env(self.env)

    def create_session(self, slots=1, seats=10, start=None, schedule=True, **vals):
        """A session of the world's first course, made by the officer.

        :param slots: number of slots of three hours, one a day
        :param start: naive UTC datetime of the first; else long after all others
        """
        self.world.number += 1
        start = start or self.world.free_day + timedelta(days=10 * self.world.number)
        session = self.env["hr.training.session"].create(
            {
                "course_id": self.world.course.id,
                "seats_max": seats,
                "slot_ids": [
                    Command.create(
                        {
                            "start": start + timedelta(days=day),
                            "stop": start + timedelta(days=day, hours=3),
                        }
                    )
                    for day in range(slots)
                ],
                **vals,
            }
        )
        if schedule:
            session.action_schedule()
        return session

    def execute(self, query):
        """A floor: a statement whose answer is fetched."""

        def floor():
            self.sudo_env.cr.execute(query)
            if self.sudo_env.cr.description:
                self.sudo_env.cr.fetchall()

        return floor

    # ------------------------------------------------------------
    # FLOORS THAT WRITE
    # ------------------------------------------------------------

    def insert_again(self, call, *tables):
        """A floor that inserts by ``execute_values`` what a call inserted.

        :param call: run once and undone
        :param tables: names of the tables whose new rows are meant
        :return: None where only statements are counted: no floor is needed
        """
        if not self.clocked:
            return None
        found = []
        with self._undone():
            last = {table: self._last_id(table) for table in tables}
            call()
            self.sudo_env.cr.flush()
            for table in tables:
                where = SQL("id > %s", last[table])
                columns, rows = self._read_rows(table, where)
                found.append((table, columns, [_adapt(row) for row in rows]))

        def floor():
            for table, columns, rows in found:
                execute_values(
                    self.sudo_env.cr._obj,
                    f"INSERT INTO {table} ({', '.join(columns)}) VALUES %s",
                    rows,
                    page_size=1000,
                )

        return floor

    def update_again(self, call, table, ids):
        """A floor that writes by one ``UPDATE … FROM`` what a call changed in rows.

        :param call: run once and undone
        :param ids: of the rows
        :return: None where only statements are counted: no floor is needed
        """
        if not self.clocked:
            return None
        ids = list(ids)
        where = SQL("id = ANY(%s)", ids)
        _columns, before = self._read_rows(table, where)
        with self._undone():
            call()
            self.sudo_env.cr.flush()
            columns, after = self._read_rows(table, where)
        changed = [
            number
            for number, column in enumerate(columns)
            if any(a[number] != b[number] for a, b in zip(before, after, strict=True))
        ]
        self.sudo_env.cr.execute(
            SQL(
                "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
                "WHERE attrelid = %s::regclass AND attnum > 0",
                table,
            )
        )
        types = dict(self.sudo_env.cr.fetchall())
        names = [columns[number].strip('"') for number in changed]
        rows = [_adapt((row[0], *(row[number] for number in changed))) for row in after]
        quoted = [f'"{name}"' for name in names]
        sets = ", ".join(f'"{name}" = v."{name}"::{types[name]}' for name in names)
        query = (
            f"UPDATE {table} SET {sets} FROM (VALUES %s) "
            f"v (id, {', '.join(quoted)}) "
            f"WHERE {table}.id = v.id"
        )

        def floor():
            execute_values(
                self.sudo_env.cr._obj, query, rows, page_size=max(len(rows), 1)
            )

        return floor

    def _last_id(self, table):
        self.sudo_env.cr.execute(
            SQL("SELECT COALESCE(max(id), 0) FROM %s", SQL.identifier(table))
        )
        return self.sudo_env.cr.fetchone()[0]

    def _read_rows(self, table, where):
        """Columns, the id first, and rows of a table, by id."""
        cr = self.sudo_env.cr
        cr.execute(
            SQL("SELECT * FROM %s WHERE %s ORDER BY id", SQL.identifier(table), where)
        )
        names = [column.name for column in cr.description]
        assert names[0] == "id"
        return [f'"{name}"' for name in names], cr.fetchall()

    # ------------------------------------------------------------
    # MEASURING
    # ------------------------------------------------------------

    def compare(self, label, call, floor, goal, rows=None, **statements):
        """Measure a call beside its floor.

        :param label: what is measured, where the case measures several things
        :param call: what we do; undone afterwards
        :param floor: the least that any code would do for the same; undone afterwards
        :param goal: how many times the floor's time the call may take
        :param rows: rows that this one works on, if not the case's
        :param statements: ``per_hundred``, statements that 100 rows more may cost, or
            ``at_most``, statements that any number of rows may cost
        """
        self._measure(label, call, floor, rows, goal=goal, **statements)

    def limit(self, label, call, seconds, rows=None, **statements):
        """Measure a call that has no floor against a clock.

        :param seconds: how long it may take at size 1
        """
        self._measure(label, call, None, rows, limit=seconds, **statements)

    def _measure(
        self,
        label,
        call,
        floor,
        rows,
        goal=None,
        limit=None,
        per_hundred=PER_HUNDRED,
        at_most=None,
    ):
        result = {
            "case": self.case.name,
            "label": label,
            "size": self.size,
            "rows": rows or self.rows,
            "goal": goal,
            "limit": limit,
            "per_hundred": per_hundred,
            "at_most": at_most,
        }
        try:
            self._take(result, call, floor)
        except Exception as error:
            # The other measures of the case are not lost.
            result["error"] = f"{type(error).__name__}: {error}"
            raise
        finally:
            self.results.append(result)

    def _take(self, result, call, floor):
        """Fill in what a measure found."""
        if not self.clocked:
            if self.size == min(SIZES, key=SIZES.get):
                self._run(call)  # what is kept as long as the registry
            result["statements"] = self._run(call).statements
            return
        self._run(call)
        if floor:
            self._run(floor)
        ours, floors = [], []
        for _round in range(ROUNDS):
            ours.append(self._run(call))
            if floor:
                floors.append(self._run(floor))
        result["seconds"] = median(run.seconds for run in ours)
        result["statements"] = ours[-1].statements
        peaks = [run.peak for run in ours if run.peak is not None]
        result["peak_mb"] = max(peaks) if peaks else None
        if floor:
            result["floor"] = median(run.seconds for run in floors)
            result["ratio"] = result["seconds"] / max(result["floor"], SHORTEST)

    def _run(self, call):
        """A run of a call with what it leaves to be written, undone afterwards."""
        cr = self.sudo_env.cr
        with self._undone():
            gc.collect()
            before = reset_peak()
            statements, start = cr.sql_log_count, time.perf_counter()
            call()
            cr.flush()
            seconds = time.perf_counter() - start
            statements = cr.sql_log_count - statements
            after = read_peak()
        peak = None if before is None or after is None else (after - before) / 1024
        return Run(seconds, statements, peak)

    @contextmanager
    def _undone(self):
        """What happens in the block is rolled back; it begins with cold caches."""
        cr = self.sudo_env.cr
        cr.flush()
        savepoint = cr.savepoint()
        self.sudo_env.invalidate_all(flush=False)
        cr.cache.clear()
        try:
            yield
        finally:
            savepoint.close(rollback=True)
            self.sudo_env.cr.precommit.clear()

    def run(self, name):
        """Measure a case.

        :return: its results, dicts; one with ``reason`` if it cannot be measured
        """
        self.case = CASES[name]
        rows = round(self.case.rows * SIZES[self.size])
        self.rows = min(max(rows, 1), self.case.most)
        self.results = []
        try:
            with self._undone():
                self.case.run(self)
        except NotMeasured as error:
            self.results.append(
                {
                    "case": name,
                    "label": "",
                    "size": self.size,
                    "rows": self.rows,
                    "reason": str(error),
                }
            )
        return self.results


def _adapt(row):
    """A row as psycopg2 takes it: JSON is read as a dict, which it does not write."""
    return [Json(value) if isinstance(value, dict) else value for value in row]


class Run(NamedTuple):
    seconds: float
    statements: int
    # MB that the process grew by while it ran; None where it cannot be told
    peak: float | None


def reset_peak():
    """Forget how much memory the process had at most; KB that it has now."""
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        return None
    return _read_status("VmRSS")


def read_peak():
    """KB that the process had at most since :func:`reset_peak`."""
    return _read_status("VmHWM")


def _read_status(name):
    try:
        with open("/proc/self/status") as file:
            found = re.search(rf"^{name}:\s+(\d+) kB", file.read(), re.M)
    except OSError:
        return None
    return found and int(found[1])
