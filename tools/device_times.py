"""Times as devices write them (policy 6.3.1), local and without a guess.

>>> read_times("2026-03-03 08:58:12")
[datetime.datetime(2026, 3, 3, 8, 58, 12)]
>>> day = date(2026, 3, 3)
>>> [t.strftime("%d %H:%M") for t in read_times("08:58 次日 00:10", day)]
['03 08:58', '04 00:10']
>>> read_times("未打卡"), read_times("--"), read_times(None)
([], [], [])
"""

import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta, timezone

from .cells import Odd, clean_text, narrow

DAY_FIRST = "day"
MONTH_FIRST = "month"
# Years that no punch of a device is of: its clock had stopped and began anew.
CLOCK_YEARS = range(1960, 2002)

# Said in place of a time by who was not there, or not yet.
NOTHING = frozenset(
    ("-", "--", "---", "—", "——", "/", "\\", "none", "null", "n/a", "na", "nil")
    + ("无", "空", "未打卡", "缺卡", "无打卡", "没打卡", "未签到", "未签退", "无记录")
)
_WEEKDAY = re.compile(
    r"[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?"
    r"|\b(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\b[,.]?",
    re.IGNORECASE,
)
_DAYS = "一二三四五六日"
_SHORT_DAY = re.compile(
    r"(\d{2})-(\d{2})-(\d{2})\s*[(]?(?:星期|周|礼拜)([一二三四五六日天])[)]?"
)
_DAY = re.compile(
    r"(?P<y>\d{4})\s*(?P<s>[-/.年])\s*(?P<m>\d{1,2})\s*(?:(?P=s)|月)\s*(?P<d>\d{1,2})\s*日?"
)
_COMPACT_DAY = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})")
_OTHER_DAY = re.compile(r"(?P<a>\d{1,2})(?P<s>[-/.])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4})")
_NOON = "上午|下午|早上|晚上|中午|凌晨"
_TIME = re.compile(
    rf"(?P<next>次日|翌日|第二天)?\s*(?P<before>{_NOON})?\s*"
    r"(?P<h>\d{1,2})(?::(?P<i>\d{2})(?::(?P<e>\d{2})(?:\.\d{1,6})?)?"
    r"|[时点](?P<ci>\d{1,2})分?(?:(?P<ce>\d{1,2})秒)?)"
    r"(?:\s*(?P<after>[ap]\.?m\.?)(?![a-z]))?(?P<then>\s*\(次日\))?",
    re.IGNORECASE,
)
_COMPACT_TIME = re.compile(r"(?P<h>\d{2})(?P<i>\d{2})(?P<e>\d{2})")
_ZONE = re.compile(r"\s*(?:(?P<utc>Z|UTC)|(?P<sign>[+-])(?P<h>\d{2}):?(?P<i>\d{2}))$")
_ISO = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?")
_COMPACT = re.compile(r"\d{14}|\d{12}")


class NoTime(ValueError):
    """What a cell says is no time; ``code`` is ``time``, ``date`` or ``order``."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def plain(value):
    """Text of a cell in narrow digits.

    >>> plain("２０２６－０３－０３　０８：５８"), plain(None), plain(20260303.0)
    ('2026-03-03 08:58', '', '20260303')
    """
    if value is None or isinstance(value, bool | Odd):
        return ""
    if isinstance(value, float):
        text = f"{float(value):.15g}"
        return text if text.isdigit() else ""
    return narrow(clean_text(str(value))).strip()


def read_day(value, order=None):
    """A day of a cell, or None for an empty one.

    :param order: what a day like 03/04/2026 begins with: ``DAY_FIRST``, ``MONTH_FIRST``
    :raise NoTime: for what is none, or may be two

    >>> [str(read_day(d)) for d in ("2026/03/03 星期二", "26-03-03 星期二", "20260303")]
    ['2026-03-03', '2026-03-03', '2026-03-03']
    >>> read_day("03/04/2026", DAY_FIRST), read_day("03/14/2026")
    (datetime.date(2026, 4, 3), datetime.date(2026, 3, 14))
    >>> def code(*args):
    ...     try:
    ...         read_day(*args)
    ...     except NoTime as error:
    ...         return error.code
    >>> code("03/04/2026"), code("26-03-04 星期二"), code("26-03-03")
    ('order', 'date', 'date')
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, time | timedelta):
        raise NoTime("date")
    text = plain(value)
    if not text:
        return None
    short = _SHORT_DAY.fullmatch(text)
    if short:
        day = _make_day(2000 + int(short[1]), short[2], short[3])
        # Two digits of a year are believed where its day of the week fits.
        if day.weekday() != _DAYS.index(short[4].replace("天", "日")):
            raise NoTime("date")
        return day
    text = _WEEKDAY.sub("", text).strip(" ,")
    for pattern in (_DAY, _COMPACT_DAY):
        match = pattern.fullmatch(text)
        if match:
            return _make_day(match["y"], match["m"], match["d"])
    match = _OTHER_DAY.fullmatch(text)
    if match:
        return _read_other(match, order)
    # Midnight beside it, as a program writes that has no other kind of date.
    head, _space, tail = text.partition(" ")
    if tail and re.fullmatch(r"0?0:00(:00)?", tail):
        return read_day(head, order)
    raise NoTime("date")


def _make_day(year, month, day):
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise NoTime("date") from None


