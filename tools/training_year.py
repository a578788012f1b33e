"""The sheets of a training year (design §8): columns, types, rules across sheets.

Nothing here knows the ORM. Every finding is a :class:`Problem` with a code and
parameters; whoever talks to the user finds the words.
"""

import math
from collections import Counter, defaultdict
from datetime import date, datetime
from typing import NamedTuple

COST_TYPES = ("trainer_fee", "venue", "textbook", "material", "travel", "exam")
METHODS = ("internal", "external", "online", "practical")

ERROR = "error"
WARNING = "warning"


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


# ------------------------------------------------------------
# CELLS: each parser returns a value or raises ValueError
# ------------------------------------------------------------


def text(value):
    """Text of a cell; a whole number that a spreadsheet made of it stays whole.

    >>> text("0200001"), text(200001.0), text(12)
    ('0200001', '200001', '12')
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def number(value):
    """A finite number.

    >>> number("59.5"), number(3)
    (59.5, 3.0)
    >>> [_fails(number, bad) for bad in ("a", "nan", "inf", True, "1,5")]
    [True, True, True, True, True]
    """
    if isinstance(value, bool):
        raise ValueError(value)
    result = float(value)
    if not math.isfinite(result):
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


def whole(value):
    """A whole number that is not negative.

    >>> whole("12"), whole(12.0), _fails(whole, "1.5"), _fails(whole, "-1")
    (12, 12, True, True)
    """
    result = amount(value)
    if not result.is_integer():
        raise ValueError(value)
    return int(result)


def positive(value):
    """A whole number above zero.

    >>> positive("1"), _fails(positive, "0")
    (1, True)
    """
    result = whole(value)
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
    >>> _fails(day, "2025-02-30"), _fails(day, "02/03/2025")
    (True, True)
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return datetime.strptime(str(value).strip().replace("/", "-"), "%Y-%m-%d").date()


def moment(value):
    """A local date with time.

    >>> moment("2025-03-01 09:00:00"), moment("2025-03-01 9:00")
    (datetime.datetime(2025, 3, 1, 9, 0), datetime.datetime(2025, 3, 1, 9, 0))
    >>> _fails(moment, "2025-03-01 25:00"), _fails(moment, "soon")
    (True, True)
    """
    if isinstance(value, datetime):
        return value.replace(microsecond=0, tzinfo=None)
    cleaned = str(value).strip().replace("/", "-").replace("T", " ")
    for pattern in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"):
        try:
            return datetime.strptime(cleaned, pattern)
        except ValueError:
            continue
    raise ValueError(value)


def flag(value):
    """Yes or no.

    >>> flag("1"), flag("0"), flag(True), flag("no"), _fails(flag, "2")
    (True, False, True, False, True)
    """
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
        Column("badge", text),
        Column("name", text),
        Column("department_code", text),
        Column("job_code", text),
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
        Column("validity_months", whole),
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
        Column("seats", positive),
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
        Column("month", day),
        Column("value", number),
    ],
    "expenses": [
        Column("session", text),
        Column("badge", text),
        Column("cost_type", text),
        Column("amount", amount),
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

# All slots of a session say the same of it.
SESSION_COLUMNS = ("plan_line", "course_code", "seats")


class TrainingYear:
    """The parsed sheets: ``rows[sheet]`` lists dicts with ``_row``; ``problems``.

    :param sheets: dict name -> ``tabular.Sheet``
    :param known: dict ``(sheet, column)`` -> values that exist already, so that
        rows may refer to them without repeating them
    :param categories: codes of the course categories there are

    >>> from .tabular import Sheet
    >>> jobs = Sheet(["code", "name"], [(2, ["T", "Tech"]), (3, ["T", ""])])
    >>> year = TrainingYear({"jobs": jobs}, {}, ())
    >>> [(p.sheet, p.row, p.code) for p in year.problems if p.sheet == "jobs"]
    [('jobs', 3, 'missing_value'), ('jobs', 3, 'duplicate')]
    >>> ("roster", 0, "missing_sheet") in [p[1:4] for p in year.problems]
    True
    """

    def __init__(self, sheets, known, categories):
        self.problems = []
        self.rows = {name: [] for name in SHEETS}
        self._categories = frozenset(categories)
        for name in SHEETS:
            if name not in sheets:
                self.add(name, 0, "missing_sheet")
            else:
                self._parse_sheet(name, sheets[name])
        self._check_duplicates()
        # References into a sheet that is missing would all be wrong.
        self._check_references(known, sheets)
        self._check_departments()
        self._check_courses()
        self._check_sessions()
        self._check_marks()
        self._check_expenses()

    @property
    def has_errors(self):
        return any(problem.severity == ERROR for problem in self.problems)

    @property
    def year(self):
        """The calendar year most plan lines lie in, or None."""
        years = Counter(row["date"].year for row in self.rows["plan_lines"])
        return years.most_common(1)[0][0] if years else None

    def add(self, sheet, row, problem, severity=ERROR, **params):
        """Note a problem; ``params`` fill its sentence."""
        self.problems.append(Problem(severity, sheet, row, problem, params))

    # Parsing

    def _parse_sheet(self, name, sheet):
        position = {}
        for index, header in enumerate(sheet.header):
            if header in position:
                self.add(name, 1, "duplicate_column", column=header)
            position.setdefault(header, index)
        missing = [c.name for c in SHEETS[name] if c.name not in position]
        for column in missing:
            self.add(name, 1, "missing_column", column=column)
        if missing:
            return
        for row_number, cells in sheet.rows:
            row = {"_row": row_number}
            for column in SHEETS[name]:
                index = position[column.name]
                cell = cells[index] if index < len(cells) else None
                row[column.name] = self._parse_cell(name, row_number, column, cell)
            self.rows[name].append(row)

    def _parse_cell(self, sheet, row_number, column, cell):
        if cell is None or cell == "":
            if column.required:
                self.add(sheet, row_number, "missing_value", column=column.name)
            return None
        try:
            return column.parse(cell)
        except (ValueError, TypeError, OverflowError):
            self.add(
                sheet,
                row_number,
                f"bad_{column.parse.__name__}",
                column=column.name,
                value=str(cell)[:80],
            )
            return None

    # Rules

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

    def _check_references(self, known, sheets):
        for (sheet, column), target in REFERENCES.items():
            target_sheet, target_column = target
            if target_sheet not in sheets:
                continue
            values = {row[target_column] for row in self.rows[target_sheet]}
            values |= set(known.get(target, ()))
            for row in self.rows[sheet]:
                if row[column] is not None and row[column] not in values:
                    self._unknown(sheet, row, column, target_sheet)

    def _unknown(self, sheet, row, column, target):
        self.add(
            sheet,
            row["_row"],
            "unknown",
            column=column,
            value=row[column],
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

    def _check_courses(self):
        for row in self.rows["courses"]:
            category = row["category"]
            if category is not None and category not in self._categories:
                self._unknown("courses", row, "category", "categories")

    def _check_sessions(self):
        first = {}
        enrolled = Counter(row["session"] for row in self.rows["roster"])
        for row in self.rows["session_slots"]:
            start, stop = row["start_local"], row["stop_local"]
            if start and stop and start >= stop:
                self.add("session_slots", row["_row"], "slot_order")
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
            if (
                known is row
                and row["seats"]
                and enrolled[row["session"]] > row["seats"]
            ):
                self.add(
                    "session_slots",
                    row["_row"],
                    "more_than_seats",
                    severity=WARNING,
                    session=row["session"],
                    count=enrolled[row["session"]],
                    seats=row["seats"],
                )
        self._check_slot_overlaps()

    def _check_slot_overlaps(self):
        slots = defaultdict(list)
        for row in self.rows["session_slots"]:
            if row["start_local"] and row["stop_local"]:
                slots[row["session"]].append(row)
        for rows in slots.values():
            rows.sort(key=lambda row: row["start_local"])
            for before, after in zip(rows, rows[1:], strict=False):
                if after["start_local"] < before["stop_local"]:
                    self.add(
                        "session_slots", after["_row"], "overlap", first=before["_row"]
                    )

    def _check_marks(self):
        roster = {(row["session"], row["badge"]) for row in self.rows["roster"]}
        for row in self.rows["exam_marks"]:
            if (row["session"], row["badge"]) not in roster:
                self.add(
                    "exam_marks",
                    row["_row"],
                    "not_on_roster",
                    badge=row["badge"],
                    session=row["session"],
                )

    def _check_expenses(self):
        for row in self.rows["expenses"]:
            cost_type = row["cost_type"]
            if cost_type is not None and cost_type not in (*COST_TYPES, "other"):
                self._unknown("expenses", row, "cost_type", "cost types")
            if row["amount"] == 0:
                self.add(
                    "expenses", row["_row"], "bad_amount", column="amount", value="0"
                )
