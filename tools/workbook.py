"""Reads workbooks of Office Open XML (.xlsx, .xlsm) as a stream, with counts.

The file is somebody else's: nothing of it is kept before it was counted, and the first
count over its limit ends the reading. Names of elements are compared without their
namespace, so prefixed workbooks and those of ISO's strict variant are read alike.
"""

import posixpath
import re
from itertools import chain
from typing import NamedTuple
from xml.parsers import expat

from .cells import (
    BUILTIN_FORMATS,
    NumberFormat,
    Odd,
    clean_text,
    read_iso,
    read_number,
    read_text,
)

# A year of 5,000 people is far below; beyond is no training year, or an attack.
MAX_ROWS = 500_000
MAX_CELLS = 1_500_000
MAX_STRINGS = 1_000_000
MAX_SHEETS = 255
MAX_ELEMENTS = 5_000_000
MAX_MERGED = 100_000
MAX_FORMATS = 100_000
# As Excel has it.
MAX_TEXT = 32_767
LAST_ROW = 1_048_576
# Office Open XML is flat.
MAX_DEPTH = 64
# Further columns are of no interest.
MAX_COLUMNS = 64
CHUNK = 1 << 16

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,10})")


class TabularError(Exception):
    """The file cannot be read as sheets: ``code`` says why, ``params`` where."""

    def __init__(self, code, **params):
        super().__init__(code)
        self.code = code
        self.params = params


class Sheet(NamedTuple):
    """Header names and ``(row number, values)`` pairs; the header is row 1.

    A sheet that cannot be read has an ``error`` instead: ``encoding``, ``quotes``
    (in ``error_row``) or ``same_name``. ``merged`` lists areas of cells that are
    merged: ``(first row, first column, last row, last column)``, columns from 0;
    ``hidden`` says how many rows with values are not shown, -1 for the whole sheet.
    ``top`` is the first row of a workbook's sheet as it stands, for those without head.
    """

    header: list
    rows: list
    error: str | None = None
    error_row: int = 0
    merged: tuple = ()
    hidden: int = 0
    top: list = []


