"""The sheets of a training year (design §8): columns, types, rules across sheets.

Nothing here knows the ORM. Every finding is a :class:`Problem` with a code and
parameters; whoever talks to the user finds the words.
"""

import re
from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import NamedTuple

import pytz

from . import attendance as attendance_rules
from .cells import SAFE_DIGITS, Number, Odd, Percent, narrow

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
MAX_TEXT = 300
# So many people tell whether the clock was another.
SAMPLE = 300
# What Odoo takes as a badge.
BADGE = re.compile("[A-Za-z0-9]{1,18}")
# An apostrophe that keeps a spreadsheet from counting, not that of a name.
GUARD = re.compile(r"^'(?=[\d=+\-@])")
# 1.23457E+17, 1,23457E+17, 1.23457E17; but 1E5 may well be a code.
SCIENTIFIC = re.compile(
    r"-?(\d{1,3}([.,٫]\d+)?\s?[eE]\+|\d{1,3}[.,٫]\d+\s?[eE]-?)\d{1,3}"
)
# One sign: what has two is no number.
PERCENTAGE = re.compile(r"([+\-]?[\d.]+(?:[eE][+\-]?\d+)?)\s*%")
MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
MOMENT = re.compile(
    r"(?P<year>\d{4})(?:"
    r"-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r")(?:[ T]+(?P<hour>\d{1,2}):(?P<minute>\d{1,2})"
    r"(?::(?P<second>\d{1,2})(?:\.0+)?)?)?"
)


class Problem(NamedTuple):
    """A finding: where, how grave, which, about what."""

    severity: str
    sheet: str
    row: int
    code: str
    params: dict


class Column(NamedTuple):
    """A column of a sheet: name, parser, whether a value is required.

    ``units`` are those that it counts in, so that a format may name them.
    """

    name: str
    parse: object
    required: bool = True
    units: tuple = ()


class BareNumber(str):
    """Text that a spreadsheet keeps as a number, so that leading zeros are lost."""


class Bad(ValueError):
    """A value that a column cannot take, with a sentence of its own: ``code``."""

    def __init__(self, value, code):
        super().__init__(value)
        self.code = code


# ------------------------------------------------------------
# CELLS: each parser returns a value or raises ValueError
# ------------------------------------------------------------


def _unquote(value):
    """A text without the apostrophe that keeps a spreadsheet from counting it."""
    return narrow(value).strip().lstrip("'\u2018\u2019`").strip()


def text(value):
    """Text of a cell, full width kept; a whole number stays whole.

    >>> text("王　芳"), text("'0077"), text("'t Hooft"), text(12)
    ('王　芳', '0077', "'t Hooft", '12')
    >>> _fails(text, datetime(2025, 1, 2)), _fails(text, True), _fails(text, "x" * 301)
    (True, True, True)
    """
    if not isinstance(value, str):
        return code(value)
    result = GUARD.sub("", value.strip())
    if len(result) > MAX_TEXT:
        raise Bad(value, "bad_length")
    return result


def code(value):
    """Text of a cell that is a code: in narrow letters and digits.

    A whole number that a spreadsheet made of it stays whole; one of more than 15
    digits has lost some of them, and one that shows more than digits is none.

    >>> code("0200001"), code(200001.0), code("Z９０００３"), code("'0077")
    ('0200001', '200001', 'Z90003', '0077')
    >>> [_fails(code, bad) for bad in (datetime(2025, 1, 2), True, Percent(88))]
    [True, True, True]
    >>> [_fails(code, bad) for bad in (123456789012345696.0, "1.23457E+17", "9E+05")]
    [True, True, True]
    >>> _fails(code, "1,23457E+17"), _fails(code, "1.23457e17"), code("1e5")
    (True, True, '1e5')
    """
    if isinstance(value, str):
        result = _unquote(value)
        if SCIENTIFIC.fullmatch(result):
            raise Bad(value, "bad_digits")
        if len(result) > MAX_TEXT:
            raise Bad(value, "bad_length")
        return result
    if isinstance(value, bool | Percent) or not isinstance(value, int | float):
        raise ValueError(value)
    if abs(value) >= 10**SAFE_DIGITS:
        raise Bad(value, "bad_digits")
    if isinstance(value, Number):
        if value.code is None:
            raise ValueError(value)
        return value.code if value.exact else BareNumber(value.code)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return BareNumber(value)


def badge(value):
    """A badge as Odoo takes it: letters and digits, 18 at most.

    >>> badge("0200001"), badge(200001), _fails(badge, "02-01"), _fails(badge, "1" * 19)
    ('0200001', '200001', True, True)
    """
    result = code(value)
    if not BADGE.fullmatch(result):
        raise ValueError(value)
    return result


