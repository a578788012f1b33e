"""What clients hand to public methods, read strictly (design §10, §6).

A public method is called by RPC with anything: nothing, lists of lists, text with
NUL, numbers of a thousand digits. Each function gives the value in the type that the
method works with, or raises :class:`BadArgument`, whose text has no technical word.
Methods of models take the same from ``hr.training.flow.mixin`` as ``_read_ids``,
``_read_text``, ``_read_number``, ``_read_moment``, ``_read_day``: these raise a
``UserError`` in the user's language.
"""

import math
from datetime import UTC, date, datetime

from .cells import clean_text

# PostgreSQL's integer; ids above it are nobody's.
MAX_ID = 2**31 - 1
# Beyond this a float no longer counts in units.
MAX_NUMBER = 10.0**15


class BadArgument(ValueError):
    """What was given is not what was asked for."""


def read_ids(value):
    """Ids in the order given, each once; of a recordset, a number, or a list.

    >>> read_ids([3, 1, 3])
    [3, 1]
    >>> read_ids(7)
    [7]
    >>> read_ids([])
    []
    >>> for junk in (None, True, "7", [[1]], [None], -1, 10**30, {"a": 1}):
    ...     try:
    ...         read_ids(junk)
    ...     except BadArgument:
    ...         print("bad")
    bad
    bad
    bad
    bad
    bad
    bad
    bad
    bad
    """
    ids = getattr(value, "ids", None)
    if isinstance(ids, list):
        value = ids
    elif _is_integer(value):
        value = [value]
    elif not isinstance(value, (list, tuple, set, frozenset)):
        raise BadArgument(value)
    for number in value:
        if not is_id(number):
            raise BadArgument(number)
    return list(dict.fromkeys(value))


def is_id(value):
    """Whether a value is a number that a record may have.

    >>> [is_id(value) for value in (7, 0, -1, True, "7", 2**31, None)]
    [True, False, False, False, False, False, False]
    """
    return _is_integer(value) and 0 < value <= MAX_ID


def record_id(value):
    r"""The id that a number or a text of plain digits stands for, or None.

    For addresses and fields that hold numbers as text; nothing is raised.

    >>> record_id(7), record_id(" 7"), record_id("7")
    (7, None, 7)
    >>> [record_id(odd) for odd in ("²", "٣", "", "-1", "1" * 5000, 2**31, 0, True)]
    [None, None, None, None, None, None, None, None]
    >>> record_id([1]), record_id(None), record_id(1.0), record_id("1\0")
    (None, None, None, None)
    """
    if isinstance(value, str):
        plain = value.isascii() and value.isdigit() and len(value) <= len(str(MAX_ID))
        value = int(value) if plain else 0
    return value if is_id(value) else None


def read_text(value, limit=None):
    """A stripped text; nothing is the empty text, and so is what nobody sees.

    >>> read_text("  so "), read_text(None), read_text(False), read_text(chr(0x200B))
    ('so', '', '', '')
    >>> for junk in (5, ["so"], True, "a" + chr(0), "x" * 11):
    ...     try:
    ...         read_text(junk, limit=10)
    ...     except BadArgument:
    ...         print("bad")
    bad
    bad
    bad
    bad
    bad
    """
    if value is None or value is False:
        return ""
    # PostgreSQL keeps neither NUL nor half of a surrogate pair.
    if not isinstance(value, str) or "\0" in value or not _is_encodable(value):
        raise BadArgument(value)
    value = value.strip() if clean_text(value) else ""
    if limit and len(value) > limit:
        raise BadArgument(value[:limit])
    return value


def read_number(value):
    """A finite number as float; digits in a text do not make one.

    >>> read_number(5), read_number(2.5)
    (5.0, 2.5)
    >>> for junk in (None, True, "5", "²", float("nan"), float("inf"), 10**400):
    ...     try:
    ...         read_number(junk)
    ...     except BadArgument:
    ...         print("bad")
    bad
    bad
    bad
    bad
    bad
    bad
    bad
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadArgument(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise BadArgument(value)
    if abs(value) > MAX_NUMBER:
        raise BadArgument(value)
    return float(value)


def read_moment(value):
    """A moment in UTC, without zone and fractions; of a datetime or ISO text.

    >>> read_moment("2026-03-02 08:00:00")
    datetime.datetime(2026, 3, 2, 8, 0)
    >>> read_moment("2026-03-02T16:00:00.5+08:00")
    datetime.datetime(2026, 3, 2, 8, 0)
    >>> for junk in (None, 5, "²", "2026-13-01", date(2026, 3, 2), []):
    ...     try:
    ...         read_moment(junk)
    ...     except BadArgument:
    ...         print("bad")
    bad
    bad
    bad
    bad
    bad
    bad
    """
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise BadArgument(value) from None
    if not isinstance(value, datetime):
        raise BadArgument(value)
    try:
        if value.tzinfo:
            value = value.astimezone(UTC).replace(tzinfo=None)
    except (OverflowError, ValueError):
        raise BadArgument(value) from None
    return value.replace(microsecond=0)


def read_day(value):
    """A day; of a date, or ISO text.

    >>> read_day("2026-03-02"), read_day(date(2026, 3, 2))
    (datetime.date(2026, 3, 2), datetime.date(2026, 3, 2))
    >>> for junk in (None, 5, "²", "2026-02-30", []):
    ...     try:
    ...         read_day(junk)
    ...     except BadArgument:
    ...         print("bad")
    bad
    bad
    bad
    bad
    bad
    """
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value.strip())
        except ValueError:
            raise BadArgument(value) from None
    if isinstance(value, datetime):
        return value.date()
    if not isinstance(value, date):
        raise BadArgument(value)
    return value


def read_rows(value, *widths):
    """A list of tuples, each of one of these widths.

    >>> read_rows([["B1", 2], ("B2", 3)], 2)
    [('B1', 2), ('B2', 3)]
    >>> for junk in (None, 5, "ab", ["ab"], [[1]], [None], {"a": 1}):
    ...     try:
    ...         read_rows(junk, 2)
    ...     except BadArgument:
    ...         print("bad")
    bad
    bad
    bad
    bad
    bad
    bad
    bad
    """
    if not isinstance(value, (list, tuple)):
        raise BadArgument(value)
    for row in value:
        if not isinstance(row, (list, tuple)) or len(row) not in widths:
            raise BadArgument(row)
    return [tuple(row) for row in value]


def _is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _is_encodable(value):
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