class _Stream:
    """One part of the package: subclasses take elements and text as they come."""

    def __init__(self):
        self.depth = 0
        self.elements = 0
        self.text = None
        self.length = 0

    def run(self, file):
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        while chunk := file.read(CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
        return self

    def _refuse_doctype(self, *_args):
        raise TabularError("doctype")

    def _start(self, name, attributes):
        self.depth += 1
        self.elements += 1
        if self.depth > MAX_DEPTH or self.elements > MAX_ELEMENTS:
            raise TabularError("elements")
        self.start(name.rpartition(" ")[2], attributes)

    def _end(self, name):
        self.depth -= 1
        self.end(name.rpartition(" ")[2])

    def _characters(self, data):
        if self.text is not None:
            self.length += len(data)
            if self.length > MAX_TEXT:
                self.refuse_text()
            self.text.append(data)

    def refuse_text(self):
        raise TabularError("long_text", most=MAX_TEXT)

    def start(self, tag, attributes):
        """An element begins."""

    def end(self, tag):
        """An element ends."""


def _plain(attributes):
    """Attributes without their namespaces."""
    return {name.rpartition(" ")[2]: value for name, value in attributes.items()}


def _is_true(value):
    return value in ("1", "true", "on")


class _Relations(_Stream):
    """Parts that a part refers to: ``by_id`` and ``by_type`` (the type's last word)."""

    def __init__(self, base):
        super().__init__()
        self.base = base
        self.by_id = {}
        self.by_type = {}

    def start(self, tag, attributes):
        attributes = _plain(attributes)
        if tag != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = attributes.get("Target", "").replace("\\", "/")
        path = posixpath.normpath(posixpath.join(self.base, target)).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.by_id[attributes.get("Id")] = kind, path
        self.by_type.setdefault(kind, path)


class _Book(_Stream):
    """Sheets of a workbook: ``(title, relation, hidden)``, and its dates."""

    def __init__(self):
        super().__init__()
        self.sheets = []
        self.from_1904 = False
        self.uncalculated = False

    def start(self, tag, attributes):
        if tag == "sheet":
            if len(self.sheets) == MAX_SHEETS:
                raise TabularError("sheets", most=MAX_SHEETS)
            attributes = _plain(attributes)
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name"), attributes.get("id"), hidden))
        elif tag == "workbookPr":
            self.from_1904 = _is_true(attributes.get("date1904"))
        elif tag == "calcPr":
            # Libraries that calculate nothing write this, and 0 as each result.
            self.uncalculated = _is_true(attributes.get("fullCalcOnLoad"))


class _Styles(_Stream):
    """Number formats by style of a cell."""

    def __init__(self):
        super().__init__()
        self.codes = dict(BUILTIN_FORMATS)
        self.formats = []
        self.in_cells = False
        self.known = {}

    def start(self, tag, attributes):
        if tag == "numFmt" and "numFmtId" in attributes:
            self.codes[int(attributes["numFmtId"])] = attributes.get("formatCode")
        elif tag == "cellXfs":
            self.in_cells = True
        elif tag == "xf" and self.in_cells:
            if len(self.formats) == MAX_FORMATS:
                raise TabularError("elements")
            code = self.codes.get(int(attributes.get("numFmtId", 0)), "General")
            if code not in self.known:
                self.known[code] = NumberFormat(code)
            self.formats.append(self.known[code])

    def end(self, tag):
        if tag == "cellXfs":
            self.in_cells = False


class _Strings(_Stream):
    """Texts that cells share; how they are pronounced is no part of them."""

    def __init__(self):
        super().__init__()
        self.values = []
        self.parts = []
        self.phonetic = 0

    def start(self, tag, attributes):
        if tag == "si":
            if len(self.values) == MAX_STRINGS:
                raise TabularError("strings", most=MAX_STRINGS)
            self.parts = []
            self.length = 0
        elif tag == "rPh":
            self.phonetic += 1
        elif tag == "t" and not self.phonetic:
            self.text = []

    def end(self, tag):
        if tag == "t" and self.text is not None:
            self.parts += self.text
            self.text = None
        elif tag == "rPh":
            self.phonetic -= 1
        elif tag == "si":
            self.values.append("".join(self.parts))


class _Rows(_Stream):
    """Rows of one sheet."""

    def __init__(self, book, formats, strings, counts, title):
        super().__init__()
        self.book = book
        self.formats = formats
        self.strings = strings
        self.counts = counts
        self.title = title
        self.rows = []
        self.merged = []
        self.hidden_rows = []
        self.seen = 0
        self.row = 0
        self.hidden = False
        self.cells = None
        self.column = -1
        self.phonetic = 0
        self.general = NumberFormat("General")
        self._reset()

    def _reset(self):
        self.kind = self.style = self.value = self.inline = None
        self.formula = False

    def start(self, tag, attributes):
        if tag == "c":
            self._start_cell(attributes)
        elif tag == "row":
            self._start_row(attributes)
        elif self.cells is not None:
            if tag == "v" or (tag == "t" and not self.phonetic):
                self.text = []
            elif tag == "f":
                self.formula = True
            elif tag == "rPh":
                self.phonetic += 1
        elif tag == "mergeCell":
            if len(self.merged) == MAX_MERGED:
                raise TabularError("elements")
            self._add_merged(attributes.get("ref", ""))

    def _start_row(self, attributes):
        self.seen += 1
        self.row = int(attributes.get("r") or self.row + 1)
        if self.seen > MAX_ROWS or self.row > LAST_ROW:
            raise TabularError("rows", sheet=self.title, most=MAX_ROWS)
        self.hidden = _is_true(attributes.get("hidden"))
        self.cells = []
        self.column = -1

    def _start_cell(self, attributes):
        self.counts["cells"] += 1
        if self.counts["cells"] > MAX_CELLS:
            raise TabularError("cells", sheet=self.title, most=MAX_CELLS)
        match = _REFERENCE.match(attributes.get("r", ""))
        self.column = _column(match[1]) if match else self.column + 1
        self.kind = attributes.get("t", "n")
        self.style = attributes.get("s")
        self.length = 0

    def end(self, tag):
        if tag == "v" and self.text is not None:
            self.value = "".join(self.text)
            self.text = None
        elif tag == "t" and self.text is not None:
            self.inline = (self.inline or "") + "".join(self.text)
            self.text = None
        elif tag == "rPh":
            self.phonetic -= 1
        elif tag == "c":
            self._end_cell()
        elif tag == "row":
            self._end_row()

    def refuse_text(self):
        raise TabularError("long_text", most=MAX_TEXT, sheet=self.title, row=self.row)

    def _end_cell(self):
        if self.cells is not None and self.column < MAX_COLUMNS:
            value = self._get_value()
            if value is not None and value != "":
                missing = self.column + 1 - len(self.cells)
                self.cells.extend([None] * missing)
                self.cells[self.column] = value
        self._reset()

    def _get_value(self):
        kind, text = self.kind, self.value
        if self.formula and not text and not (kind == "str" and text is not None):
            return Odd("=", "formula")
        if kind == "inlineStr":
            return read_text(self.inline or text or "")
        if not text:
            return None
        if kind == "s":
            return read_text(self.strings[int(text)])
        if kind == "str":
            # What a formula gives is no formula, whatever it begins with.
            value = read_text(text)
            return value if getattr(value, "code", "") != "formula" else str(value)
        if kind == "e":
            return Odd(clean_text(text), "error")
        if kind == "b":
            return _is_true(text.strip())
        if kind == "d":
            return read_iso(text)
        if self.formula and self.book.uncalculated and text.strip() == "0":
            return Odd("=", "formula")
        return read_number(text.strip(), self._get_format(), self.book.from_1904)

    def _get_format(self):
        index = int(self.style or 0)
        return self.formats[index] if index < len(self.formats) else self.general

    def _end_row(self):
        if self.cells:
            self.rows.append((self.row, self.cells))
            if self.hidden and self.row > 1:
                self.hidden_rows.append(self.row)
        self.cells = None

    def _add_merged(self, reference):
        ends = _REFERENCE.findall(reference)
        if len(ends) == 2:
            (left, top), (right, bottom) = ends
            self.merged.append((int(top), _column(left), int(bottom), _column(right)))


def _column(letters):
    """Number of a column, from 0.

    >>> _column("A"), _column("AB")
    (0, 27)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _count_tags(file, title=None):
    """Refuse at a glance what is far too big; whatever passes is counted exactly.

    >>> import io
    >>> _count_tags(io.BytesIO(b"<row><c/></row>"))
    """
    tags = rows = cells = strings = 0
    while chunk := file.read(CHUNK):
        tags += chunk.count(b"<")
        rows += chunk.count(b"<row")
        cells += chunk.count(b"<c ") + chunk.count(b"<c/") + chunk.count(b"<c>")
        strings += chunk.count(b"<si>") + chunk.count(b"<si/")
        if title is not None and rows > MAX_ROWS:
            raise TabularError("rows", sheet=title, most=MAX_ROWS)
        if title is not None and cells > MAX_CELLS:
            raise TabularError("cells", sheet=title, most=MAX_CELLS)
        if title is None and strings > MAX_STRINGS:
            raise TabularError("strings", most=MAX_STRINGS)
        # An element has one tag or two.
        if tags > 2 * MAX_ELEMENTS:
            raise TabularError("elements")


def read_workbook(archive, clean, wanted=None):
    """Titles and sheets of a workbook.

    :param archive: ``zipfile.ZipFile`` of the package
    :param clean: makes of a title the name by which it is known
    :param wanted: names of the sheets to read; the others come without rows
    :return: list of ``(name, Sheet)``
    :raise TabularError: when there is no workbook in it, or it is too big
    """
    parts = {
        info.filename.replace("\\", "/").lstrip("/").lower(): info
        for info in archive.infolist()
    }

    def read(reader, path, title=None):
        info = parts.get(path.lower())
        if info is None:
            return None
        with archive.open(info) as file:
            _count_tags(file, title)
        with archive.open(info) as file:
            return reader.run(file)

    top = read(_Relations(""), "_rels/.rels")
    path = (top and top.by_type.get("officeDocument")) or "xl/workbook.xml"
    if path.lower().endswith(".bin"):
        raise TabularError("old")
    book = read(_Book(), path)
    if book is None or not book.sheets:
        raise TabularError("format")
    folder, _slash, name = path.rpartition("/")
    relations = read(_Relations(folder), f"{folder}/_rels/{name}.rels".lstrip("/"))
    if relations is None:
        raise TabularError("damaged")
    styles = read(_Styles(), relations.by_type.get("styles", ""))
    strings = read(_Strings(), relations.by_type.get("sharedStrings", ""))
    counts = {"cells": 0}
    sheets = []
    for title, relation, hidden in book.sheets:
        kind, path = relations.by_id.get(relation, ("", ""))
        if kind != "worksheet":
            continue
        name = clean(title)
        if wanted is not None and name not in wanted:
            sheets.append((name, Sheet([], [])))
            continue
        rows = read(
            _Rows(
                book,
                styles.formats if styles else [],
                strings.values if strings else [],
                counts,
                title,
            ),
            path,
            title,
        )
        if rows is None:
            raise TabularError("damaged")
        sheets.append((name, _make_sheet(rows, hidden, clean)))
    return sheets


def _make_sheet(rows, hidden, clean):
    header = list(chain.from_iterable(c for number, c in rows.rows if number == 1))
    body = [(number, cells) for number, cells in rows.rows if number > 1]
    return Sheet(
        [clean(cell) for cell in header],
        body,
        merged=tuple(rows.merged),
        hidden=-1 if hidden and body else len(rows.hidden_rows),
        top=header,
    )
