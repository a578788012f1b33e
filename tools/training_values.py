"""What the cells of a training year may say (design §8): a parser for each kind.

A parser returns a value or raises ``ValueError``, with a code where there is more to
say than that it is wrong.
"""

import re
from datetime import date, datetime, time, timedelta

import pytz

from .cells import SAFE_DIGITS, Number, Percent, narrow

COST_TYPES = ("trainer_fee", "venue", "textbook", "material", "travel", "exam")
METHODS = ("internal", "external", "online", "practical")
KPIS = ("csat", "on_time_repair", "resolution")


# Beyond these a cell was mistyped, and databases and calendars give in.
YEARS = range(1900, 2101)
MAX_NUMBER = 1e12
MAX_WHOLE = 1_000_000
MAX_MONTHS = 1_200
MAX_SEATS = 5_000
MAX_TEXT = 300
# What Odoo takes as a badge.
BADGE = re.compile("[A-Za-z0-9]{1,18}")
# An apostrophe that keeps a spreadsheet from counting, not that of a name.
GUARD = re.compile(r"^'(?=[\d=+\-@])")
# 1.23457E+17, 1,23457E+17, 1.23457E17; but 1E5 may well be a code.
SCIENTIFIC = re.compile(
    r"-?(\d{1,3}([.,٫]\d+)?\s?[eE]\+|\d{1,3}[.,٫]\d+\s?[eE]-?)\d{1,3}"
)
# One sign: what has two is no number.
PERCENTAGE = re.compile(r"([+\-]?[\d.]+(?:[eE][+\-]?\d+)?)\s*%")
MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
MOMENT = re.compile(
    r"(?P<year>\d{4})(?:"
    r"-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r")(?:[ T]+(?P<hour>\d{1,2}):(?P<minute>\d{1,2})"
    r"(?::(?P<second>\d{1,2})(?:\.0+)?)?)?"
)


class BareNumber(str):
    """Text that a spreadsheet keeps as a number, so that leading zeros are lost."""


class Bad(ValueError):
    """A value that a column cannot take, with a sentence of its own: ``code``."""

    def __init__(self, value, code):
        super().__init__(value)
        self.code = code


def _unquote(value):
    """A text without the apostrophe that keeps a spreadsheet from counting it."""
    return narrow(value).strip().lstrip("'\u2018\u2019`").strip()


def text(value):
    """Text of a cell, full width kept; a whole number stays whole.

    >>> text("王　芳"), text("'0077"), text("'t Hooft"), text(12)
    ('王　芳', '0077', "'t Hooft", '12')
    >>> _fails(text, datetime(2025, 1, 2)), _fails(text, True), _fails(text, "x" * 301)
    (True, True, True)
    """
    if not isinstance(value, str):
        return code(value)
    result = GUARD.sub("", value.strip())
    if len(result) > MAX_TEXT:
        raise Bad(value, "bad_length")
    return result


def code(value):
    """Text of a cell that is a code: in narrow letters and digits.

    A whole number that a spreadsheet made of it stays whole; one of more than 15
    digits has lost some of them, and one that shows more than digits is none.

    >>> code("0200001"), code(200001.0), code("Z９０００３"), code("'0077")
    ('0200001', '200001', 'Z90003', '0077')
    >>> [_fails(code, bad) for bad in (datetime(2025, 1, 2), True, Percent(88))]
    [True, True, True]
    >>> [_fails(code, bad) for bad in (123456789012345696.0, "1.23457E+17", "9E+05")]
    [True, True, True]
    >>> _fails(code, "1,23457E+17"), _fails(code, "1.23457e17"), code("1e5")
    (True, True, '1e5')
    """
    if isinstance(value, str):
        result = _unquote(value)
        if SCIENTIFIC.fullmatch(result):
            raise Bad(value, "bad_digits")
        if len(result) > MAX_TEXT:
            raise Bad(value, "bad_length")
        return result
    if isinstance(value, bool | Percent) or not isinstance(value, int | float):
        raise ValueError(value)
    if abs(value) >= 10**SAFE_DIGITS:
        raise Bad(value, "bad_digits")
    if isinstance(value, Number):
        if value.code is None:
            raise ValueError(value)
        return value.code if value.exact else BareNumber(value.code)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return BareNumber(value)


def badge(value):
    """A badge as Odoo takes it: letters and digits, 18 at most.

    >>> badge("0200001"), badge(200001), _fails(badge, "02-01"), _fails(badge, "1" * 19)
    ('0200001', '200001', True, True)
    """
    result = code(value)
    if not BADGE.fullmatch(result):
        raise ValueError(value)
    return result


