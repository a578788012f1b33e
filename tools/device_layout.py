"""What the columns of a device's file are, and how sure that is (policy 6.3.1).

By their titles, in English and Chinese, or where there is no head by what is in them.
What nobody should guess is a ``doubt``: two columns of numbers that could be a badge,
days that could begin with the month.
"""

import hashlib
import json
import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from .device_times import NoTime, get_order, plain, read_day, read_times
from .device_words import BADGE, DATE, NAME, TIME, get_meaning, squeeze

DINGTALK = "dingtalk"
WECOM = "wecom"
TERMINAL = "terminal"
TABLE = "table"
# So many rows tell what is in a column.
SAMPLE = 200


class Table(NamedTuple):
    """Rows of a file: ``(row number, cells)``, without its head.

    ``kind`` is ``dingtalk wecom terminal table``; ``sheet`` the one of a workbook that
    was taken; ``titles`` those of the columns, empty where there is no head;
    ``aboves`` what several columns share; ``cut`` says that the last line has no end.
    """

    kind: str
    sheet: str
    titles: list
    aboves: list
    rows: list
    cut: bool = False

    def get_labels(self):
        """What to call the columns, the shared title before their own."""
        return [
            f"{above} · {title}" if above and above != title else str(title or "")
            for title, above in zip(self.titles, self.aboves, strict=True)
        ]

    def get_signature(self):
        """By what files of this make are known again: their titles, or what is in the
        columns."""
        shape = [self.kind, [squeeze(label) for label in self.get_labels()]]
        if not any(self.titles):
            sample = [cells for _number, cells in self.rows[:SAMPLE]]
            shape.append(
                [sorted(get_kinds(sample, c)) for c in range(len(self.titles))]
            )
        return hashlib.sha256(json.dumps(shape).encode()).hexdigest()[:32]


class Layout(NamedTuple):
    """Role of each column, and how days are written, see :mod:`.device_times`.

    ``doubt`` says what nobody should guess: ``badge``, ``time``, ``date``, ``order``.
    """

    roles: list
    order: str | None = None
    doubt: str | None = None


def recognise(table):
    """:class:`Layout` of a table: by its titles, or by what is in the columns."""
    width = len(table.titles)
    sample = [cells for _number, cells in table.rows[:SAMPLE]]
    kinds = [get_kinds(sample, column) for column in range(width)]
    if any(table.titles):
        roles, doubt = _get_titled(table, kinds)
    else:
        roles, doubt = _get_untitled(kinds)
    order, unsure = _find_order(table, roles)
    return Layout(roles, order, doubt or ("order" if unsure else None))


def check(table, roles):
    """:class:`Layout` of what somebody says of the columns.

    >>> table = Table(TERMINAL, "", ["", ""], ["", ""], [(1, ["7", "08:58"])])
    >>> check(table, ["badge", None]).doubt, check(table, ["badge", "time"]).doubt
    ('time', 'date')
    """
    sample = [cells for _number, cells in table.rows[:SAMPLE]]
    timed = [get_kinds(sample, c) for c, role in enumerate(roles) if role == TIME]
    order, unsure = _find_order(table, roles)
    doubt = "order" if unsure else None
    if any("time" in kinds for kinds in timed) and DATE not in roles:
        doubt = DATE
    if not timed:
        doubt = TIME
    if roles.count(BADGE) != 1:
        doubt = BADGE
    return Layout(roles, order, doubt)


def _get_titled(table, kinds):
    means = list(map(get_meaning, table.titles, table.aboves))
    roles = [None] * len(means)
    doubt = None
    for role in (BADGE, NAME, DATE, TIME):
        ranks = [m[1] for m in means if m and m[0] == role]
        best = [c for c, m in enumerate(means) if m == (role, min(ranks, default=0))]
        if role == TIME and best and all(kinds[c] == {DATE} for c in best):
            # 时间 of a daily report is the day; its 最早 and 最晚 are of better rank.
            role = DATE
        if role == BADGE and len(best) > 1:
            # A card's number and another: whose is it?
            doubt = BADGE
        if role in (NAME, DATE) and DATE not in roles:
            best = best[:1]
        for column in best:
            roles[column] = role
    if DATE not in roles:
        for column, meaning in enumerate(means):
            if meaning and meaning[0] == TIME and kinds[column] == {DATE}:
                roles[column] = DATE
                break
    timed = set().union(*(kinds[c] for c, r in enumerate(roles) if r == TIME))
    if "moment" in timed and "time" not in timed:
        # The day is said with the time.
        roles = [None if role == DATE else role for role in roles]
    if BADGE not in roles:
        doubt = BADGE
    elif TIME not in roles:
        doubt = TIME
    elif "time" in timed and DATE not in roles:
        doubt = DATE
    return roles, doubt


