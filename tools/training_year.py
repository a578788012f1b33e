"""The sheets of a training year (design §8): columns, types, rules across sheets.

Nothing here knows the ORM. Every finding is a :class:`Problem` with a code and
parameters; whoever talks to the user finds the words.
"""

import re
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytz

from .tabular import Formula

COST_TYPES = ("trainer_fee", "venue", "textbook", "material", "travel", "exam")
METHODS = ("internal", "external", "online", "practical")
KPIS = ("csat", "on_time_repair", "resolution")

ERROR = "error"
WARNING = "warning"

# Beyond these a cell was mistyped, and databases and calendars give in.
YEARS = range(1900, 2101)
MAX_NUMBER = 1e12
MAX_WHOLE = 1_000_000
MAX_MONTHS = 1_200
MAX_SEATS = 5_000
# What Odoo takes as a badge.
BADGE = re.compile("[A-Za-z0-9]{1,18}")


class Problem(NamedTuple):
    """A finding: where, how grave, which, about what."""

    severity: str
    sheet: str
    row: int
    code: str
    params: dict


class Column(NamedTuple):
    """A column of a sheet: name, parser, whether a value is required."""

    name: str
    parse: object
    required: bool = True


class Number(str):
    """Text that a spreadsheet keeps as a number, so that leading zeros are lost."""


# ------------------------------------------------------------
# CELLS: each parser returns a value or raises ValueError
# ------------------------------------------------------------


