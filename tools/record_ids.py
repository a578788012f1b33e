"""Ids that come from outside, without the ORM."""

# PostgreSQL's integer.
MOST = 2**31 - 1


def record_id(value):
    r"""The id that a number or a text of plain digits stands for, or None.

    >>> record_id(7), record_id(" 7"), record_id("7")
    (7, None, 7)
    >>> [record_id(odd) for odd in ("²", "٣", "", "-1", "1" * 5000, 2**31, 0, True)]
    [None, None, None, None, None, None, None, None]
    >>> record_id([1]), record_id(None), record_id(1.0), record_id("1\0")
    (None, None, None, None)
    """
    if isinstance(value, str):
        plain = value.isascii() and value.isdigit() and len(value) <= len(str(MOST))
        value = int(value) if plain else 0
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 < value <= MOST else None
