"""Moments moved by days, at the same hour of the clock on the wall."""

from datetime import timedelta

import pytz


def shift_days(moment, days, zone):
    """A moment so many days later, or earlier, at the same local hour.

    :param moment: naive, in UTC
    :param zone: of ``pytz``
    :return: naive, in UTC

    >>> from datetime import datetime
    >>> berlin = pytz.timezone("Europe/Berlin")
    >>> shift_days(datetime(2026, 3, 27, 8), 3, berlin)
    datetime.datetime(2026, 3, 30, 7, 0)
    >>> shift_days(datetime(2026, 3, 30, 7), -3, berlin)
    datetime.datetime(2026, 3, 27, 8, 0)
    """
    local = pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)
    local = zone.localize(local + timedelta(days=days))
    return local.astimezone(pytz.utc).replace(tzinfo=None)
