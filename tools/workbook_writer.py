"""Writes workbooks (.xlsx) for download; ``workbook`` reads those of others.

A cell is written by the type of its value and by nothing else: what a user typed is a
string and stays one, whatever it begins with. A spreadsheet that took ``=…`` for a
formula would run it on the desk of whoever opens the file.
"""

import io
import re
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from .workbook import MAX_TEXT

# Excel's own limits of a sheet's title; it keeps one name for itself.
MAX_TITLE = 31
RESERVED_TITLES = {"history"}
# From here on a workbook is not held in memory.
MANY_ROWS = 10_000
TEXT_FORMAT = "@"
DAY_FORMAT = "yyyy-mm-dd"
MOMENT_FORMAT = "yyyy-mm-dd hh:mm:ss"

_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


class Column(NamedTuple):
    """How a column looks: its width in characters, the number format of its cells,
    and a note at its heading. What is not said is the spreadsheet's own."""

    width: float | None = None
    number_format: str | None = None
    note: str | None = None


class Sheet(NamedTuple):
    """A sheet: its title, a row of headings, and the rows below it.

    ``columns`` are as many as are to look otherwise than usual, from the left.
    ``rows`` may be any iterable: each is written and forgotten. ``preface`` has rows
    above the headings, its first one in bold; ``totals`` the positions in ``rows``,
    from 0, of those in bold.
    """

    title: str
    headings: tuple
    rows: list
    columns: tuple = ()
    preface: tuple = ()
    totals: frozenset = frozenset()


def money_format(digits):
    """Number format of amounts in a currency with so many decimals.

    >>> money_format(2), money_format(0)
    ('#,##0.00', '#,##0')
    """
    return "#,##0" + ("." + "0" * digits if digits else "")


def write_workbook(sheets):
    """The bytes of a workbook.

    :param sheets: list of :class:`Sheet`, or of tuples of its first three and more
    :raise TypeError: where a value is no text, number, day or moment

    >>> from zipfile import ZipFile
    >>> content = write_workbook(
    ...     [("Sums", ("What", "Sum"), [("=1+1", 2), ("+1", None), ("@x", 0.5)])]
    ... )
    >>> with ZipFile(io.BytesIO(content)) as parts:
    ...     sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    ...     texts = parts.read("xl/sharedStrings.xml").decode()
    >>> "<f>" in sheet, "<v>2</v>" in sheet, ">=1+1<" in texts, ">+1<" in texts
    (False, True, True, True)
    >>> content = write_workbook([("Sums", ("What",), iter([("=1+1",), ("+1",)]))])
    >>> with ZipFile(io.BytesIO(content)) as parts:
    ...     sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    >>> "<f>" in sheet, ">=1+1<" in sheet, ">+1<" in sheet
    (False, True, True)
    >>> write_workbook([("Sums", ("What",), [(object(),)])])
    Traceback (most recent call last):
    TypeError: no value of a cell: object
    """
    # Imported here as Odoo itself does: only exports need it.
    import xlsxwriter

    sheets = [Sheet(*sheet) for sheet in sheets]
    buffer = io.BytesIO()
    # Many rows go to the disk one by one, with their texts in their cells.
    many = any(_count(sheet.rows) > MANY_ROWS for sheet in sheets)
    options = {"constant_memory": True} if many else {"in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        formats = _Formats(book)
        titles = make_titles([sheet.title for sheet in sheets])
        for title, sheet in zip(titles, sheets, strict=True):
            _write_sheet(book.add_worksheet(title), sheet, formats)
    return buffer.getvalue()


def _count(rows):
    """Number of rows; of those that come one by one nobody knows it."""
    return len(rows) if hasattr(rows, "__len__") else MANY_ROWS + 1


def make_titles(titles):
    """Titles as a workbook takes them: allowed characters, 31 at most, each once.

    >>> make_titles(["Marks", "marks", "A/B: [x]", "", "'so'", "History"])
    ['Marks', 'marks (2)', 'A B x', 'Sheet', 'so', 'History (2)']
    >>> make_titles(["x" * 40] * 2) == ["x" * 31, "x" * 27 + " (2)"]
    True
    """
    taken = set(RESERVED_TITLES)
    made = []
    for title in titles:
        plain = " ".join(_NOT_IN_TITLES.sub(" ", title or "").split()).strip("' ")
        plain = plain or "Sheet"
        name, number = _cut(plain, MAX_TITLE), 1
        while name.lower() in taken:
            number += 1
            suffix = f" ({number})"
            name = _cut(plain, MAX_TITLE - len(suffix)) + suffix
        taken.add(name.lower())
        made.append(name)
    return made


def _cut(text, limit):
    """The text within a limit that counts as spreadsheets do, in units of UTF-16.

    >>> _cut("abc", 2), _cut("a😀b", 2)
    ('ab', 'a')
    """
    text = text[:limit]
    while len(text.encode("utf-16-le")) > 2 * limit:
        text = text[:-1]
    return text.strip("' ")


class _Formats:
    """Formats of a workbook, each made once."""

    def __init__(self, book):
        self.book = book
        self.made = {}

    def get(self, bold=False, number_format=None):
        properties = {}
        if bold:
            properties["bold"] = True
        if number_format:
            properties["num_format"] = number_format
        if not properties:
            return None
        key = bold, number_format
        if key not in self.made:
            self.made[key] = self.book.add_format(properties)
        return self.made[key]


def _write_sheet(sheet, content, formats):
    for index, column in enumerate(content.columns):
        look = formats.get(number_format=column.number_format)
        sheet.set_column(index, index, column.width, look)
        if column.note:
            sheet.write_comment(len(content.preface), index, column.note)
    plain = [Column()] * max(map(len, content.preface), default=0)
    for number, row in enumerate(content.preface):
        _write_row(sheet, number, row, plain, formats, bold=not number)
    top = len(content.preface)
    plain = [Column()] * len(content.headings)
    _write_row(sheet, top, content.headings, plain, formats, bold=True)
    sheet.freeze_panes(top + 1, 0)
    for position, row in enumerate(content.rows):
        bold = position in content.totals
        # A negative number of further columns is none.
        further = [Column()] * (len(row) - len(content.columns))
        columns = [*content.columns, *further]
        _write_row(sheet, top + 1 + position, row, columns, formats, bold)


def _write_row(sheet, number, row, columns, formats, bold):
    for index, (value, column) in enumerate(zip(row, columns, strict=False)):
        if value is None or value == "":
            continue
        shown = column.number_format
        if isinstance(value, str):
            write = sheet.write_string
            # What is longer is left out whole by a spreadsheet.
            value = value[:MAX_TEXT]
        elif isinstance(value, bool):
            write = sheet.write_boolean
        elif isinstance(value, int | float | Decimal):
            write = sheet.write_number
        elif isinstance(value, date):
            write = sheet.write_datetime
            is_moment = isinstance(value, datetime)
            shown = shown or (MOMENT_FORMAT if is_moment else DAY_FORMAT)
        else:
            raise TypeError(f"no value of a cell: {type(value).__name__}")
        write(number, index, value, formats.get(bold, shown))
