"""Planning rules of policy 4 without the ORM."""

from datetime import date, timedelta

from . import states

# Months of the periods that plans are made for.
PERIOD_MONTHS = {"annual": 12, "quarterly": 3}

EXECUTION_PLANNED = "planned"
EXECUTION_SCHEDULED = "scheduled"
EXECUTION_HELD = "held"
EXECUTION_LATE = "late"
EXECUTION_CANCELLED = "cancelled"


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
    """
    months = PERIOD_MONTHS[kind]
    last = (day.month + months - 1) // months * months
    following = date(day.year + last // 12, last % 12 + 1, 1)
    return following - timedelta(days=1)


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
