"""Planning rules of policy 4 without the ORM."""

from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from . import states

# Months of the periods that plans are made for.
PERIOD_MONTHS = {"annual": 12, "quarterly": 3}

EXECUTION_PLANNED = "planned"
EXECUTION_SCHEDULED = "scheduled"
EXECUTION_HELD = "held"
EXECUTION_LATE = "late"
EXECUTION_CANCELLED = "cancelled"

CHANGE_SAME = "same"
CHANGE_REFINED = "refined"
CHANGE_MOVED = "moved"
CHANGE_ADDED = "added"
CHANGE_DROPPED = "dropped"


def execution(session_states, due, today, in_force, dropped):
    """How far a plan line was carried out.

    :param session_states: states of the line's sessions
    :param due: date by which the line wanted to be held
    :param today: the date to judge on
    :param in_force: whether the plan was published
    :param dropped: whether the line, or its plan, was cancelled

    >>> from datetime import date
    >>> march, april = date(2026, 3, 1), date(2026, 4, 1)
    >>> def line(*session_states, today=march, in_force=True, dropped=False):
    ...     return execution(session_states, march, today, in_force, dropped)
    >>> line(), line(today=april), line(today=april, in_force=False)
    ('planned', 'late', 'planned')
    >>> line("draft"), line("scheduled"), line("ongoing", today=april)
    ('planned', 'scheduled', 'scheduled')
    >>> line("scheduled", today=april), line("draft", today=april)
    ('late', 'late')
    >>> line("done"), line("closed", "cancelled"), line("done", "scheduled")
    ('held', 'held', 'scheduled')
    >>> line("cancelled"), line(dropped=True), line("done", dropped=True)
    ('cancelled', 'cancelled', 'held')
    """
    live = [state for state in session_states if state != states.SESSION_CANCELLED]
    if live and all(state in states.SESSION_HELD for state in live):
        return EXECUTION_HELD
    if dropped or (session_states and not live):
        return EXECUTION_CANCELLED
    if states.SESSION_ONGOING in live:
        return EXECUTION_SCHEDULED
    if in_force and due and due < today:
        return EXECUTION_LATE
    if states.SESSION_SCHEDULED in live:
        return EXECUTION_SCHEDULED
    return EXECUTION_PLANNED


def period_end(kind, day):
    """Last day of the period of a kind of plan that a day belongs to.

    >>> period_end("annual", date(2026, 3, 31)).isoformat()
    '2026-12-31'
    >>> [period_end("quarterly", date(2026, m, 15)).isoformat() for m in (1, 6, 12)]
    ['2026-03-31', '2026-06-30', '2026-12-31']

    Of the last year that Python knows as well.

    >>> period_end("annual", date(9999, 1, 1)).isoformat()
    '9999-12-31'
    """
    months = PERIOD_MONTHS[kind]
    last = (day.month + months - 1) // months * months
    return date(day.year, last, monthrange(day.year, last)[1])


def is_one_period(kind, first, last):
    """Whether a plan of a kind lies inside one calendar year, or one quarter of it.

    An ad hoc plan takes the time it needs.

    >>> is_one_period("annual", date(2026, 1, 1), date(2026, 12, 31))
    True
    >>> is_one_period("annual", date(2026, 7, 1), date(2027, 6, 30))
    False
    >>> quarter = date(2028, 1, 1), date(2028, 3, 31)
    >>> is_one_period("quarterly", *quarter), is_one_period("adhoc", *quarter)
    (True, True)
    >>> is_one_period("quarterly", date(2028, 2, 29), date(2028, 4, 1))
    False
    """
    return kind not in PERIOD_MONTHS or last <= period_end(kind, first)


class LineFacts(NamedTuple):
    """What a plan's line states, for :func:`missing`."""

    goal: bool
    employees: bool
    departments: bool
    headcount: int
    content: bool
    method: str
    first: date
    last: date
    place: bool
    trainers: bool
    provider: bool


