"""Workbooks (.xlsx) and archives of CSV files (.zip) as sheets of plain rows."""

import csv
import io
import zipfile
from itertools import chain
from pathlib import PurePosixPath
from typing import NamedTuple

# A year of a large company is far below; a zip bomb is above.
MAX_BYTES = 128 * 1024 * 1024
# In this order: a byte order mark is certain, UTF-8 hardly ever fits by chance.
ENCODINGS = ("utf-8-sig", "gb18030")
# As many rows as a sheet of Excel can have; further columns are of no interest.
MAX_ROWS = 1_048_576
MAX_COLUMNS = 64
# How .xls and workbooks with a password begin.
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
BOM = "\ufeff"


class TabularError(Exception):
    """The file cannot be read as sheets.

    ``code`` is ``empty``, ``format``, ``too_big``, ``damaged`` or ``password``.
    """

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class Sheet(NamedTuple):
    """Header names and ``(row number, values)`` pairs; the header is row 1.

    A sheet that cannot be read has an ``error`` instead: ``encoding``, ``quotes``
    (in ``error_row``) or ``same_name``.
    """

    header: list
    rows: list
    error: str | None = None
    error_row: int = 0


class Formula(str):
    """A formula whose value the workbook does not hold."""


def read_sheets(content):
    """Read a workbook or an archive of CSV files.

    :param bytes content: the file
    :return: dict lower-case sheet name -> :class:`Sheet`; blank rows are left out,
        cells are text, numbers, dates or None
    :raise TabularError: when it is neither, is damaged, or is too big unpacked

    >>> buffer = io.BytesIO()
    >>> jobs = "code, Name \\n\\nT,技师\\n".encode("gbk")
    >>> with zipfile.ZipFile(buffer, "w") as archive:
    ...     archive.writestr("year/Jobs.csv", jobs)
    ...     archive.writestr("__MACOSX/year/._Jobs.csv", b"junk")
    >>> sheet = read_sheets(buffer.getvalue())["jobs"]
    >>> sheet.header, sheet.rows
    (['code', 'name'], [(3, ['T', '技师'])])
    >>> def code(content):
    ...     try:
    ...         read_sheets(content)
    ...     except TabularError as error:
    ...         return error.code
    >>> code(b""), code(b"code;name"), code(OLE_MAGIC + b"...")
    ('empty', 'format', 'password')
    """
    if not content:
        raise TabularError("empty")
    if content.startswith(OLE_MAGIC):
        raise TabularError("password")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        raise TabularError("format") from None
    # More than it says is never unpacked: zipfile stops there.
    if sum(info.file_size for info in archive.infolist()) > MAX_BYTES:
        raise TabularError("too_big")
    try:
        if "[Content_Types].xml" in archive.namelist():
            return _read_workbook(content, _has_formulas(archive))
        return _read_archive(archive)
    except TabularError:
        raise
    except RuntimeError:
        raise TabularError("password") from None
    except Exception:
        # zlib, lzma and openpyxl let whatever they meet in a damaged file through.
        raise TabularError("damaged") from None


# ------------------------------------------------------------
# CSV
# ------------------------------------------------------------


def _read_archive(archive):
    sheets = {}
    for info in archive.infolist():
        path = PurePosixPath(info.filename.replace("\\", "/"))
        hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
        if info.is_dir() or hidden or path.suffix.lower() != ".csv":
            continue
        _add_sheet(sheets, path.stem, _read_csv(archive.read(info)))
    if not sheets:
        raise TabularError("format")
    return sheets


def _read_csv(data):
    """Sheet of a CSV file.

    >>> _read_csv(b"code;name\\nT;Tech").rows
    [(2, ['T', 'Tech'])]
    >>> _read_csv(b'code,name\\nT,Tech\\nL,"Lead').error_row
    3
    >>> _read_csv(b"code\\x00").error
    'encoding'
    """
    text = decode(data)
    if text is None:
        return Sheet([], [], "encoding")
    # Excel in some languages separates by semicolon or tab.
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    # Strict: one quote that is never closed would swallow the rows below it.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = []
    try:
        rows.extend(reader)
    except csv.Error:
        return Sheet([], [], "quotes", len(rows) + 1)
    return _sheet(rows)


def decode(data):
    r"""Text of a CSV file in UTF-8, with or without mark, UTF-16 or GBK, or None.

    >>> decode("徐".encode("utf-8-sig")), decode("徐".encode("gbk"))
    ('徐', '徐')
    >>> decode("徐".encode("utf-16")), decode(b"\xff\xff\xff")
    ('徐', None)
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ("utf-16",)
    else:
        encodings = ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    return None


# ------------------------------------------------------------
# WORKBOOK
# ------------------------------------------------------------


def _has_formulas(archive):
    return any(
        b"<f>" in data or b"<f " in data
        for data in (
            archive.read(name)
            for name in archive.namelist()
            if name.startswith("xl/worksheets/") and name.endswith(".xml")
        )
    )


def _read_workbook(content, has_formulas):
    sheets = {}
    for title, rows in _load(content, data_only=True):
        _add_sheet(sheets, title, rows)
    if has_formulas:
        # A formula that was never calculated looks like an empty cell.
        for title, rows in _load(content, data_only=False):
            _mark_formulas(sheets[_clean(title)], rows)
    return {
        name: sheet if isinstance(sheet, Sheet) else _sheet(sheet)
        for name, sheet in sheets.items()
    }


def _load(content, data_only):
    """Titles and rows of values, sheet by sheet."""
    # Imported here: only Odoo's own requirements bring it.
    import openpyxl

    book = openpyxl.load_workbook(
        io.BytesIO(content), read_only=True, data_only=data_only
    )
    try:
        for sheet in book.worksheets:
            # Some programs state an extent that is too small.
            sheet.reset_dimensions()
            rows, previous = [], None
            for row in sheet.iter_rows(max_col=MAX_COLUMNS):
                # Rows left out in the file are filled in, a billion of them too.
                if len(rows) == MAX_ROWS:
                    raise TabularError("too_big")
                # That filling is one row again and again.
                same = row is previous
                rows.append(rows[-1] if same else [_value(cell) for cell in row])
                previous = row
            yield sheet.title, rows
    finally:
        book.close()


def _value(cell):
    """Value of a cell; a number shown with leading zeros keeps them."""
    value = cell.value
    if isinstance(value, int) and not isinstance(value, bool):
        number_format = cell.number_format
        if len(number_format) > 1 and not number_format.strip("0"):
            return str(value).zfill(len(number_format))
    return value


def _mark_formulas(rows, formulas):
    if isinstance(rows, Sheet):
        return
    for row, formula_row in zip(rows, formulas, strict=False):
        for index, formula in enumerate(formula_row[: len(row)]):
            if row[index] is None and str(formula).startswith("="):
                row[index] = Formula(formula)


# ------------------------------------------------------------
# SHEETS
# ------------------------------------------------------------


def _clean(name):
    """Name of a sheet or column as the rules know it.

    >>> _clean(chr(0xFEFF) + " Badge")
    'badge'
    """
    return str(name if name is not None else "").replace(BOM, "").strip().lower()


def _add_sheet(sheets, name, sheet):
    name = _clean(name)
    sheets[name] = sheet if name not in sheets else Sheet([], [], "same_name")


def _sheet(rows):
    header = [_clean(cell) for cell in chain(*rows[:1])]
    body = []
    for number, row in enumerate(rows[1:], 2):
        cells = [
            cell.strip() if type(cell) is str else cell  # not a formula
            for cell in row
        ]
        if any(cell not in (None, "") for cell in cells):
            body.append((number, cells))
    return Sheet(header, body)
