"""What a session's figures say of it, for its summary report (policy 6.4.2).

The figures of a session are rows of :class:`Figure`; what is worth a sentence in them
are :class:`Finding` rows, found by rules that compare figures with what was wanted:

    >>> figures = [
    ...     Figure(PEOPLE, SEATED, 10),
    ...     Figure(PEOPLE, PASSED, 5),
    ...     Figure(PEOPLE, FAILED, 5),
    ... ]
    >>> [(f.code, f.is_good, f.value) for f in find(figures, Wanted(seats=10))]
    [('passed_few', False, 50.0)]
"""

from typing import NamedTuple

# What a figure is of, in the order in which they are shown.
PEOPLE = "people"
ATTENDANCE = "attendance"
MARK = "mark"
RETURN = "return"
QUESTION = "question"
OBSERVATION = "observation"
EFFECT = "effect"
COST = "cost"
KINDS = [
    (PEOPLE, "People"),
    (ATTENDANCE, "Attendance"),
    (MARK, "Marks"),
    (RETURN, "Return Rate"),
    (QUESTION, "Questionnaire"),
    (OBSERVATION, "Observations in Class"),
    (EFFECT, "KPI before and after"),
    (COST, "Costs"),
]

SEATED = "seated"
PASSED = "passed"
FAILED = "failed"
PENDING = "pending"
WITHDRAWN = "withdrawn"
RESULTS = (PASSED, FAILED, PENDING)

# Which classes of a register's rows count as attended, late or away.
LATE = ("late", "left_early")
ABSENT = "absent"
ATTENDED = ("present", *LATE)
INCIDENT = "discipline"

# From these on a figure is worth a sentence; percent, but where it says points.
MANY_ABSENT = 15.0
MANY_LATE = 20.0
FEW_SEATED = 70.0
MANY_WITHDRAWN = 20.0
WIDE_SPREAD = 15.0  # points
OFF_BUDGET = 10.0
OTHER_THAN_BEFORE = 10.0  # points
ALL_PASSED = 95.0
GOOD_ATTENDANCE = 95.0
GOOD_RATING = 80.0


class Figure(NamedTuple):
    """A figure of a session.

    :param kind: one of :data:`KINDS`
    :param key: what it is of: a code, the id of a record, or the text of a question
    :param count: how many records it is of
    :param value: mean, sum or percent; None where the number is all
    :param before: the same before the session, or as it was planned; None
    :param spread: standard deviation of the records' values; None
    :param ids: the records
    """

    kind: str
    key: object
    count: int = 0
    value: float | None = None
    before: float | None = None
    spread: float | None = None
    ids: tuple = ()


class Wanted(NamedTuple):
    """What the figures are compared with: settings, the session's own, the last one.

    :param seats: seats of the session
    :param seats_min: least participants, 0 for none
    :param attendance: least attendance in percent
    :param pass_rate: least share of passes in percent
    :param return_rate: least return of questionnaires in percent
    :param rating: least rating, 0 to 100
    :param passed_before: share of passes in the course's session before, or None
    """

    seats: int = 0
    seats_min: int = 0
    attendance: float = 80.0
    pass_rate: float = 60.0
    return_rate: float = 60.0
    rating: float = 60.0
    passed_before: float | None = None


class Finding(NamedTuple):
    """Something worth a sentence.

    :param code: which rule found it
    :param is_good: whether it went well
    :param value: the figure that it is about
    :param wanted: what it was compared with, or None
    :param key: of which question, evaluation or cost, or None
    """

    code: str
    is_good: bool
    value: float
    wanted: float | None = None
    key: object = None


def share(part, whole):
    """Percent, or None of nothing.

    >>> share(1, 4), share(0, 3), share(1, 0)
    (25.0, 0.0, None)
    """
    return 100.0 * part / whole if whole else None


