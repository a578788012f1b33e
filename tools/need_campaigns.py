"""Campaigns that ask employees for their training needs (policy 3.1)."""

from datetime import UTC, datetime, time, timedelta

import pytz

SURVEY_TYPE = "training_need"

DRAFT = "draft"
OPEN = "open"
CLOSED = "closed"
STATES = [(DRAFT, "Draft"), (OPEN, "Ongoing"), (CLOSED, "Closed")]


def end_of_day(day, zone):
    """The moment at which a day is over somewhere, in UTC without zone.

    >>> from datetime import date
    >>> end_of_day(date(2026, 3, 31), "Asia/Shanghai")
    datetime.datetime(2026, 3, 31, 16, 0)
    >>> end_of_day(date(2026, 3, 28), "Europe/Berlin")
    datetime.datetime(2026, 3, 28, 23, 0)
    """
    begin = datetime.combine(day + timedelta(days=1), time())
    return pytz.timezone(zone).localize(begin).astimezone(UTC).replace(tzinfo=None)


def rate(part, whole):
    """A part in percent; of nothing it is none.

    >>> rate(3, 4), rate(0, 0)
    (75.0, 0.0)
    """
    return 100.0 * part / whole if whole else 0.0
