"""Performance figures of people: months, targets, who is behind them (policy 3.2)."""

import calendar
from datetime import timedelta
from typing import NamedTuple

from .cells import narrow
from .training_sheets import MARKS

HIGHER = "higher"
LOWER = "lower"

MANUAL = "manual"
IMPORT = "import"
FETCHED = "fetched"

# What a person falls short by; training mends the first three.
CAUSES = ("knowledge", "skill", "attitude")
CAUSE_OTHER = "other"


class Target(NamedTuple):
    """What is wanted of whom, from one month to another; None for no end, or for all.

    At most one of department and job is given.
    """

    value: float
    date_from: object = None
    date_to: object = None
    department_id: object = None
    job_id: object = None


class Shortfall(NamedTuple):
    """A mean that is worse than its target, over so many months with a value."""

    mean: float
    target: float
    months: int


def takes_percent(unit):
    """Whether a value in this unit may be written with a percent sign.

    Points of a hundred are, as marks are in a sheet; hours are not.

    >>> [takes_percent(unit) for unit in ("%", "％", "分", "h", "", False)]
    [True, True, True, False, False, False]
    """
    unit = narrow(unit or "").strip().rstrip(".").casefold()
    return "%" in unit or unit in MARKS


def first_day(day):
    """The first day of a month.

    >>> from datetime import date
    >>> first_day(date(2026, 3, 31))
    datetime.date(2026, 3, 1)
    """
    return day.replace(day=1)


def last_day(day):
    """The last day of a month.

    >>> from datetime import date
    >>> last_day(date(2028, 2, 1))
    datetime.date(2028, 2, 29)
    """
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def months_before(day, count):
    """The first days of so many whole months before the month of a day, in order.

    >>> from datetime import date
    >>> [str(month) for month in months_before(date(2026, 2, 17), 3)]
    ['2025-11-01', '2025-12-01', '2026-01-01']
    >>> months_before(date(2026, 2, 17), 0)
    []
    """
    months = []
    month = first_day(day)
    for _number in range(count):
        month = first_day(month - timedelta(days=1))
        months.append(month)
    return months[::-1]


def is_worse(value, target, direction):
    """Whether a value falls short of its target; what reaches it does not.

    >>> is_worse(79.9, 80, HIGHER), is_worse(80, 80, HIGHER), is_worse(81, 80, HIGHER)
    (True, False, False)
    >>> is_worse(79.9, 80, LOWER), is_worse(80, 80, LOWER), is_worse(81, 80, LOWER)
    (False, False, True)
    >>> is_worse(0.1 + 0.2, 0.3, LOWER)
    False
    """
    # Means of decimals are not exact: a millionth is nobody's fault.
    distance = round(value - target, 6)
    return distance < 0 if direction == HIGHER else distance > 0


def counts_in(target, month):
    """Whether a target counts in a month: from the month of its first day to that of
    its last one.

    >>> from datetime import date
    >>> spring = Target(80, date(2026, 3, 15), date(2026, 5, 2))
    >>> [counts_in(spring, date(2026, month, 1)) for month in (2, 3, 5, 6)]
    [False, True, True, False]
    >>> counts_in(Target(80), date(2026, 3, 1))
    True
    """
    return not (
        (target.date_from and first_day(target.date_from) > month)
        or (target.date_to and first_day(target.date_to) < month)
    )


def overlap(one, other):
    """Whether two targets count in one month.

    >>> from datetime import date
    >>> march, late = Target(80, None, date(2026, 3, 9)), Target(85, date(2026, 3, 10))
    >>> overlap(march, late), overlap(march, Target(85, date(2026, 4, 1)))
    (True, False)
    """
    latest = max(filter(None, (one.date_from, other.date_from)), default=None)
    return latest is None or (
        counts_in(one._replace(date_from=None), first_day(latest))
        and counts_in(other._replace(date_from=None), first_day(latest))
    )


def choose_target(targets, month, job_id, department_ids):
    """The most specific target of a KPI: the job's, else that of the nearest
    department, else that for all.

    :param targets: list of :class:`Target`, of one KPI and company
    :param department_ids: the person's department and those above, nearest first

    >>> from datetime import date
    >>> march = date(2026, 3, 1)
    >>> everyone, above = Target(80), Target(82, department_id=1)
    >>> own, job = Target(84, department_id=2), Target(86, job_id=7)
    >>> def choose(*targets):
    ...     found = choose_target(targets, march, 7, [2, 1])
    ...     return found and found.value
    >>> choose(everyone, above, own, job), choose(everyone, above, own)
    (86, 84)
    >>> choose(everyone, above), choose(everyone), choose(Target(1, department_id=3))
    (82, 80, None)
    >>> choose(everyone, own._replace(date_to=date(2026, 2, 28)))
    80
    """
    valid = [target for target in targets if counts_in(target, month)]
    of_job = {t.job_id: t for t in valid if t.job_id}
    of_department = {t.department_id: t for t in valid if t.department_id}
    others = [t for t in valid if not t.job_id and not t.department_id]
    nearest = [of_department[d] for d in department_ids if d in of_department]
    candidates = [of_job.get(job_id), *nearest, *others]
    return next(filter(None, candidates), None)


def find_shortfall(rows, count, direction):
    """Whether the mean of some months is worse than what was wanted in them, or None.

    A month without a value or without a target does not count, and half of the months
    or less say nothing: nobody is judged by missing data (design §6.13).

    :param rows: ``(value, wanted)`` of each month that has a value
    :param count: how many months are looked at

    >>> find_shortfall([(70, 80), (85, 80), (79, 80)], 3, HIGHER)
    Shortfall(mean=78.0, target=80.0, months=3)
    >>> find_shortfall([(70, 80), (85, None), (79, 80)], 3, HIGHER).months
    2
    >>> find_shortfall([(70, 80)], 3, HIGHER), find_shortfall([(80, 80)], 1, HIGHER)
    (None, None)
    >>> find_shortfall([(70, 80)], 1, LOWER)
    """
    counted = [(value, wanted) for value, wanted in rows if wanted is not None]
    if 2 * len(counted) <= count:
        return None
    mean = sum(value for value, _wanted in counted) / len(counted)
    target = sum(wanted for _value, wanted in counted) / len(counted)
    if not is_worse(mean, target, direction):
        return None
    return Shortfall(mean, target, len(counted))
