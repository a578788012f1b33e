"""The sheets of a training year (design §8): their columns, and what these count in."""

import re
from typing import NamedTuple

from .training_values import (
    COST_TYPES,
    amount,
    badge,
    claim,
    code,
    day,
    figure,
    flag,
    method,
    moment,
    month,
    months,
    score,
    seats,
    text,
    whole,
)


class Column(NamedTuple):
    """A column of a sheet: name, parser, whether a value is required.

    ``units`` are those that it counts in, so that a format may name them.
    """

    name: str
    parse: object
    required: bool = True
    units: tuple = ()


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