def number(value):
    """A finite number; one shown as a percentage, or in another unit, is another.

    >>> number("59.5"), number(3), number("７５"), number("'88")
    (59.5, 3.0, 75.0, 88.0)
    >>> [_fails(number, bad) for bad in ("a", "nan", "inf", True, "1,5", "1_0", 1e99)]
    [True, True, True, True, True, True, True]
    >>> [_fails(number, bad) for bad in (Percent(60), "60%", Number(2, scaled=True))]
    [True, True, True]
    """
    if _is_percentage(value):
        raise Bad(value, "bad_percent")
    if isinstance(value, bool) or "_" in str(value):
        raise ValueError(value)
    if isinstance(value, Number) and value.scaled:
        raise Bad(value, "bad_scale")
    result = float(_unquote(value) if isinstance(value, str) else value)
    # Not a number is not smaller than anything.
    if not abs(result) <= MAX_NUMBER:
        raise ValueError(value)
    return result


def _is_percentage(value):
    return isinstance(value, Percent) or (
        isinstance(value, str) and bool(PERCENTAGE.fullmatch(_unquote(value)))
    )


def figure(value):
    """A number that may be a percentage, known for one: 88 where a cell shows 88 %.

    >>> figure(Percent(88)), figure("88 %"), figure("８８％"), figure(0.88)
    (Percent(88.0), Percent(88.0), Percent(88.0), 0.88)
    >>> try:
    ...     figure("100%%")
    ... except Bad:
    ...     "a percentage"
    ... except ValueError:
    ...     "no number"
    'no number'
    """
    if not _is_percentage(value):
        return number(value)
    if isinstance(value, str):
        value = PERCENTAGE.fullmatch(_unquote(value))[1]
    return Percent(number(value if isinstance(value, str) else float(value)))


def amount(value):
    """A number that is not negative.

    >>> amount("0"), _fails(amount, "-1")
    (0.0, True)
    """
    result = number(value)
    if result < 0:
        raise ValueError(value)
    return result


def claim(value):
    """An amount above zero.

    >>> claim("0.5"), _fails(claim, "0")
    (0.5, True)
    """
    result = amount(value)
    if not result:
        raise ValueError(value)
    return result


def whole(value, most=MAX_WHOLE):
    """A whole number that is not negative.

    >>> whole("12"), whole(12.0), _fails(whole, "1.5"), _fails(whole, "-1")
    (12, 12, True, True)
    """
    result = amount(value)
    if not result.is_integer() or result > most:
        raise ValueError(value)
    return int(result)


def months(value):
    """A number of months, 0 to 1,200.

    >>> months("24"), _fails(months, "1201")
    (24, True)
    """
    return whole(value, MAX_MONTHS)


def seats(value):
    """A number of seats, 1 to 5,000.

    >>> seats("1"), _fails(seats, "0"), _fails(seats, "5001")
    (1, True, True)
    """
    result = whole(value, MAX_SEATS)
    if not result:
        raise ValueError(value)
    return result


def score(value):
    """A number from 0 to 100, also one shown as a percentage.

    >>> score("100"), score(Percent(88)), score("88%"), _fails(score, "100.5")
    (100.0, 88.0, 88.0, True)
    """
    result = float(figure(value))
    if not 0 <= result <= 100:
        raise ValueError(value)
    return result


def day(value):
    """A date.

    >>> day("2025-02-28"), day("2025/2/8"), day(datetime(2025, 1, 2))
    (datetime.date(2025, 2, 28), datetime.date(2025, 2, 8), datetime.date(2025, 1, 2))
    >>> day("2025年2月8日"), day("2025.2.8"), day("2025-02-08 00:00:00")
    (datetime.date(2025, 2, 8), datetime.date(2025, 2, 8), datetime.date(2025, 2, 8))
    >>> [_fails(day, bad) for bad in ("2025-02-30", "02/03/2025", "0025-01-01", 45000)]
    [True, True, True, True]
    >>> [_fails(day, bad) for bad in (time(9), timedelta(9), "2025-02-08 09:00", True)]
    [True, True, True, True]
    """
    if isinstance(value, datetime):
        result = value.date()
    elif isinstance(value, date):
        result = value
    else:
        stamp = _parse_moment(value, time_of_day=False)
        if stamp.time() != time():
            raise ValueError(value)
        result = stamp.date()
    if result.year not in YEARS:
        raise ValueError(value)
    return result


def month(value):
    """A month as its first day.

    >>> month("2025-03"), month("2025-03-31")
    (datetime.date(2025, 3, 1), datetime.date(2025, 3, 1))
    >>> month("2025年3月"), month("2025/3")
    (datetime.date(2025, 3, 1), datetime.date(2025, 3, 1))
    >>> _fails(month, "202503"), _fails(month, "2025-13")
    (True, True)
    """
    if isinstance(value, str):
        match = MONTH.fullmatch(_unquote(value))
        if match:
            value = f"{match[1]}-{match[2]}-01"
    return day(value).replace(day=1)


