"""Between which years lies what is planned (design §11)."""

FIRST_YEAR = 2000
YEARS_AHEAD = 10


def get_last_year(today):
    """The last year that is planned for.

    >>> from datetime import date
    >>> get_last_year(date(2026, 3, 2))
    2036
    """
    return today.year + YEARS_AHEAD


def is_plausible(day, today):
    """Whether a day is meant, and no slip in its year.

    The last year counts to its end: plans are made for whole years. No day is one.

    >>> from datetime import date
    >>> def judge(*days):
    ...     return [is_plausible(date(*day), date(2026, 3, 2)) for day in days]
    >>> judge((2000, 1, 1), (2026, 3, 2), (2036, 12, 31))
    [True, True, True]
    >>> judge((1, 1, 1), (1999, 12, 31), (2037, 1, 1), (9999, 12, 31))
    [False, False, False, False]
    >>> is_plausible(None, date(2026, 3, 2)), is_plausible(False, date(2026, 3, 2))
    (True, True)
    """
    return not day or FIRST_YEAR <= day.year <= get_last_year(today)