def text(value):
    """Text of a cell; a whole number that a spreadsheet made of it stays whole.

    >>> text("0200001"), text(200001.0), text(12)
    ('0200001', '200001', '12')
    >>> _fails(text, datetime(2025, 1, 2)), _fails(text, True)
    (True, True)
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return Number(value)


def badge(value):
    """A badge as Odoo takes it: letters and digits, 18 at most.

    >>> badge("0200001"), badge(200001), _fails(badge, "02-01"), _fails(badge, "1" * 19)
    ('0200001', '200001', True, True)
    """
    result = text(value)
    if not BADGE.fullmatch(result):
        raise ValueError(value)
    return result


def number(value):
    """A finite number.

    >>> number("59.5"), number(3)
    (59.5, 3.0)
    >>> [_fails(number, bad) for bad in ("a", "nan", "inf", True, "1,5", "1_0", 1e99)]
    [True, True, True, True, True, True, True]
    """
    if isinstance(value, bool) or "_" in str(value):
        raise ValueError(value)
    result = float(value)
    # Not a number is not smaller than anything.
    if not abs(result) <= MAX_NUMBER:
        raise ValueError(value)
    return result


def amount(value):
    """A number that is not negative.

    >>> amount("0"), _fails(amount, "-1")
    (0.0, True)
    """
    result = number(value)
    if result < 0:
        raise ValueError(value)
    return result


def claim(value):
    """An amount above zero.

    >>> claim("0.5"), _fails(claim, "0")
    (0.5, True)
    """
    result = amount(value)
    if not result:
        raise ValueError(value)
    return result


def whole(value, most=MAX_WHOLE):
    """A whole number that is not negative.

    >>> whole("12"), whole(12.0), _fails(whole, "1.5"), _fails(whole, "-1")
    (12, 12, True, True)
    """
    result = amount(value)
    if not result.is_integer() or result > most:
        raise ValueError(value)
    return int(result)


def months(value):
    """A number of months, 0 to 1,200.

    >>> months("24"), _fails(months, "1201")
    (24, True)
    """
    return whole(value, MAX_MONTHS)


def seats(value):
    """A number of seats, 1 to 5,000.

    >>> seats("1"), _fails(seats, "0"), _fails(seats, "5001")
    (1, True, True)
    """
    result = whole(value, MAX_SEATS)
    if not result:
        raise ValueError(value)
    return result


def score(value):
    """A number from 0 to 100.

    >>> score("100"), _fails(score, "100.5")
    (100.0, True)
    """
    result = amount(value)
    if result > 100:
        raise ValueError(value)
    return result


def day(value):
    """A date.

    >>> day("2025-02-28"), day("2025/2/8"), day(datetime(2025, 1, 2))
    (datetime.date(2025, 2, 28), datetime.date(2025, 2, 8), datetime.date(2025, 1, 2))
    >>> [_fails(day, bad) for bad in ("2025-02-30", "02/03/2025", "0025-01-01", 45000)]
    [True, True, True, True]
    """
    if isinstance(value, datetime):
        result = value.date()
    elif isinstance(value, date):
        result = value
    else:
        cleaned = str(value).strip().replace("/", "-")
        result = datetime.strptime(cleaned, "%Y-%m-%d").date()
    if result.year not in YEARS:
        raise ValueError(value)
    return result


def month(value):
    """A month as its first day.

    >>> month("2025-03"), month("2025-03-31")
    (datetime.date(2025, 3, 1), datetime.date(2025, 3, 1))
    """
    if isinstance(value, str) and len(value.strip()) in (6, 7):
        value = f"{value.strip()}-01"
    return day(value).replace(day=1)


def moment(value):
    """A local date with time.

    >>> moment("2025-03-01 09:00:00"), moment("2025-03-01 9:00")
    (datetime.datetime(2025, 3, 1, 9, 0), datetime.datetime(2025, 3, 1, 9, 0))
    >>> moment(datetime(2025, 3, 1, 8, 59, 59, 999500))  # as some workbooks count
    datetime.datetime(2025, 3, 1, 9, 0)
    >>> [_fails(moment, bad) for bad in ("2025-03-01 25:00", "soon", 45000)]
    [True, True, True]
    """
    if isinstance(value, datetime):
        result = value.replace(tzinfo=None) + timedelta(milliseconds=500)
        result = result.replace(microsecond=0)
    else:
        result = _parse_moment(str(value).strip().replace("/", "-").replace("T", " "))
    if result.year not in YEARS:
        raise ValueError(value)
    return result


def _parse_moment(cleaned):
    try:
        return datetime.strptime(cleaned, "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return datetime.strptime(cleaned, "%Y-%m-%d %H:%M")


def flag(value):
    """Yes or no.

    >>> flag("1"), flag("0"), flag(True), flag("no"), _fails(flag, "2")
    (True, False, True, False, True)
    """
    if isinstance(value, bool):
        return value
    words = {"1": True, "0": False, "true": True, "false": False, "yes": True}
    try:
        return {**words, "no": False}[text(value).lower()]
    except KeyError:
        raise ValueError(value) from None


def method(value):
    """A way of teaching.

    >>> method("Online"), _fails(method, "tv")
    ('online', True)
    """
    result = text(value).lower()
    if result not in METHODS:
        raise ValueError(value)
    return result


def _fails(parse, value):
    try:
        parse(value)
    except ValueError:
        return True
    return False


def to_utc(local, zone):
    """A local time in UTC, or None where the clock is put forward past it.

    A time that comes twice, when the clock is put back, is taken as the later one.

    >>> berlin = pytz.timezone("Europe/Berlin")
    >>> to_utc(datetime(2025, 3, 30, 1, 30), berlin)
    datetime.datetime(2025, 3, 30, 0, 30)
    >>> to_utc(datetime(2025, 3, 30, 2, 30), berlin)
    >>> to_utc(datetime(2025, 10, 26, 2, 30), berlin)
    datetime.datetime(2025, 10, 26, 1, 30)
    """
    try:
        aware = zone.localize(local, is_dst=None)
    except pytz.NonExistentTimeError:
        return None
    except pytz.AmbiguousTimeError:
        aware = zone.localize(local, is_dst=False)
    return aware.astimezone(pytz.utc).replace(tzinfo=None)


# ------------------------------------------------------------
# SHEETS
# ------------------------------------------------------------

SHEETS = {
    "departments": [
        Column("code", text),
        Column("name", text),
        Column("parent_code", text, False),
        Column("manager_badge", text, False),
        Column("in_scope", flag),
    ],
    "jobs": [Column("code", text), Column("name", text)],
    "employees": [
        Column("badge", badge),
        Column("name", text),
        Column("department_code", text, False),
        Column("job_code", text, False),
        Column("manager_badge", text, False),
        Column("hired_on", day, False),
        Column("email", text, False),
    ],
    "courses": [
        Column("code", text),
        Column("name", text),
        Column("category", text),
        Column("method", method),
        Column("hours", amount),
        Column("pass_score", score),
        Column("validity_months", months),
    ],
    "plan_lines": [
        Column("line", text),
        Column("course_code", text),
        Column("date", day),
        Column("method", method),
        Column("headcount", whole),
        *(Column(code, amount) for code in COST_TYPES),
    ],
    "session_slots": [
        Column("session", text),
        Column("plan_line", text, False),
        Column("course_code", text),
        Column("slot", text),
        Column("start_local", moment),
        Column("stop_local", moment),
        Column("trainer_badge", text, False),
        Column("seats", seats),
    ],
    "roster": [Column("session", text), Column("badge", text)],
    "punches": [Column("badge", text), Column("time_local", moment)],
    "exam_marks": [
        Column("session", text),
        Column("badge", text),
        Column("mark", score),
    ],
    "kpi_values": [
        Column("badge", text),
        Column("kpi", text),
        Column("month", month),
        Column("value", number),
    ],
    "expenses": [
        Column("session", text),
        Column("badge", text),
        Column("cost_type", text),
        Column("amount", claim),
        Column("date", day),
    ],
}

# What makes two rows of a sheet the same; punches may repeat.
KEYS = {
    "departments": ("code",),
    "jobs": ("code",),
    "employees": ("badge",),
    "courses": ("code",),
    "plan_lines": ("line",),
    "session_slots": ("session", "slot"),
    "roster": ("session", "badge"),
    "exam_marks": ("session", "badge"),
    "kpi_values": ("badge", "kpi", "month"),
    "expenses": ("session", "badge", "cost_type", "amount", "date"),
}

# Cells that name a row of another sheet: (sheet, column) -> (sheet, column).
REFERENCES = {
    ("departments", "parent_code"): ("departments", "code"),
    ("departments", "manager_badge"): ("employees", "badge"),
    ("employees", "department_code"): ("departments", "code"),
    ("employees", "job_code"): ("jobs", "code"),
    ("employees", "manager_badge"): ("employees", "badge"),
    ("plan_lines", "course_code"): ("courses", "code"),
    ("session_slots", "plan_line"): ("plan_lines", "line"),
    ("session_slots", "course_code"): ("courses", "code"),
    ("session_slots", "trainer_badge"): ("employees", "badge"),
    ("roster", "session"): ("session_slots", "session"),
    ("roster", "badge"): ("employees", "badge"),
    ("exam_marks", "session"): ("session_slots", "session"),
    ("exam_marks", "badge"): ("employees", "badge"),
    ("kpi_values", "badge"): ("employees", "badge"),
    ("expenses", "session"): ("session_slots", "session"),
    ("expenses", "badge"): ("employees", "badge"),
}
# An unknown badge at the terminal is no error: the punch is told as unmatched.
PUNCH_BADGE = {("punches", "badge"): ("employees", "badge")}

# Cells out of a list: (sheet, column) -> how the list is called.
LISTS = {
    ("courses", "category"): "categories",
    ("kpi_values", "kpi"): "kpis",
    ("expenses", "cost_type"): "cost_types",
}

# Local times -> where the row keeps them in UTC.
TIMES = {
    "session_slots": {"start_local": "_start", "stop_local": "_stop"},
    "punches": {"time_local": "_time"},
}

# All slots of a session say the same of it.
SESSION_COLUMNS = ("plan_line", "course_code", "seats")


class TrainingYear:
    """The parsed sheets: ``rows[sheet]`` lists dicts with ``_row``; ``problems``.

    :param sheets: dict name -> ``tabular.Sheet``
    :param known: dict ``(sheet, column)`` -> values that exist already, so that
        rows may refer to them without repeating them
    :param categories: codes of the course categories there are
    :param tz: name of the zone of the local times

    >>> from .tabular import Sheet
    >>> jobs = Sheet(["code", "name"], [(2, ["T", "Tech"]), (3, ["T", ""])])
    >>> year = TrainingYear({"jobs": jobs}, {}, (), "UTC")
    >>> [(p.sheet, p.row, p.code) for p in year.problems if p.sheet == "jobs"]
    [('jobs', 3, 'missing_value'), ('jobs', 3, 'duplicate')]
    >>> ("roster", 0, "missing_sheet") in [p[1:4] for p in year.problems]
    True
    """

    def __init__(self, sheets, known, categories, tz):
        self.problems = []
        self.rows = {name: [] for name in SHEETS}
        self._known = known
        self._lists = {
            "categories": frozenset(categories),
            "kpis": frozenset(KPIS),
            "cost_types": frozenset((*COST_TYPES, "other")),
        }
        # References into a sheet that could not be read would all be wrong.
        self._readable = {
            name for name in SHEETS if self._parse_sheet(name, sheets.get(name))
        }
        self._restore_zeros()
        self._localize(tz)
        self._check_duplicates()
        self._check_references()
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
        for row_number, cells in sheet.rows:
            row = {"_row": row_number}
            for column in columns:
                index = positions[column.name][0]
                cell = cells[index] if index < len(cells) else None
                row[column.name] = self._parse_cell(name, row_number, column, cell)
            self.rows[name].append(row)
        return True

    def _parse_cell(self, sheet, row_number, column, cell):
        if cell is None or cell == "":
            if column.required:
                self.add(sheet, row_number, "missing_value", column=column.name)
            return None
        try:
            if not isinstance(cell, Formula):
                return column.parse(cell)
            problem = "formula"
        except (ValueError, TypeError, OverflowError):
            problem = f"bad_{column.parse.__name__}"
        self.add(sheet, row_number, problem, column=column.name, value=str(cell)[:80])
        return None

    def _restore_zeros(self):
        """Give numbers the leading zeros of the text they stand for, if one fits.

        A spreadsheet that keeps 0200001 as a number holds 200001.
        """
        references = {**REFERENCES, **PUNCH_BADGE}
        for target in dict.fromkeys(references.values()):
            spelled = defaultdict(set)
            for value in self._get_values(target):
                if not isinstance(value, Number) and value.isdecimal():
                    spelled[int(value)].add(value)
            columns = [source for source, aim in references.items() if aim == target]
            for sheet, column in (target, *columns):
                for row in self.rows[sheet]:
                    value = row[column]
                    if isinstance(value, Number) and value.isdecimal():
                        candidates = spelled[int(value)]
                        if len(candidates) == 1:
                            row[column] = next(iter(candidates))

    def _get_values(self, target):
        """Values of a column, those of records included."""
        sheet, column = target
        values = {row[column] for row in self.rows[sheet]} - {None}
        # Records last: of two equal texts the set keeps the one that is no number.
        return set(self._known.get(target, ())) | values

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
                        "duplicate",
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

    def _check_values(self, sheet, column, values, target):
        for row in self.rows[sheet]:
            value = row[column]
            if value is not None and value not in values:
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
