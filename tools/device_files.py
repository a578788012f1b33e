"""Files of attendance devices and their programs as rows of punches (policy 6.3.1).

Three steps: :func:`read_table` makes rows and columns of the file, whatever its kind;
:func:`recognise` says what the columns are and how sure that is; :func:`read_entries`
reads the punches by that, or by what somebody says instead. What cannot be read is an
entry with a ``problem`` and loses no other row.

    >>> table = read_table(
    ...     b"    0001\\t2026-03-03 08:58:12\\t1\\t0\\r\\n"
    ...     b"    0002\\t2000-01-01 00:03:40\\t1\\t0\\r\\n"
    ...     b"    0003\\t2026-03-0"
    ... )
    >>> table.kind, recognise(table)
    ('terminal', Layout(roles=['badge', 'time', None, None], order=None, doubt=None))
    >>> for entry in read_entries(table, recognise(table)):
    ...     entry.row, entry.badge, str(entry.moment), entry.problem
    (1, '0001', '2026-03-03 08:58:12', None)
    (2, '0002', '2000-01-01 00:03:40', 'clock')
    (3, '0003', 'None', 'broken')
"""

import csv
import re
from datetime import datetime
from typing import NamedTuple

from . import training_values
from .cells import Odd, read_text
from .device_layout import (
    DINGTALK,
    SAMPLE,
    TABLE,
    TERMINAL,
    WECOM,
    Table,
    get_kind,
    recognise,
)
from .device_times import CLOCK_YEARS, NoTime, plain, read_day, read_times
from .device_words import BADGE, DATE, NAME, TIME, get_meaning, squeeze
from .names import same_name
from .tabular import MAX_FILE, decode, read_sheets
from .workbook import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, TabularError

