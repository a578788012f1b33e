"""A training year as it was read (design §8): the rules across its sheets.

Nothing here knows the ORM. Every finding is a :class:`Problem` with a code and
parameters; whoever talks to the user finds the words. The columns are in
``training_sheets``, what a cell may say in ``training_values``. The one class is long
because a rule looks at several sheets, and findings of all of them meet in it.
"""

import re
from collections import Counter, defaultdict
from datetime import timedelta
from itertools import islice
from typing import NamedTuple

import pytz

from . import attendance as attendance_rules
from .cells import Number, Odd
from .training_sheets import (
    KEYS,
    LISTS,
    NEARLY,
    PUNCH_BADGE,
    REFERENCES,
    REGISTER_SHEETS,
    REPEATED,
    SESSION_COLUMNS,
    SHEETS,
    TIMES,
    bare_code,
)
from .training_values import COST_TYPES, KPIS, MAX_SEATS, Bad, BareNumber, to_utc

ERROR = "error"
WARNING = "warning"

# So many people tell whether the clock was another.
SAMPLE = 300


class Problem(NamedTuple):
    """A finding: where, how grave, which, about what."""

    severity: str
    sheet: str
    row: int
    code: str
    params: dict


class TrainingYear:
    """The parsed sheets: ``rows[sheet]`` lists dicts with ``_row``; ``problems``.

    :param sheets: dict name -> ``tabular.Sheet``
    :param known: dict ``(sheet, column)`` -> values that exist already, so that
        rows may refer to them without repeating them
    :param categories: codes of the course categories there are
    :param tz: name of the zone of the local times
    :param kpis: codes of the KPIs there are

    >>> from .tabular import Sheet
    >>> jobs = Sheet(["code", "name"], [(2, ["T", "Tech"]), (3, ["T", ""])])
    >>> year = TrainingYear({"jobs": jobs}, {}, (), "UTC")
    >>> [(p.sheet, p.row, p.code) for p in year.problems if p.sheet == "jobs"]
    [('jobs', 3, 'missing_value'), ('jobs', 3, 'duplicate')]
    >>> ("roster", 0, "missing_sheet") in [p[1:4] for p in year.problems]
    True
    """

    def __init__(self, sheets, known, categories, tz, kpis=KPIS):
        self.tz = tz
        # A plan of this year to which only the claims are added.
        self.claims_plan = None
        self.problems = []
        self.rows = {name: [] for name in SHEETS}
        self._known = known
        self._lists = {
            "categories": frozenset(categories),
            "kpis": frozenset(kpis),
            "cost_types": frozenset((*COST_TYPES, "other")),
        }
        # References into a sheet that could not be read would all be wrong.
        self._readable = {
            name for name in SHEETS if self._parse_sheet(name, sheets.get(name))
        }
        self._check_unread(sheets)
        self._restore_zeros()
        self._find_near()
        self._localize(tz)
        self._check_duplicates()
        self._check_references()
        self._check_near()
        self._check_departments()
        self._check_plan_lines()
        self._check_sessions()
        self._check_marks()

    @property
    def has_errors(self):
        return any(problem.severity == ERROR for problem in self.problems)

    @property
    def year(self):
        """The calendar year most plan lines lie in, or None."""
        years = Counter(
            row["date"].year for row in self.rows["plan_lines"] if row["date"]
        )
        return years.most_common(1)[0][0] if years else None

    def add(self, sheet, row, problem, severity=ERROR, **params):
        """Note a problem; ``params`` fill its sentence."""
        self.problems.append(Problem(severity, sheet, row, problem, params))

    def is_known(self, target, value):
        """Whether a value of ``target`` exists outside the file."""
        return value in self._known.get(target, ())

    # ------------------------------------------------------------
    # PARSE
    # ------------------------------------------------------------

    def _parse_sheet(self, name, sheet):
        """Fill ``rows[name]``; returns whether the sheet could be read."""
        if sheet is None:
            self.add(name, 0, "missing_sheet")
            return False
        if sheet.error:
            self.add(name, sheet.error_row, sheet.error)
            return False
        positions = defaultdict(list)
        for index, header in enumerate(sheet.header):
            positions[header].append(index)
        columns = SHEETS[name]
        counts = {column.name: len(positions[column.name]) for column in columns}
        for column, count in counts.items():
            if not count:
                self.add(name, 1, "missing_column", column=column)
            elif count > 1:
                self.add(name, 1, "duplicate_column", column=column)
        if set(counts.values()) != {1}:
            return False
        places = {column.name: positions[column.name][0] for column in columns}
        for row_number, cells in sheet.rows:
            given = {
                column: cells[index] if index < len(cells) else None
                for column, index in places.items()
            }
            # What stands in other columns is not read, so it makes no row.
            if all(cell is None or cell == "" for cell in given.values()):
                continue
            row = {"_row": row_number}
            for column in columns:
                row[column.name] = self._parse_cell(
                    name, row_number, column, given[column.name]
                )
            self.rows[name].append(row)
        self._check_layout(name, sheet, set(places.values()))
        return True

    def _check_layout(self, name, sheet, columns):
        """Merged cells hold their value once only; hidden rows are read as well."""
        filled = {number for number, _cells in sheet.rows}
        for top, left, bottom, right in sheet.merged:
            body = range(max(top, 2), min(bottom, max(filled, default=1)) + 1)
            if any(left <= c <= right for c in columns) and filled.intersection(body):
                self.add(name, body[0], "merged", first=body[0], last=body[-1])
        if sheet.hidden:
            self.add(
                name,
                0,
                "hidden_rows" if sheet.hidden > 0 else "hidden_sheet",
                severity=WARNING,
                count=sheet.hidden,
            )

    def _check_unread(self, sheets):
        """Warn of a sheet whose name is nearly one of ours: it is not read."""
        ours = {re.sub(r"\W|_", "", name): name for name in SHEETS}
        for name in sheets:
            plain = re.sub(r"\W|_|\d|copy|副本|sheet", "", name)
            if name not in SHEETS and plain in ours:
                self.add(ours[plain], 0, "similar_sheet", severity=WARNING, name=name)

    def _parse_cell(self, sheet, row_number, column, cell):
        if cell is None or cell == "":
            if column.required:
                self.add(sheet, row_number, "missing_value", column=column.name)
            return None
        try:
            if not isinstance(cell, Odd):
                return self._parse_value(column, cell)
            problem = {"no_date": f"bad_{column.parse.__name__}"}.get(
                cell.code, cell.code
            )
        except Bad as error:
            problem = error.code
        except (ValueError, TypeError, OverflowError):
            problem = f"bad_{column.parse.__name__}"
        self.add(sheet, row_number, problem, column=column.name, value=str(cell)[:80])
        return None

    def _parse_value(self, column, cell):
        """Value of a cell; an apostrophe alone leaves nothing."""
        if isinstance(cell, Number) and cell.unit.rstrip(".").lower() in column.units:
            cell = float(cell)
        value = column.parse(cell)
        if value == "" and column.required:
            raise ValueError(cell)
        return value if value != "" else None

    def _restore_zeros(self):
        """Give numbers the leading zeros of the text they stand for, if one fits.

        A spreadsheet that keeps 0200001 as a number holds 200001.
        """
        references = {**REFERENCES, **PUNCH_BADGE}
        for target in dict.fromkeys(references.values()):
            spelled = defaultdict(set)
            for value in self._get_values(target):
                if not isinstance(value, BareNumber) and value.isdecimal():
                    spelled[int(value)].add(value)
            columns = [source for source, aim in references.items() if aim == target]
            for sheet, column in (target, *columns):
                for row in self.rows[sheet]:
                    value = row[column]
                    if isinstance(value, BareNumber) and value.isdecimal():
                        candidates = spelled[int(value)]
                        if len(candidates) == 1:
                            row[column] = next(iter(candidates))

    def _get_values(self, target):
        """Values of a column, those of records included."""
        sheet, column = target
        values = {row[column] for row in self.rows[sheet]} - {None}
        # Records last: of two equal texts the set keeps the one that is no number.
        return set(self._known.get(target, ())) | values

    def _find_near(self):
        """Codes by what is left of them without leading zeros and case."""
        self._near = {}
        for target in NEARLY:
            self._near[target] = spelled = defaultdict(set)
            for value in self._get_values(target):
                spelled[bare_code(value)].add(str(value))

    def _get_near(self, target, value):
        """Another spelling of a code that nothing has, or None."""
        others = self._near[target].get(bare_code(value), set()) - {value}
        return min(others) if others and bare_code(value) else None

    def _localize(self, tz):
        """Keep the local times in UTC as well."""
        zone = pytz.timezone(tz)
        for sheet, columns in TIMES.items():
            for row in self.rows[sheet]:
                for column, key in columns.items():
                    local = row[column]
                    row[key] = to_utc(local, zone) if local else None
                    if local and not row[key]:
                        self.add(
                            sheet,
                            row["_row"],
                            "no_such_time",
                            column=column,
                            value=str(local),
                            tz=tz,
                        )

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    def _check_duplicates(self):
        for sheet, key_columns in KEYS.items():
            seen = {}
            for row in self.rows[sheet]:
                key = tuple(row[column] for column in key_columns)
                if None in key:
                    continue
                if key in seen:
                    self.add(
                        sheet,
                        row["_row"],
                        "duplicate" if sheet not in REPEATED else "repeated",
                        severity=ERROR if sheet not in REPEATED else WARNING,
                        key=" / ".join(str(part) for part in key),
                        first=seen[key],
                    )
                seen.setdefault(key, row["_row"])

    def _check_references(self):
        for (sheet, column), target in REFERENCES.items():
            if target[0] in self._readable:
                self._check_values(sheet, column, self._get_values(target), target[0])
        for (sheet, column), name in LISTS.items():
            values = self._lists[name]
            self._check_values(sheet, column, values, ", ".join(sorted(values)))

    def _check_near(self):
        """A new code that is another's but for its zeros would be made twice."""
        for target in NEARLY:
            sheet, column = target
            for row in self.rows[sheet]:
                value = row[column]
                if value is None or self.is_known(target, value):
                    continue
                other = self._get_near(target, value)
                if other:
                    self._add_near(sheet, row["_row"], column, value, other)
        # An unknown badge is told as unmatched; one that lost its zeros is an error.
        known = self._get_values(("employees", "badge"))
        lost = {}
        for row in self.rows["punches"]:
            if row["badge"] is not None and row["badge"] not in known:
                lost.setdefault(row["badge"], row["_row"])
        for value, number in lost.items():
            other = self._get_near(("employees", "badge"), value)
            if other:
                self._add_near("punches", number, "badge", value, other)

    def _add_near(self, sheet, row, column, value, other):
        self.add(sheet, row, "near_code", column=column, value=value, other=other)

    def _check_values(self, sheet, column, values, target):
        for row in self.rows[sheet]:
            value = row[column]
            if value is not None and value not in values:
                aim = REFERENCES.get((sheet, column))
                other = self._get_near(aim, value) if aim in NEARLY else None
                if other:
                    self._add_near(sheet, row["_row"], column, value, other)
                    continue
                self.add(
                    sheet,
                    row["_row"],
                    "unknown" if target in SHEETS else "not_listed",
                    column=column,
                    value=value,
                    target=target,
                )

    def _check_departments(self):
        parents = {r["code"]: r["parent_code"] for r in self.rows["departments"]}
        for row in self.rows["departments"]:
            seen, code = set(), row["code"]
            while code and code not in seen:
                seen.add(code)
                code = parents.get(code)
            if code and code == row["code"]:
                self.add("departments", row["_row"], "cycle", value=row["code"])

    def _check_plan_lines(self):
        if "plan_lines" in self._readable and not self.rows["plan_lines"]:
            self.add("plan_lines", 0, "no_rows")
        for row in self.rows["plan_lines"]:
            if row["date"] and row["date"].year != self.year:
                self.add(
                    "plan_lines",
                    row["_row"],
                    "other_year",
                    severity=WARNING,
                    date=str(row["date"]),
                    year=self.year,
                )

    def _check_sessions(self):
        first = {}
        enrolled = Counter(row["session"] for row in self.rows["roster"])
        for row in self.rows["session_slots"]:
            start, stop = row["_start"], row["_stop"]
            if start and stop and start >= stop:
                self.add("session_slots", row["_row"], "slot_order")
            if row["session"] is None:
                continue
            known = first.setdefault(row["session"], row)
            for column in SESSION_COLUMNS:
                if row[column] != known[column]:
                    self.add(
                        "session_slots",
                        row["_row"],
                        "differs",
                        column=column,
                        first=known["_row"],
                    )
            self._check_seats(row, known, enrolled[row["session"]])
        self._check_slot_overlaps()

    def _check_seats(self, row, known, count):
        if row is not known or not row["seats"] or count <= row["seats"]:
            return
        self.add(
            "session_slots",
            row["_row"],
            "more_than_seats" if count <= MAX_SEATS else "too_many",
            severity=WARNING if count <= MAX_SEATS else ERROR,
            session=row["session"],
            count=count,
            seats=row["seats"],
            most=MAX_SEATS,
        )

    def _check_slot_overlaps(self):
        slots = defaultdict(list)
        for row in self.rows["session_slots"]:
            if row["session"] and row["_start"] and row["_stop"]:
                slots[row["session"]].append(row)
        for rows in slots.values():
            rows.sort(key=lambda row: row["_start"])
            for before, after in zip(rows, rows[1:], strict=False):
                if after["_start"] < before["_stop"]:
                    self.add(
                        "session_slots", after["_row"], "overlap", first=before["_row"]
                    )

    def _check_marks(self):
        if "roster" not in self._readable:
            return
        roster = {(row["session"], row["badge"]) for row in self.rows["roster"]}
        for row in self.rows["exam_marks"]:
            key = row["session"], row["badge"]
            if None not in key and key not in roster:
                self.add(
                    "exam_marks",
                    row["_row"],
                    "not_on_roster",
                    badge=row["badge"],
                    session=row["session"],
                )
        if "exam_marks" in self._readable:
            self._check_missing_marks()

    def _check_missing_marks(self):
        """Who has no mark where others have one stays undecided (design §7)."""
        marked = {(row["session"], row["badge"]) for row in self.rows["exam_marks"]}
        examined = {session for session, _badge in marked}
        for row in self.rows["roster"]:
            key = row["session"], row["badge"]
            if None not in key and row["session"] in examined and key not in marked:
                self.add(
                    "roster",
                    row["_row"],
                    "no_mark",
                    severity=WARNING,
                    badge=row["badge"],
                    session=row["session"],
                )

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    def check_register(self, rules, punches=(), absent_is_true=False):
        """Nobody is judged by missing data: a slot wants one fitting punch at least.

        Asked once the sheets of it are right, since what is wrong there would make
        slots look empty.

        :param rules: ``attendance.AttendanceRules`` of the company
        :param punches: ``(badge, time in UTC)`` that are on record already
        :param bool absent_is_true: the user says that nobody was there
        """
        if not self._readable.issuperset(REGISTER_SHEETS) or any(
            problem.severity == ERROR and problem.sheet in REGISTER_SHEETS
            for problem in self.problems
        ):
            return
        self._times_of = {
            row["_row"]: (row["_start"], row["_stop"])
            for row in self.rows["session_slots"]
        }
        slots_of, times = self._get_register(punches)
        presences = self._match(slots_of, times, rules)
        due = {slot.key for slots in slots_of.values() for slot in slots}
        severity = WARNING if absent_is_true else ERROR
        missed = [
            row
            for row in self.rows["session_slots"]
            if row["_row"] in due and not presences[row["_row"]]
        ]
        for row in missed:
            self.add(
                "session_slots",
                row["_row"],
                "no_punch" if not absent_is_true else "all_absent",
                severity=severity,
                session=row["session"],
                slot=row["slot"],
            )
        shift = None
        # The first slot may be met by chance, by what belongs to the second.
        if missed and len(missed) * 2 >= len(due):
            shift = self._find_shift(slots_of, times, rules)
        if shift or (len(missed) * 2 > len(due) and any(times.values())):
            self.add(
                "punches",
                0,
                "zone_shift" if shift else "zone_miss",
                severity=WARNING,
                count=len(missed),
                total=len(due),
                tz=self.tz,
                shift=f"{shift or 0:+.3g}",
            )
        else:
            self._check_lateness(presences, rules)

    def _get_register(self, punches):
        """Slots and times of punches by badge."""
        by_session = defaultdict(list)
        for row in self.rows["session_slots"]:
            by_session[row["session"]].append(
                attendance_rules.Slot(row["_row"], row["_start"], row["_stop"])
            )
        slots_of, times = defaultdict(list), defaultdict(set)
        for row in self.rows["roster"]:
            slots_of[row["badge"]] += by_session[row["session"]]
        for badge, moment in punches:
            times[badge].add(moment)
        for row in self.rows["punches"]:
            times[row["badge"]].add(row["_time"])
        return slots_of, times

    def _match(self, slots_of, times, rules, shift=timedelta()):
        """Presences by row of the slot, all punches moved by ``shift``."""
        found = defaultdict(list)
        for badge, slots in slots_of.items():
            moved = [moment + shift for moment in times.get(badge, ())]
            presences, _left, _slot_of = attendance_rules.match_punches(
                slots, moved, rules
            )
            for key, presence in presences.items():
                found[key].append(presence)
        return found

    def _find_shift(self, slots_of, times, rules):
        """Hours by which far more people would have attended, or None."""
        some = dict(islice(slots_of.items(), SAMPLE))
        found = best = self._count_attended(some, times, rules, timedelta())
        hours = None
        for half in sorted(range(-28, 29), key=abs):
            shift = timedelta(hours=half / 2)
            count = self._count_attended(some, times, rules, shift)
            if count > best:
                best, hours = count, half / 2
        return hours if best > 2 * found else None

    def _count_attended(self, slots_of, times, rules, shift):
        presences = self._match(slots_of, times, rules, shift)
        return sum(
            not self._is_absent(key, presence, rules)
            for key, found in presences.items()
            for presence in found
        )

    def _is_absent(self, key, presence, rules):
        start, stop = self._times_of[key]
        verdict = attendance_rules.judge(
            start, stop, presence.check_in, presence.check_out, rules
        )
        return verdict.status == attendance_rules.ABSENT

    def _check_lateness(self, presences, rules):
        """Everybody late in most slots: rather the clock than the people."""
        total = len(presences)
        late = sum(
            all(self._is_absent(key, presence, rules) for presence in found)
            for key, found in presences.items()
        )
        if late * 2 > total:
            self.add(
                "punches",
                0,
                "zone_late",
                severity=WARNING,
                count=late,
                total=total,
                tz=self.tz,
            )