def moment(value):
    """A local date with time.

    >>> moment("2025-03-01 09:00:00"), moment("2025-03-01 9:00")
    (datetime.datetime(2025, 3, 1, 9, 0), datetime.datetime(2025, 3, 1, 9, 0))
    >>> moment("2025年3月1日 9时05分"), moment("2025/3/1T09:00:00.000")
    (datetime.datetime(2025, 3, 1, 9, 5), datetime.datetime(2025, 3, 1, 9, 0))
    >>> moment(datetime(2025, 3, 1, 8, 59, 59, 999500))  # as some workbooks count
    datetime.datetime(2025, 3, 1, 9, 0)
    >>> [_fails(moment, bad) for bad in ("2025-03-01 25:00", "soon", 45000)]
    [True, True, True]
    >>> [_fails(moment, bad) for bad in ("2025-03-01", "2025-03-01 09:00Z", time(9))]
    [True, True, True]
    """
    if isinstance(value, datetime):
        result = value.replace(tzinfo=None) + timedelta(milliseconds=500)
        result = result.replace(microsecond=0)
    else:
        result = _parse_moment(value)
    if result.year not in YEARS:
        raise ValueError(value)
    return result


def _parse_moment(value, time_of_day=True):
    """A moment of a text; without need of a time of day, one may still be there."""
    if not isinstance(value, str):
        raise ValueError(value)
    match = MOMENT.fullmatch(_plain_moment(_unquote(value)))
    if not match or (time_of_day and not match["hour"]):
        raise ValueError(value)
    parts = match.groupdict(default="0")
    return datetime(
        *(
            int(parts[name])
            for name in ("year", "month", "day", "hour", "minute", "second")
        )
    )


def flag(value):
    """Yes or no.

    >>> flag("1"), flag("0"), flag(True), flag("no"), _fails(flag, "2")
    (True, False, True, False, True)
    """
    if isinstance(value, bool):
        return value
    words = {"1": True, "0": False, "true": True, "false": False, "yes": True}
    try:
        return {**words, "no": False}[code(value).lower()]
    except KeyError:
        raise ValueError(value) from None


def _plain_moment(cleaned):
    """A moment as most write it: 2025-3-1 9:05 of 2025年3月1日9时05分.

    >>> _plain_moment("2025年3月1日 9时05分30秒"), _plain_moment("2025.3.1 9点5分")
    ('2025-3-1 9:05:30', '2025-3-1 9:5')
    """
    cleaned = re.sub(r"^(\d{4})([/.])(\d{1,2})\2(\d{1,2})(?!\d)", r"\1-\3-\4", cleaned)
    cleaned = re.sub(
        r"^(\d{4})年(\d{1,2})月(\d{1,2})日\s*", r"\1-\2-\3 ", cleaned
    ).strip()
    return re.sub(
        r"(\d{1,2})[时点](\d{1,2})分?(?:(\d{1,2})秒)?$",
        lambda m: f"{m[1]}:{m[2]}" + (f":{m[3]}" if m[3] else ""),
        cleaned,
    )


def method(value):
    """A way of teaching.

    >>> method("Online"), _fails(method, "tv")
    ('online', True)
    """
    result = code(value).lower()
    if result not in METHODS:
        raise ValueError(value)
    return result


def _fails(parse, value):
    try:
        parse(value)
    except ValueError:
        return True
    return False


def to_utc(local, zone):
    """A local time in UTC, or None where the clock is put forward past it.

    A time that comes twice, when the clock is put back, is taken as the later one.

    >>> berlin = pytz.timezone("Europe/Berlin")
    >>> to_utc(datetime(2025, 3, 30, 1, 30), berlin)
    datetime.datetime(2025, 3, 30, 0, 30)
    >>> to_utc(datetime(2025, 3, 30, 2, 30), berlin)
    >>> to_utc(datetime(2025, 10, 26, 2, 30), berlin)
    datetime.datetime(2025, 10, 26, 1, 30)
    """
    return max(find_utc(local, zone), default=None)


def find_utc(local, zone):
    """Moments in UTC when the clocks of a zone show a local time: none in the night
    when they are put forward past it, two when they are put back over it.

    >>> berlin = pytz.timezone("Europe/Berlin")
    >>> find_utc(datetime(2025, 3, 30, 2, 30), berlin)
    []
    >>> [moment.hour for moment in find_utc(datetime(2025, 10, 26, 2, 30), berlin)]
    [0, 1]
    """
    try:
        found = [zone.localize(local, is_dst=None)]
    except pytz.NonExistentTimeError:
        found = []
    except pytz.AmbiguousTimeError:
        found = [zone.localize(local, is_dst=is_dst) for is_dst in (True, False)]
    return [aware.astimezone(pytz.utc).replace(tzinfo=None) for aware in found]