def _read_other(match, order):
    first, second = int(match["a"]), int(match["b"])
    if match["s"] == ".":
        # Nobody writes a point behind the month first.
        order = DAY_FIRST
    if first != second and first <= 12 and second <= 12 and not order:
        raise NoTime("order")
    if first > 12 or (second <= 12 and order == DAY_FIRST):
        first, second = second, first
    return _make_day(match["y"], first, second)


def get_order(value):
    """How a day is written: ``DAY_FIRST``, ``MONTH_FIRST``, or None where it may be
    either, or says its year first.

    >>> get_order("13/03/2026 08:58"), get_order("03/13/2026"), get_order("3/4/2026")
    ('day', 'month', None)
    """
    if not isinstance(value, str):
        return None
    match = _OTHER_DAY.match(plain(value))
    if not match or match["s"] == ".":
        return None
    if int(match["a"]) > 12:
        return DAY_FIRST
    return MONTH_FIRST if int(match["b"]) > 12 else None


def read_times(value, day=None, order=None):
    """Times of a cell: one, several, or none where it says that nobody punched.

    A time with a zone of its own is aware, the others are local.

    :param day: of a cell that has the time only
    :raise NoTime: for what is no time

    >>> def show(value):
    ...     return [str(moment) for moment in read_times(value)]
    >>> show("2026/3/3 下午 6:03"), show("20260303 085812")
    (['2026-03-03 18:03:00'], ['2026-03-03 08:58:12'])
    >>> show("20260303085812"), show("03.04.2026 8:58")
    (['2026-03-03 08:58:12'], ['2026-04-03 08:58:00'])
    >>> read_times("2026-03-03T08:58:00+08:00")[0].utcoffset()
    datetime.timedelta(seconds=28800)
    >>> read_times(time(8, 58), date(2026, 3, 3))
    [datetime.datetime(2026, 3, 3, 8, 58)]
    >>> read_times("12:05 AM", date(2026, 3, 3))
    [datetime.datetime(2026, 3, 3, 0, 5)]
    >>> def code(*args):
    ...     try:
    ...         read_times(*args)
    ...     except NoTime as error:
    ...         return error.code
    >>> code("2026-03-0"), code("08:58"), code("2026-03-03 08:5"), code("请假")
    ('date', 'date', 'time', 'time')
    >>> code("2026-02-30 08:58"), code("3/4/2026 8:58"), code("2026-03-03 25:00")
    ('date', 'order', 'time')
    """
    if isinstance(value, str) and _ISO.fullmatch(value):
        with suppress(ValueError):  # told below, part by part
            return [datetime.fromisoformat(value)]
    if isinstance(value, datetime):
        rounded = value + timedelta(milliseconds=500)
        return [rounded.replace(microsecond=0)]
    if isinstance(value, time | timedelta):
        return [_add_time(day, value)]
    if value is None or value is False:
        return []
    text = plain(value)
    if not text and not isinstance(value, float | Odd):
        return []
    if text.lower() in NOTHING:
        return []
    if _COMPACT.fullmatch(text):
        text = f"{text[:8]} {text[8:]}".ljust(15, "0")
    return _read_text(text, day, order)


def _add_time(day, value):
    if day is None:
        raise NoTime("date")
    if isinstance(value, timedelta):
        if not timedelta() <= value < timedelta(days=2):
            raise NoTime("time")
        moment = datetime.combine(day, time()) + value
    else:
        moment = datetime.combine(day, value.replace(tzinfo=None))
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0)


def _read_text(text, day, order):
    head = re.match(r"(\S*\d\S*?)(?:T|\s+|(?<=日)|$)(?!:)", text)
    begins = _DAY.match(text) or (head and _OTHER_DAY.fullmatch(head[1]))
    begins = begins or re.match(r"\d{8}(?=\s)", text)
    if begins:
        day = read_day(text[: begins.end()], order)
        text = text[begins.end() :].lstrip("T ")
    text = _WEEKDAY.sub("", text).strip(" ,;，；、")
    zone = _ZONE.search(text)
    if zone and begins:
        text = text[: zone.start()]
    if _COMPACT_TIME.fullmatch(text):
        text = f"{text[:2]}:{text[2:4]}:{text[4:]}"
    moments, at = [], 0
    for match in _TIME.finditer(text):
        if text[at : match.start()].strip(" ,;，；、|/~"):
            raise NoTime("time")
        moments.append(_read_time(match, day))
        at = match.end()
    if not moments or text[at:].strip(" ,;，；、|/~"):
        raise NoTime("time")
    if zone and begins:
        offset = timedelta(hours=int(zone["h"] or 0), minutes=int(zone["i"] or 0)) * (
            -1 if zone["sign"] == "-" else 1
        )
        try:
            return [m.replace(tzinfo=timezone(offset)) for m in moments]
        except ValueError:
            raise NoTime("time") from None
    return moments


def _read_time(match, day):
    hour = int(match["h"])
    minute = int(match["i"] or match["ci"] or 0)
    second = int(match["e"] or match["ce"] or 0)
    half = (match["after"] or "").lower().replace(".", "") or match["before"]
    if half in ("pm", "下午", "晚上") and 1 <= hour < 12:
        hour += 12
    elif half in ("am", "上午", "凌晨", "早上") and hour == 12:
        hour = 0
    try:
        moment = time(hour, minute, second)
    except ValueError:
        raise NoTime("time") from None
    later = timedelta(days=1 if match["next"] or match["then"] else 0)
    try:
        return _add_time(day, moment) + later
    except OverflowError:
        raise NoTime("date") from None