def find(figures, wanted):
    """Everything worth a sentence, in the order of the figures.

    >>> rows = [
    ...     Figure(PEOPLE, SEATED, 20), Figure(PEOPLE, PASSED, 20),
    ...     Figure(ATTENDANCE, "present", 30), Figure(ATTENDANCE, "absent", 10),
    ...     Figure(QUESTION, "Trainer", 9, 90.0), Figure(QUESTION, "Room", 9, 40.0),
    ...     Figure(COST, 1, 2, 1200.0, 1000.0),
    ... ]
    >>> for finding in find(rows, Wanted(seats=40, passed_before=80.0)):
    ...     print(finding.code, finding.is_good, finding.value, finding.key)
    seated_few False 50.0 None
    passed_all True 100.0 None
    passed_more True 100.0 None
    absent_many False 25.0 None
    rated_best True 90.0 Trainer
    rated_low False 40.0 Room
    cost_over False 20.0 1
    """
    table = {(f.kind, f.key): f for f in figures}
    return [
        *_find_people(table, wanted),
        *_find_attendance(table, wanted),
        *_find_marks(figures),
        *_find_answers(figures, wanted),
        *_find_others(table, figures),
    ]


def _count(table, kind, *keys):
    return sum(table[kind, key].count for key in keys if (kind, key) in table)


def _find_people(table, wanted):
    seated = _count(table, PEOPLE, SEATED)
    filled = share(seated, wanted.seats)
    if wanted.seats_min and seated < wanted.seats_min:
        yield Finding("seated_too_few", False, seated, wanted.seats_min)
    elif filled is not None and filled < FEW_SEATED:
        yield Finding("seated_few", False, filled, wanted.seats)
    withdrawn = _count(table, PEOPLE, WITHDRAWN)
    gone = share(withdrawn, seated + withdrawn)
    if gone is not None and gone >= MANY_WITHDRAWN:
        yield Finding("withdrawn_many", False, gone)
    passed = get_pass_rate(table.values())
    if passed is None:
        return
    if passed < wanted.pass_rate:
        yield Finding("passed_few", False, passed, wanted.pass_rate)
    elif passed >= ALL_PASSED:
        yield Finding("passed_all", True, passed, wanted.pass_rate)
    before = wanted.passed_before
    if before is not None and abs(passed - before) >= OTHER_THAN_BEFORE:
        is_more = passed > before
        code = "passed_more" if is_more else "passed_fewer"
        yield Finding(code, is_more, passed, before)


def get_pass_rate(figures):
    """Percent of those decided about who passed, or None.

    >>> get_pass_rate([Figure(PEOPLE, PASSED, 3), Figure(PEOPLE, FAILED, 1)])
    75.0
    """
    table = {f.key: f.count for f in figures if f.kind == PEOPLE}
    passed, failed = table.get(PASSED, 0), table.get(FAILED, 0)
    return share(passed, passed + failed)


def _find_attendance(table, wanted):
    rows = _count(table, ATTENDANCE, *ATTENDED, ABSENT)
    absent = share(_count(table, ATTENDANCE, ABSENT), rows)
    late = share(_count(table, ATTENDANCE, *LATE), rows)
    if absent is None:
        return
    if absent >= MANY_ABSENT:
        yield Finding("absent_many", False, absent, MANY_ABSENT)
    elif 100.0 - absent >= GOOD_ATTENDANCE:
        yield Finding("attendance_good", True, 100.0 - absent, wanted.attendance)
    if late >= MANY_LATE:
        yield Finding("late_many", False, late, MANY_LATE)


def _find_marks(figures):
    for figure in figures:
        if figure.kind == MARK and (figure.spread or 0.0) >= WIDE_SPREAD:
            yield Finding("spread_wide", False, figure.spread, None, figure.key)


def _find_answers(figures, wanted):
    for figure in figures:
        if figure.kind == RETURN and figure.value < wanted.return_rate:
            yield Finding(
                "return_low", False, figure.value, wanted.return_rate, figure.key
            )
    rated = [f for f in figures if f.kind == QUESTION and f.value is not None]
    if not rated:
        return
    best = max(rated, key=lambda f: f.value)
    if best.value >= GOOD_RATING:
        yield Finding("rated_best", True, best.value, None, best.key)
    for figure in rated:
        if figure.value < wanted.rating:
            yield Finding("rated_low", False, figure.value, wanted.rating, figure.key)


def _find_others(table, figures):
    incidents = _count(table, OBSERVATION, INCIDENT)
    if incidents:
        yield Finding("incidents", False, incidents)
    for figure in figures:
        if figure.kind != COST or not figure.before:
            continue
        more = share(figure.value - figure.before, figure.before)
        if more >= OFF_BUDGET:
            yield Finding("cost_over", False, more, figure.before, figure.key)
        elif figure.value and more <= -OFF_BUDGET:
            yield Finding("cost_under", True, -more, figure.before, figure.key)
