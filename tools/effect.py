"""What figures of people's work were before and after a course (policy 7.1.3).

Nothing here says that one came of the other: there is what was before and what was
after, and, where others did the same work meanwhile, what it was of them.
"""

import math
from datetime import timedelta
from typing import NamedTuple

from .kpi import HIGHER, first_day, is_worse, last_day, months_before, takes_percent

# Calendar months on either side; the month itself is left out (design §7).
MONTHS = 3


class Spread(NamedTuple):
    """How many people, their mean, and how far they lie around it."""

    people: int = 0
    mean: float = 0.0
    deviation: float = 0.0


def months_after(day, count=MONTHS):
    """The first days of so many whole months after the month of a day, in order.

    >>> from datetime import date
    >>> [str(month) for month in months_after(date(2025, 10, 31))]
    ['2025-11-01', '2025-12-01', '2026-01-01']
    """
    months = []
    month = first_day(day)
    for _number in range(count):
        month = last_day(month) + timedelta(days=1)
        months.append(month)
    return months


def windows(day):
    """The months before and those after the month of a day.

    :param date day: of the last slot's end, in the session's zone

    >>> from datetime import date
    >>> before, after = windows(date(2028, 2, 29))
    >>> [str(month) for month in before + after]
    ... # doctest: +NORMALIZE_WHITESPACE
    ['2027-11-01', '2027-12-01', '2028-01-01', '2028-03-01', '2028-04-01',
     '2028-05-01']
    """
    return months_before(day, MONTHS), months_after(day)


def mean(values):
    """The mean of some values, or None where there are none.

    >>> mean([80.0, 85.0]), mean([])
    (82.5, None)
    """
    values = list(values)
    return math.fsum(values) / len(values) if values else None


def delta(before, after):
    """What the mean of one side is more than that of the other; None without both.

    >>> delta([70, 80], [80]), delta([], [80]), delta([70], [])
    (5.0, None, None)
    """
    if not before or not after:
        return None
    return mean(after) - mean(before)


def spread(values):
    """Number, mean and standard deviation of people's figures, themselves all meant.

    >>> spread([2, 4, 4, 4, 5, 5, 7, 9])
    Spread(people=8, mean=5.0, deviation=2.0)
    >>> spread([])
    Spread(people=0, mean=0.0, deviation=0.0)
    """
    values = list(values)
    if not values:
        return Spread()
    middle = mean(values)
    variance = math.fsum((value - middle) ** 2 for value in values) / len(values)
    return Spread(len(values), middle, math.sqrt(variance))


def is_over(day, today):
    """Whether the months after are over, so that no further value is waited for.

    >>> from datetime import date
    >>> end = date(2026, 1, 15)
    >>> is_over(end, date(2026, 4, 30)), is_over(end, date(2026, 5, 1))
    (False, True)
    """
    return today > last_day(months_after(day)[-1])


def attainment(value, target, direction, unit):
    """A value as a mark from 0 to 100, or None where it says nothing.

    Against a target, how much of it was reached, 100 at most; where less is better,
    how much of what was reached was allowed. Without one, percentages and points of a
    hundred count as they are, where less is better what is left to a hundred; hours
    and the like are no mark.

    >>> attainment(72, 80, HIGHER, "%"), attainment(96, 80, HIGHER, "%")
    (90.0, 100.0)
    >>> attainment(10, 8, "lower", "h"), attainment(6, 8, "lower", "h")
    (80.0, 100.0)
    >>> attainment(85, None, HIGHER, "%"), attainment(15, None, "lower", "%")
    (85.0, 85.0)
    >>> attainment(6, None, HIGHER, "h")
    >>> attainment(3, 0, "lower", "h"), attainment(0, 0, "lower", "h")
    (0.0, 100.0)
    >>> attainment(-5, 0, HIGHER, "%"), attainment(120, None, HIGHER, "%")
    (0.0, 100.0)
    """
    if target is None:
        if not takes_percent(unit):
            return None
        mark = value if direction == HIGHER else 100 - value
    elif not is_worse(value, target, direction):
        mark = 100
    else:
        part, whole = (value, target) if direction == HIGHER else (target, value)
        mark = 100 * part / whole if whole > 0 else 0
    return float(min(max(mark, 0), 100))


def performance_mark(months_of, over):
    """The mark of somebody's KPIs in the months after, or None.

    A KPI counts once its months are over or all of them have a value; its mark is the
    mean of those of its months. The mark of all is the mean over the KPIs.

    :param months_of: a list of marks for each KPI, None for a month that says nothing
    :param bool over: see :func:`is_over`

    >>> performance_mark([[80, 90, 100], [70]], over=False)
    90.0
    >>> performance_mark([[80, 90, 100], [70]], over=True)
    80.0
    >>> performance_mark([[80, 90]], over=False), performance_mark([[None]], over=True)
    (None, None)
    """
    return mean(
        mean(mark for mark in marks if mark is not None)
        for marks in months_of
        if (over or len(marks) >= MONTHS) and any(m is not None for m in marks)
    )
