"""Days by which people are told, asked and reminded (policy 6.2.1)."""

from datetime import timedelta

# Longer than any stretch of holidays: a calendar without work ends the search.
MOST_DAYS_OFF = 60


def is_weekday(day):
    """Monday to Friday: what counts where no calendar is known.

    >>> from datetime import date
    >>> is_weekday(date(2026, 3, 6)), is_weekday(date(2026, 3, 7))
    (True, False)
    """
    return day.isoweekday() <= 5


def working_days_before(day, count, works=is_weekday):
    """The last day on which there are ``count`` working days left until ``day``.

    That day itself does not count, so that two days before a Tuesday is the Friday.

    :param date day: what it is about
    :param int count: working days between, 0 or more
    :param works: date → whether it is a working day

    >>> from datetime import date
    >>> tuesday = date(2026, 3, 10)
    >>> working_days_before(tuesday, 2)
    datetime.date(2026, 3, 6)
    >>> working_days_before(tuesday, 0)
    datetime.date(2026, 3, 10)
    >>> off = date(2026, 3, 6)
    >>> working_days_before(tuesday, 2, lambda d: d != off and is_weekday(d))
    datetime.date(2026, 3, 5)
    >>> working_days_before(tuesday, 1, lambda d: False)
    datetime.date(2026, 3, 9)
    """
    found = day
    for _left in range(count):
        found = _step(found, works, -1)
    return found


def working_days_after(day, count, works=is_weekday):
    """The day on which so many working days have passed since ``day``.

    That day itself does not count, so that two days after a Friday is the Tuesday.

    :param date day: when it began
    :param int count: working days, 0 or more
    :param works: date → whether it is a working day

    >>> from datetime import date
    >>> friday = date(2026, 3, 6)
    >>> working_days_after(friday, 2), working_days_after(friday, 0)
    (datetime.date(2026, 3, 10), datetime.date(2026, 3, 6))
    >>> working_days_after(friday, 1, lambda d: False)
    datetime.date(2026, 3, 7)
    """
    found = day
    for _left in range(count):
        found = _step(found, works, 1)
    return found


def _step(day, works, sign):
    for days in range(1, MOST_DAYS_OFF):
        other = day + timedelta(days=sign * days)
        if works(other):
            return other
    return day + timedelta(days=sign)