# Titles, filters and notes of a report stand above its head.
HEAD_WITHIN = 20
# What merged cells may be filled into: more is no report.
MAX_FILLED = 2_000_000
LONGEST = 120
# What is no text at all, whatever it is called.
MAGIC = (
    *(b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8"),
    *(b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"),
)
_KINDS = {
    DINGTALK: "考勤组 userid 打卡结果 上班1打卡结果 打卡地址 关联的审批单 打卡设备",
    WECOM: "账号 帐号 所属规则 打卡类型 打卡状态 应打卡时间 最早 最晚 假勤申请 "
    "异常合计",
}


class Entry(NamedTuple):
    """One punch of a file: a local moment, aware if the file says its zone.

    ``problem`` says why there is none: ``broken badge no_badge time date order clock``;
    ``shown`` is what the cell says.
    """

    row: int
    badge: str
    name: str
    moment: datetime | None
    problem: str | None = None
    shown: str = ""


# ------------------------------------------------------------
# TABLE
# ------------------------------------------------------------


def read_table(content):
    """Rows and columns of a file of any kind.

    :raise TabularError: when it cannot be read, as of :func:`.tabular.read_sheets`, and
        ``no_times`` or ``no_rows`` where nothing in it can be a punch
    """
    if not content:
        raise TabularError("empty")
    if len(content) > MAX_FILE:
        raise TabularError("file", most=MAX_FILE // 2**20)
    if content.startswith(MAGIC):
        raise TabularError("format")
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return _read_book(content)
    rows, cut = _read_lines(content)
    table = _make_table("", rows, ())._replace(cut=cut)
    _check_times(table)
    return table


def _check_times(table):
    if not table.rows:
        raise TabularError("no_rows")
    if TIME not in recognise(table).roles:
        raise TabularError("no_times")


def _read_book(content):
    """The sheet of a workbook that has punches: the first that has them, whole ones
    before those that nobody is shown."""
    tables = []
    for name, sheet in read_sheets(content).items():
        if sheet.error:
            continue
        top = sheet.top or sheet.header
        table = _make_table(name, [(1, top), *sheet.rows], sheet.merged)
        layout = recognise(table)
        if table.rows and TIME in layout.roles:
            tables.append((sheet.hidden == -1, bool(layout.doubt), table))
    if not tables:
        raise TabularError("no_times")
    return min(tables, key=lambda found: found[:2])[2]


def _read_lines(content):
    """Rows of a text, and whether its last line has no end."""
    text = decode(content)
    if text is None:
        # A device that lost power fills the rest of the line with zeros.
        content = content.rstrip(b"\x00\x1a")
        if not content:
            raise TabularError("empty")
        text = decode(content)
    if text is None:
        if b"\x00" in content:
            raise TabularError("format")
        # One line that was cut amid a letter makes rubbish of itself only.
        lines = [
            decode(line) or line.decode("ascii", "replace")
            for line in content.splitlines()
        ]
        cut = not content.endswith((b"\n", b"\r"))
    else:
        lines = text.splitlines()
        cut = not text.endswith(("\n", "\r"))
    if len(lines) > MAX_ROWS:
        raise TabularError("rows", sheet="", most=MAX_ROWS)
    separator = _get_separator(lines)
    rows, cells = [], 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        values = [read_text(cell) for cell in _split(line, separator)[:MAX_COLUMNS]]
        cells += len(values)
        if cells > MAX_CELLS * 4:
            raise TabularError("cells", sheet="", most=MAX_CELLS * 4)
        rows.append((number, values))
    return rows, cut


def _get_separator(lines):
    r"""What parts the cells of most lines; None for blanks.

    >>> _get_separator(["a,b;c", "1;2"] ), _get_separator(["1 2026-03-03 08:58"])
    (';', None)
    """
    sample = [line for line in lines[:SAMPLE] if line.strip()]
    counts = {s: sum(s in line for line in sample) for s in "\t,;|"}
    best = max(counts, key=counts.get)
    return best if counts[best] * 2 >= len(sample) > 0 else None


def _split(line, separator):
    """Cells of a line; a quote that is never closed stays what it is.

    >>> _split('"a,b",c', ","), _split('"a,b', ","), _split("  1   2", None)
    (['a,b', 'c'], ['"a', 'b'], ['1', '2'])
    """
    if separator is None:
        return line.split()
    if '"' not in line:
        return line.split(separator)
    try:
        return next(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error:
        return line.split(separator)


def _make_table(name, rows, merged):
    """Find the head of rows, if there is one, and take it off."""
    rows = [(number, list(cells)) for number, cells in rows if cells]
    _fill_merged(rows, merged)
    width = max((len(cells) for _number, cells in rows), default=0)
    at = next((n for n in range(HEAD_WITHIN) if _is_head(rows, n, width)), None)
    if at is None:
        blank = [""] * width
        kind = TABLE if merged or name else TERMINAL
        return Table(kind, name, blank, blank, rows)
    if _goes_on(rows, at, width):
        at += 1
    titles, aboves = _get_titles(rows, at, width)
    body = rows[at + 1 :]
    badges = _get_key_columns(titles, aboves)
    heads = {c: squeeze(titles[c]) for c in badges}
    # Of a head of two rows whose upper says all, and of one that each page repeats.
    body = [
        (number, cells)
        for number, cells in body
        if not any(
            c < len(cells) and heads[c] and squeeze(cells[c]) == heads[c]
            for c in badges
        )
    ]
    both = [above + title for above, title in zip(aboves, titles, strict=True)]
    words = {squeeze(title) for title in (*titles, *both)}
    kinds = {kind: len(words & set(signs.split())) for kind, signs in _KINDS.items()}
    kind = max(kinds, key=kinds.get)
    return Table(kind if kinds[kind] > 1 else TABLE, name, titles, aboves, body)


def _is_head(rows, at, width):
    """Whether a row says who punched, and when."""
    if at >= len(rows):
        return False
    means = map(get_meaning, *_get_titles(rows, at, width))
    roles = {meaning[0] for meaning in means if meaning}
    return TIME in roles and (BADGE in roles or NAME in roles)


def _goes_on(rows, at, width):
    """Whether the row below a head is of it: who punched is said above, and no time."""
    if not _is_head(rows, at + 1, width):
        return False
    upper, _aboves = _get_titles(rows, at, width)
    own = [*rows[at + 1][1], *[None] * width][:width]
    keys = _get_key_columns(*_get_titles(rows, at, width))
    if any(own[c] not in (None, "") and own[c] != upper[c] for c in keys):
        return False
    return not any(get_kind(cell) in ("moment", "time", DATE) for cell in own)


def _get_key_columns(titles, aboves):
    means = map(get_meaning, titles, aboves)
    return [c for c, m in enumerate(means) if m and m[0] in (BADGE, NAME)]


def _get_titles(rows, at, width):
    """Titles of a row, and what stands above them: what several columns share."""
    own = [*rows[at][1], *[None] * width][:width]
    over = [*(rows[at - 1][1] if at else ()), *[None] * width][:width]
    titles, aboves = [], []
    for title, above in zip(own, over, strict=True):
        title, above = _get_text(title), _get_text(above)
        # A name of one row stands in the upper of two, merged or not.
        titles.append(title or above)
        aboves.append(above if title and above != title else "")
    if len({a for a in aboves if a}) < 2:
        # A title of the whole sheet is no part of a column's.
        aboves = [
            above if get_meaning(title, above) != get_meaning(title) else ""
            for title, above in zip(titles, aboves, strict=True)
        ]
    return titles, aboves


def _get_text(cell):
    return cell if isinstance(cell, str) and not isinstance(cell, Odd) else ""


def _fill_merged(rows, merged):
    """What stands in merged cells is said of all of them."""
    if not merged:
        return
    cells_of = dict(rows)
    filled = 0
    for top, left, bottom, right in merged:
        source = cells_of.get(top, ())
        value = source[left] if left < len(source) else None
        right = min(right, MAX_COLUMNS - 1)
        if value is None or bottom < top or right < left:
            continue
        filled += (bottom - top + 1) * (right - left + 1)
        if filled > MAX_FILLED:
            raise TabularError("elements")
        for number in range(top, bottom + 1):
            cells = cells_of.get(number)
            if cells is None:
                continue
            cells.extend([None] * (right + 1 - len(cells)))
            cells[left : right + 1] = [value] * (right + 1 - left)


# ------------------------------------------------------------
# ENTRIES
# ------------------------------------------------------------


def read_entries(table, layout):
    """Punches of a table in the order of its rows.

    Cells that say that nobody punched make none, as do rows without badge and time.
    """
    columns = {
        role: [c for c, r in enumerate(layout.roles) if r == role]
        for role in (BADGE, NAME, DATE, TIME)
    }
    entries = []
    last = len(table.rows) - 1
    for index, (number, cells) in enumerate(table.rows):
        cells = [*cells, *[None] * (len(layout.roles) - len(cells))]
        entries += _read_row(table, layout, columns, number, cells, index == last)
    return entries


def _read_row(table, layout, columns, number, cells, is_last):
    badge, badge_problem = _read_badge([cells[c] for c in columns[BADGE]])
    name = next((plain(cells[c]) for c in columns[NAME]), "")
    day, entries = None, []

    def add(moment, problem, value):
        shown = str(value if value is not None else "")[:LONGEST]
        entries.append(Entry(number, badge, name, moment, problem, shown.strip()))

    terminal = table.kind == TERMINAL
    broken = "broken" if is_last and terminal else None
    if broken and table.cut and _is_cut(table):
        add(None, broken, " ".join(map(plain, cells)))
        return entries
    for column in columns[DATE]:
        try:
            day = read_day(cells[column], layout.order)
        except NoTime as error:
            if badge or any(plain(cells[c]) for c in columns[TIME]):
                add(None, broken or error.code, cells[column])
            return entries
    for column in columns[TIME]:
        value = cells[column]
        try:
            moments = read_times(value, day, layout.order)
        except NoTime as error:
            # A note below a table is no punch of anybody.
            if badge and not badge_problem:
                add(None, broken or error.code, value)
            elif terminal:
                add(None, broken or "line", " ".join(map(plain, cells)))
            continue
        if not moments and terminal and not any(entries):
            add(None, broken or "line", " ".join(map(plain, cells)))
        for moment in moments:
            problem = badge_problem
            if moment.year in CLOCK_YEARS:
                problem = "clock"
            add(moment, problem, value)
    return entries


def _read_badge(values):
    """A badge and what is wrong with it.

    >>> _read_badge(["  0007 "]), _read_badge(["００７"]), _read_badge([7.0])
    (('0007', None), ('007', None), ('7', None))
    >>> _read_badge([""]), _read_badge(["1.23E+17"])
    (('', 'no_badge'), ('1.23E+17', 'badge'))
    """
    for value in values:
        if value in (None, "") or isinstance(value, Odd):
            continue
        try:
            return str(training_values.code(value)), None
        except ValueError:
            return str(value)[:LONGEST], "badge"
    return "", "no_badge"


def _is_cut(table):
    """Whether the last line, which has no end, says less than the one before.

    >>> rows = [(1, ["7", "2026-03-03 08:58:12", "1"]), (2, ["8", "2026-03-03 08:59"])]
    >>> _is_cut(Table(TERMINAL, "", ["", ""], ["", ""], rows))
    True
    """
    if len(table.rows) < 2:
        return False
    (_before, full), (_last, cells) = table.rows[-2:]
    return len(cells) < len(full)


def get_badges(table, column):
    """Texts of a column that may be badges: those of the first rows."""
    return {
        text
        for _number, cells in table.rows[:SAMPLE]
        if column < len(cells)
        for text, problem in [_read_badge([cells[column]])]
        if text and not problem
    }


def get_examples(table):
    """What each column says where it says something first."""
    examples = [""] * len(table.titles)
    for _number, cells in table.rows[:SAMPLE]:
        for column, cell in enumerate(cells):
            if not examples[column] and cell not in (None, ""):
                examples[column] = str(cell)[:LONGEST]
    return examples


def is_same_person(name, other):
    """Whether a device and Odoo call a person alike; remarks in brackets aside.

    >>> is_same_person("王芳（技术部）", "王 芳"), is_same_person("WANG Fang", "王芳")
    (True, False)
    """
    names = [re.sub(r"[(（\[【][^()（）]*[)）\]】]", "", n) or n for n in (name, other)]
    return same_name(*names)