def _get_untitled(kinds):
    """Of terminals: the badge, then the time, then flags."""
    roles = [None] * len(kinds)
    moments = [c for c, kind in enumerate(kinds) if "moment" in kind]
    dates = [c for c, kind in enumerate(kinds) if kind == {DATE}]
    if moments:
        at = moments[0]
        roles[at] = TIME
    else:
        at = next(iter(dates), None)
        if at is None or at + 1 >= len(kinds) or "time" not in kinds[at + 1]:
            return roles, TIME
        roles[at], roles[at + 1] = DATE, TIME
    before = [c for c in range(at) if kinds[c]]
    if not before:
        before = [c for c in range(at + 1, len(kinds)) if kinds[c] and not roles[c]]
    if len(before) != 1:
        return roles, BADGE
    roles[before[0]] = BADGE
    return roles, None


def get_kinds(sample, column):
    """What most cells of a column are: ``moment``, ``time``, ``date`` or ``text``."""
    counts = {}
    for cells in sample:
        value = cells[column] if column < len(cells) else None
        kind = get_kind(value)
        if kind:
            counts[kind] = counts.get(kind, 0) + 1
    if not counts:
        return set()
    timely = {k for k in counts if k != "text"}
    # A note amid the times does not make them texts.
    if timely and sum(counts[k] for k in timely) * 2 >= sum(counts.values()):
        return timely
    return {"text"}


def get_kind(value):
    if isinstance(value, datetime):
        return "moment" if value.time() != time() else DATE
    if isinstance(value, time | timedelta):
        return "time"
    if isinstance(value, date):
        return DATE
    text = plain(value)
    if not text:
        return "text" if value not in (None, "") else None
    if re.fullmatch(r"\d{1,11}|\d{13}|\d{15,}", text) and not re.fullmatch(
        r"20\d{6}", text
    ):
        return "text"
    try:
        if not read_times(value, None, "day"):
            return None
    except NoTime as error:
        if error.code == DATE and _is_time(value):
            return "time"
    else:
        return "moment"
    try:
        read_day(value, "day")
    except NoTime:
        return DATE if get_order(value) else "text"
    return DATE


def _is_time(value):
    try:
        return bool(read_times(value, date(2026, 3, 3)))
    except NoTime:
        return False


def _find_order(table, roles):
    """How the days of a file are written, and whether that cannot be told.

    >>> rows = [(1, ["7", "03/04/2026 08:58"]), (2, ["7", "14/04/2026 08:58"])]
    >>> table = Table(TERMINAL, "", ["", ""], ["", ""], rows)
    >>> recognise(table).order, recognise(table._replace(rows=rows[:1])).doubt
    ('day', 'order')
    """
    columns = [c for c, role in enumerate(roles) if role in (DATE, TIME)]
    orders, unsure = set(), False
    for _number, cells in table.rows:
        for column in columns:
            value = cells[column] if column < len(cells) else None
            if not isinstance(value, str) or value[4:5] in ("-", "/"):
                continue
            order = get_order(value)
            if order:
                orders.add(order)
            elif not unsure:
                unsure = _needs_order(value)
        if len(orders) > 1:
            return None, True
    if orders:
        return orders.pop(), False
    return None, unsure


def _needs_order(value):
    for read in (read_times, read_day):
        try:
            read(value)
        except NoTime as error:
            if error.code == "order":
                return True
    return False


def find_badge_columns(table, layout):
    """Columns that may have the badges where the layout is in doubt about it."""
    if any(table.titles):
        means = list(map(get_meaning, table.titles, table.aboves))
        found = [c for c, m in enumerate(means) if m and m[0] == BADGE]
        if found:
            return found
    sample = [cells for _number, cells in table.rows[:SAMPLE]]
    return [
        column
        for column, role in enumerate(layout.roles)
        if role in (None, BADGE) and get_kinds(sample, column) == {"text"}
    ]