def number(value):
    """A finite number; one shown as a percentage, or in another unit, is another.

    >>> number("59.5"), number(3), number("７５"), number("'88")
    (59.5, 3.0, 75.0, 88.0)
    >>> [_fails(number, bad) for bad in ("a", "nan", "inf", True, "1,5", "1_0", 1e99)]
    [True, True, True, True, True, True, True]
    >>> [_fails(number, bad) for bad in (Percent(60), "60%", Number(2, scaled=True))]
    [True, True, True]
    """
    if isinstance(value, Percent) or (
        isinstance(value, str) and PERCENTAGE.fullmatch(_unquote(value))
    ):
        raise Bad(value, "bad_percent")
    if isinstance(value, bool) or "_" in str(value):
        raise ValueError(value)
    if isinstance(value, Number) and value.scaled:
        raise Bad(value, "bad_scale")
    result = float(_unquote(value) if isinstance(value, str) else value)
    # Not a number is not smaller than anything.
    if not abs(result) <= MAX_NUMBER:
        raise ValueError(value)
    return result


def figure(value):
    """A number that may be a percentage: 88 where the cell shows 88 %.

    >>> figure(Percent(88)), figure("88 %"), figure("８８％"), figure(0.88)
    (88.0, 88.0, 88.0, 0.88)
    >>> try:
    ...     figure("100%%")
    ... except Bad:
    ...     "a percentage"
    ... except ValueError:
    ...     "no number"
    'no number'
    """
    if isinstance(value, Percent):
        return number(float(value))
    if isinstance(value, str):
        match = PERCENTAGE.fullmatch(_unquote(value))
        value = match[1] if match else value
    return number(value)


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
    """A number from 0 to 100, also one shown as a percentage.

    >>> score("100"), score(Percent(88)), score("88%"), _fails(score, "100.5")
    (100.0, 88.0, 88.0, True)
    """
    result = figure(value)
    if not 0 <= result <= 100:
        raise ValueError(value)
    return result


def day(value):
    """A date.

    >>> day("2025-02-28"), day("2025/2/8"), day(datetime(2025, 1, 2))
    (datetime.date(2025, 2, 28), datetime.date(2025, 2, 8), datetime.date(2025, 1, 2))
    >>> day("2025年2月8日"), day("2025.2.8"), day("2025-02-08 00:00:00")
    (datetime.date(2025, 2, 8), datetime.date(2025, 2, 8), datetime.date(2025, 2, 8))
    >>> [_fails(day, bad) for bad in ("2025-02-30", "02/03/2025", "0025-01-01", 45000)]
    [True, True, True, True]
    >>> [_fails(day, bad) for bad in (time(9), timedelta(9), "2025-02-08 09:00", True)]
    [True, True, True, True]
    """
    if isinstance(value, datetime):
        result = value.date()
    elif isinstance(value, date):
        result = value
    else:
        stamp = _parse_moment(value, time_of_day=False)
        if stamp.time() != time():
            raise ValueError(value)
        result = stamp.date()
    if result.year not in YEARS:
        raise ValueError(value)
    return result


def month(value):
    """A month as its first day.

    >>> month("2025-03"), month("2025-03-31")
    (datetime.date(2025, 3, 1), datetime.date(2025, 3, 1))
    >>> month("2025年3月"), month("2025/3")
    (datetime.date(2025, 3, 1), datetime.date(2025, 3, 1))
    >>> _fails(month, "202503"), _fails(month, "2025-13")
    (True, True)
    """
    if isinstance(value, str):
        match = MONTH.fullmatch(_unquote(value))
        if match:
            value = f"{match[1]}-{match[2]}-01"
    return day(value).replace(day=1)


def moment(value):
    """A local date with time.

    >>> moment("2025-03-01 09:00:00"), moment("2025-03-01 9:00")
    (datetime.datetime(2025, 3, 1, 9, 0), datetime.datetime(2025, 3, 1, 9, 0))
    >>> moment("2025年3月1日 9时05分"), moment("2025/3/1T09:00:00.000")
    (datetime.datetime(2025, 3, 1, 9, 5), datetime.datetime(2025, 3, 1, 9, 0))
    >>> moment(datetime(2025, 3, 1, 8, 59, 59, 999500))  # as some workbooks count
    datetime.datetime(2025, 3, 1, 9, 0)
    >>> [_fails(moment, bad) for bad in ("2025-03-01 25:00", "soon", 45000)]
    [True, True, True]
    >>> [_fails(moment, bad) for bad in ("2025-03-01", "2025-03-01 09:00Z", time(9))]
    [True, True, True]
    """
    if isinstance(value, datetime):
        result = value.replace(tzinfo=None) + timedelta(milliseconds=500)
        result = result.replace(microsecond=0)
    else:
        result = _parse_moment(value)
    if result.year not in YEARS:
        raise ValueError(value)
    return result


def _parse_moment(value, time_of_day=True):
    """A moment of a text; without need of a time of day, one may still be there."""
    if not isinstance(value, str):
        raise ValueError(value)
    match = MOMENT.fullmatch(_plain_moment(_unquote(value)))
    if not match or (time_of_day and not match["hour"]):
        raise ValueError(value)
    parts = match.groupdict(default="0")
    return datetime(
        *(
            int(parts[name])
            for name in ("year", "month", "day", "hour", "minute", "second")
        )
    )


