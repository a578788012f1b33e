"""Arithmetic of the training budget (policy 9, design §6.5) without the ORM."""

from decimal import ROUND_HALF_UP, Decimal

MODE_NONE = "none"
MODE_WARN = "warn"
MODE_BLOCK = "block"

# What a cost may do to the budget line that bears it.
FITS = "fits"
WARNS = "warns"
ESCALATES = "escalates"
BLOCKED = "blocked"

QUARTERS = [("1", "Q1"), ("2", "Q2"), ("3", "Q3"), ("4", "Q4")]


def quarter_of(day):
    """Quarter of the calendar year, as the selections have it.

    >>> from datetime import date
    >>> [quarter_of(date(2026, month, 1)) for month in (1, 3, 4, 9, 12)]
    ['1', '1', '2', '3', '4']
    """
    return str((day.month + 2) // 3)


def nearest_quarters(quarter):
    """Quarters in the order in which their lines bear a cost of one of them.

    What was planned for earlier in the year is there still; else what comes later.

    >>> nearest_quarters("3"), nearest_quarters("1")
    (['3', '2', '1', '4'], ['1', '2', '3', '4'])
    """
    numbers = [number for number, _label in QUARTERS]
    index = numbers.index(quarter)
    return numbers[index::-1] + numbers[index + 1 :]


def judge(limit, used, mode, escalation):
    """What becomes of a cost that brings a budget line to ``used``.

    Up to the limit everything fits. Beyond it ``block`` refuses; ``warn`` lets it
    pass with a warning as long as the excess is at most ``escalation`` percent of
    the limit; above that company management has to agree first.

    :param float limit: amount of the budget line in force
    :param float used: committed and actual with the cost, rounded to the currency
    :param str mode: the company's setting
    :param float escalation: percent

    >>> [judge(1000, used, "warn", 10) for used in (999.99, 1000, 1100, 1100.01)]
    ['fits', 'fits', 'warns', 'escalates']
    >>> judge(1000, 1000.01, "block", 10), judge(1000, 9999, "none", 10)
    ('blocked', 'fits')
    >>> judge(0, 1, "warn", 10), judge(0, 1, "warn", 0), judge(0, 0, "block", 0)
    ('escalates', 'escalates', 'fits')
    """
    if mode == MODE_NONE or used <= limit:
        return FITS
    if mode == MODE_BLOCK:
        return BLOCKED
    # In whole hundredths: 1100 of 1000 is 10 % and not a little more.
    over, limit = Decimal(repr(used)) - Decimal(repr(limit)), Decimal(repr(limit))
    if over * 100 <= limit * Decimal(repr(escalation)):
        return WARNS
    return ESCALATES


def excess_percent(limit, used):
    """By how many percent of the limit it is exceeded; None without a limit.

    >>> excess_percent(1000, 1125), excess_percent(1000, 900)
    (12.5, 0.0)
    >>> excess_percent(0, 5) is None
    True
    """
    if not limit:
        return None
    return max(0.0, 100.0 * (used - limit) / limit)


def split_amount(amount, weights, digits=2):
    """Share an amount by weights so that the shares add up to it exactly.

    Each share is the rounded running total less the one before.

    :param float amount: what is shared
    :param weights: dict key → weight; keys keep their order
    :param int digits: decimal places of the currency
    :return: dict key → share

    >>> split_amount(100, {"a": 1, "b": 1, "c": 1})
    {'a': 33.33, 'b': 33.34, 'c': 33.33}
    >>> split_amount(100, {"a": 2, "b": 1}, digits=0)
    {'a': 67.0, 'b': 33.0}
    >>> split_amount(1, {"a": 1, "b": 2}, digits=3)
    {'a': 0.333, 'b': 0.667}
    >>> split_amount(5, {}), split_amount(5, {"a": 0})
    ({}, {})
    """
    total = sum(weights.values())
    if not total:
        return {}
    unit = Decimal(1).scaleb(-digits)
    exact, shares = Decimal(repr(amount)), {}
    running = before = Decimal(0)
    for key, weight in weights.items():
        running += Decimal(repr(weight))
        until = exact * running / Decimal(repr(total))
        until = until.quantize(unit, ROUND_HALF_UP)
        shares[key] = float(until - before)
        before = until
    return shares


def wages_between(versions, date_from, date_to):
    """Wages paid in a period, from monthly wages with the dates they held.

    A year of twelve months counts twelve wages; parts count by days.

    :param versions: iterable of ``(wage, first day, last day or None)``

    >>> from datetime import date
    >>> year = date(2025, 1, 1), date(2025, 12, 31)
    >>> wages_between([(1000, date(2024, 5, 1), None)], *year)
    12000.0
    >>> wages_between([(1000, date(2025, 12, 1), None)], *year)
    1019.18
    >>> wages_between([(1000, date(2020, 1, 1), date(2024, 12, 31))], *year)
    0.0
    """
    days = (date_to - date_from).days + 1
    months = (date_to.year - date_from.year) * 12 + date_to.month - date_from.month + 1
    total = 0.0
    for wage, first, last in versions:
        begin, end = max(first, date_from), min(last or date_to, date_to)
        held = (end - begin).days + 1
        if held > 0:
            total += wage * months * held / days
    return round(total, 2)