def missing(kind, begin, end, line):
    """What a line of a plan lacks before it can be decided about, in reading order.

    An annual plan states everything (policy 4.1), a quarterly one time and place (4.2),
    an ad hoc one who is trained (4.3). Whatever the plan, somebody has to come and the
    day has to lie in it. Who learns online needs neither room nor trainer; what is held
    outside names who provides it, or the trainer from there.

    :param begin: first day of the plan
    :param end: its last day

    >>> full = LineFacts(True, True, False, 0, True, "internal", date(2028, 2, 29),
    ...                  date(2028, 2, 29), True, True, False)
    >>> def gaps(kind="annual", **facts):
    ...     return missing(kind, date(2028, 1, 1), date(2028, 3, 31),
    ...                    full._replace(**facts))
    >>> gaps(), gaps("quarterly"), gaps("adhoc")
    ([], [], [])
    >>> nothing = dict(goal=False, employees=False, content=False, method=False,
    ...                last=date(2028, 4, 1), place=False, trainers=False)
    >>> gaps(**nothing)
    ['goal', 'trainees', 'content', 'method', 'date']
    >>> gaps("quarterly", **nothing)
    ['people', 'date', 'place']
    >>> gaps("adhoc", **nothing)
    ['trainees', 'date']
    >>> gaps(employees=False, departments=True), gaps(employees=False, headcount=8)
    (['trainees'], ['trainees'])
    >>> gaps(employees=False, departments=True, headcount=8)
    []
    >>> gaps("quarterly", employees=False, headcount=8)
    []
    >>> for method in ("internal", "practical", "external", "online"):
    ...     gaps(method=method, trainers=False)
    ['trainer']
    ['trainer']
    ['provider']
    []
    >>> gaps(method="external", trainers=False, provider=True)
    []
    >>> gaps("quarterly", method="online", place=False)
    []
    >>> gaps(first=date(2027, 12, 31), last=date(2028, 1, 2))
    ['date']
    """
    found = []
    annual = kind == "annual"
    if annual and not line.goal:
        found.append("goal")
    counted = line.headcount > 0
    if kind == "quarterly":
        if not line.employees and not counted:
            found.append("people")
    elif not line.employees and not (line.departments and counted):
        found.append("trainees")
    if annual and not line.content:
        found.append("content")
    if annual and not line.method:
        found.append("method")
    if not begin <= line.first <= line.last <= end:
        found.append("date")
    if kind == "quarterly" and line.method != "online" and not line.place:
        found.append("place")
    if annual and line.method in ("internal", "practical") and not line.trainers:
        found.append("trainer")
    if annual and line.method == "external" and not (line.provider or line.trainers):
        found.append("provider")
    return found


def compare(before, after, dates):
    """How a planned line differs from what was planned before: what, and where.

    :param dict before: its values by name
    :param dict after: the same names
    :param dates: names of the days, whose change moves the line
    :return: ``same``, ``moved`` or ``refined``, and name → (before, after)

    >>> plan = {"start": date(2028, 2, 29), "people": 12, "place": "Room 1"}
    >>> compare(plan, dict(plan), ["start"])
    ('same', {})
    >>> compare(plan, {**plan, "people": 20}, ["start"])
    ('refined', {'people': (12, 20)})
    >>> change, fields = compare(plan, {**plan, "start": date(2028, 3, 1),
    ...                                 "place": "Room 2"}, ["start"])
    >>> change, sorted(fields)
    ('moved', ['place', 'start'])
    """
    fields = {
        name: (value, after[name])
        for name, value in before.items()
        if value != after[name]
    }
    if not fields:
        return CHANGE_SAME, fields
    return (CHANGE_MOVED if fields.keys() & set(dates) else CHANGE_REFINED), fields


def difference(pairs, dates):
    """The lines of a plan beside those that it goes by.

    :param pairs: ``(before, after, was_dropped, is_dropped)``; values as for
        :func:`compare`, None where there is no such line
    :return: ``(change, fields)`` for each of them

    >>> day, later = {"on": 1, "n": 2}, {"on": 2, "n": 2}
    >>> difference([(day, day, False, False), (day, later, False, False)], ["on"])
    [('same', {}), ('moved', {'on': (1, 2)})]
    >>> difference([(None, day, False, False), (day, None, False, False)], ["on"])
    [('added', {}), ('dropped', {})]
    >>> difference([(day, later, False, True), (day, day, True, True)], ["on"])
    [('dropped', {'on': (1, 2)}), ('same', {})]
    >>> difference([(day, day, True, False), (None, day, False, True)], ["on"])
    [('added', {}), ('dropped', {})]
    """
    rows = []
    for before, after, was_dropped, is_dropped in pairs:
        if before is None or after is None:
            gone = after is None or is_dropped
            rows.append((CHANGE_DROPPED if gone else CHANGE_ADDED, {}))
            continue
        change, fields = compare(before, after, dates)
        if is_dropped and not was_dropped:
            change = CHANGE_DROPPED
        elif was_dropped and not is_dropped:
            change = CHANGE_ADDED
        rows.append((change, fields))
    return rows


def clip(stretches, begin, end):
    """What of the stretches lies between two moments, in their order.

    >>> clip([(8, 12), (13, 17), (20, 24)], 10, 16)
    [(10, 12), (13, 16)]
    """
    return [
        (max(start, begin), min(stop, end))
        for start, stop in stretches
        if stop > begin and start < end
    ]


def split_hours(hours, stretches):
    """Lay course hours into the stretches of working time offered.

    :param float hours: hours of class to place
    :param stretches: iterable of ``(start, stop)`` in order of time
    :return: list of ``(start, stop)`` that add up to ``hours``, as far as the
        stretches reach

    >>> from datetime import datetime
    >>> def at(day, hour):
    ...     return datetime(2026, 3, day, hour)
    >>> week = [(at(2, 8), at(2, 12)), (at(2, 13), at(2, 17)), (at(3, 8), at(3, 12))]
    >>> placed = split_hours(6, week)
    >>> [(a.strftime("%d %H:%M"), b.strftime("%H:%M")) for a, b in placed]
    [('02 08:00', '12:00'), ('02 13:00', '15:00')]
    >>> split_hours(0, week)
    []
    """
    placed = []
    seconds = round(hours * 3600)
    for start, stop in stretches:
        if seconds <= 0:
            break
        length = min(seconds, (stop - start).total_seconds())
        placed.append((start, start + timedelta(seconds=length)))
        seconds -= length
    return placed