def flag(value):
    """Yes or no.

    >>> flag("1"), flag("0"), flag(True), flag("no"), _fails(flag, "2")
    (True, False, True, False, True)
    """
    if isinstance(value, bool):
        return value
    words = {"1": True, "0": False, "true": True, "false": False, "yes": True}
    try:
        return {**words, "no": False}[code(value).lower()]
    except KeyError:
        raise ValueError(value) from None


def _plain_moment(cleaned):
    """A moment as most write it: 2025-3-1 9:05 of 2025年3月1日9时05分.

    >>> _plain_moment("2025年3月1日 9时05分30秒"), _plain_moment("2025.3.1 9点5分")
    ('2025-3-1 9:05:30', '2025-3-1 9:5')
    """
    cleaned = re.sub(r"^(\d{4})([/.])(\d{1,2})\2(\d{1,2})(?!\d)", r"\1-\3-\4", cleaned)
    cleaned = re.sub(
        r"^(\d{4})年(\d{1,2})月(\d{1,2})日\s*", r"\1-\2-\3 ", cleaned
    ).strip()
    return re.sub(
        r"(\d{1,2})[时点](\d{1,2})分?(?:(\d{1,2})秒)?$",
        lambda m: f"{m[1]}:{m[2]}" + (f":{m[3]}" if m[3] else ""),
        cleaned,
    )


def method(value):
    """A way of teaching.

    >>> method("Online"), _fails(method, "tv")
    ('online', True)
    """
    result = code(value).lower()
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

# As formats write them: small letters, no full stop. Years are no months, and minutes,
# which Chinese writes as it does marks, no hours.
HOURS = ("h", "hr", "hrs", "hour", "hours", "std", "stunden", "小时", "学时", "课时")
MONTHS = ("mo", "month", "months", "monate", "月", "个月")
MARKS = ("分", "point", "points", "pt", "pts", "punkte")
PEOPLE = ("人", "名", "位", "person", "persons", "people", "personen")

SHEETS = {
    "departments": [
        Column("code", code),
        Column("name", text),
        Column("parent_code", code, False),
        Column("manager_badge", code, False),
        Column("in_scope", flag),
    ],
    "jobs": [Column("code", code), Column("name", text)],
    "employees": [
        Column("badge", badge),
        Column("name", text),
        Column("department_code", code, False),
        Column("job_code", code, False),
        Column("manager_badge", code, False),
        Column("hired_on", day, False),
        Column("email", text, False),
    ],
    "courses": [
        Column("code", code),
        Column("name", text),
        Column("category", code),
        Column("method", method),
        Column("hours", amount, units=HOURS),
        Column("pass_score", score, units=MARKS),
        Column("validity_months", months, units=MONTHS),
    ],
    "plan_lines": [
        Column("line", code),
        Column("course_code", code),
        Column("date", day),
        Column("method", method),
        Column("headcount", whole, units=PEOPLE),
        *(Column(code, amount) for code in COST_TYPES),
    ],
    "session_slots": [
        Column("session", code),
        Column("plan_line", code, False),
        Column("course_code", code),
        Column("slot", code),
        Column("start_local", moment),
        Column("stop_local", moment),
        Column("trainer_badge", code, False),
        Column("seats", seats, units=(*PEOPLE, "座", "席", "seats")),
    ],
    "roster": [Column("session", code), Column("badge", code)],
    "punches": [Column("badge", code), Column("time_local", moment)],
    "exam_marks": [
        Column("session", code),
        Column("badge", code),
        Column("mark", score, units=MARKS),
    ],
    "kpi_values": [
        Column("badge", code),
        Column("kpi", code),
        Column("month", month),
        Column("value", figure, units=MARKS),
    ],
    "expenses": [
        Column("session", code),
        Column("badge", code),
        Column("cost_type", code),
        Column("amount", claim),
        Column("date", day),
    ],
}

# Their rows are found again by code, or make a record.
MATCHED_SHEETS = ("departments", "jobs", "employees", "courses")

# What makes two rows of a sheet the same; punches may repeat, and two tickets of one
# price are bought there and back.
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

# Equal rows of these may all be real.
REPEATED = ("expenses",)

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

# Codes of records that an import makes, or finds.
NEARLY = tuple((name, SHEETS[name][0].name) for name in MATCHED_SHEETS)

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

# What the register is made of.
REGISTER_SHEETS = frozenset(("session_slots", "roster", "punches"))

# All slots of a session say the same of it.
SESSION_COLUMNS = ("plan_line", "course_code", "seats")


def bare_code(value):
    """A code without what a spreadsheet takes from it or adds: zeros, ``.0``, case.

    >>> bare_code("0077"), bare_code("77.0"), bare_code("00a1"), bare_code("0")
    ('77', '77', 'A1', '')
    """
    return re.sub(r"\.0+$", "", value).lstrip("0").upper()


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
        self.tz = tz
        # A plan of this year to which only the claims are added.
        self.claims_plan = None
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
