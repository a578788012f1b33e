"""Workbooks (.xlsx) and archives of CSV files (.zip) as sheets of plain rows."""

import csv
import io
import zipfile
from pathlib import PurePosixPath
from typing import NamedTuple

# A year of a large company is far below; a zip bomb is above.
MAX_BYTES = 256 * 1024 * 1024
# In this order: a byte order mark is certain, UTF-8 hardly ever fits by chance.
ENCODINGS = ("utf-8-sig", "gb18030")


class TabularError(Exception):
    """The file cannot be read as sheets.

    ``code`` is ``empty``, ``format``, ``too_big``, ``damaged`` or ``encoding``;
    ``sheet`` names the part, where there is one.
    """

    def __init__(self, code, sheet=""):
        super().__init__(code)
        self.code = code
        self.sheet = sheet


class Sheet(NamedTuple):
    """Header names and ``(row number, values)`` pairs; the header is row 1."""

    header: list
    rows: list


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
    >>> code(b""), code(b"code;name")
    ('empty', 'format')
    """
    if not content:
        raise TabularError("empty")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_BYTES:
                raise TabularError("too_big")
            if "[Content_Types].xml" in archive.namelist():
                return _read_workbook(content)
            return _read_archive(archive)
    except zipfile.BadZipFile:
        raise TabularError("format") from None
    except (zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        # Encrypted, an unknown method of compression, or cut off.
        raise TabularError("damaged") from None


def _read_archive(archive):
    sheets = {}
    for info in archive.infolist():
        path = PurePosixPath(info.filename.replace("\\", "/"))
        hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
        if info.is_dir() or hidden or path.suffix.lower() != ".csv":
            continue
        name = path.stem.strip().lower()
        text = decode(archive.read(info), name)
        # Excel in some languages separates by semicolon or tab.
        first = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=first.count)
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        except csv.Error:
            raise TabularError("damaged", name) from None
        sheets[name] = _sheet(rows)
    if not sheets:
        raise TabularError("format")
    return sheets


def decode(data, name=""):
    r"""Text of a CSV file in UTF-8, with or without mark, UTF-16 or GBK.

    >>> decode("徐".encode("utf-8-sig")), decode("徐".encode("gbk"))
    ('徐', '徐')
    >>> decode("徐".encode("utf-16"))
    '徐'
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
    raise TabularError("encoding", name)


def _read_workbook(content):
    # Imported here: only Odoo's own requirements bring it.
    import openpyxl

    try:
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True
        )
        try:
            return {
                sheet.title.strip().lower(): _sheet(
                    [list(row) for row in sheet.iter_rows(values_only=True)]
                )
                for sheet in book.worksheets
            }
        finally:
            book.close()
    except TabularError:
        raise
    except Exception:
        # openpyxl lets whatever its parsers raise through.
        raise TabularError("damaged") from None


def _sheet(rows):
    header = []
    if rows:
        header = [
            str(cell if cell is not None else "").strip().lower() for cell in rows[0]
        ]
    body = []
    for number, row in enumerate(rows[1:], 2):
        cells = [cell.strip() if isinstance(cell, str) else cell for cell in row]
        if any(cell not in (None, "") for cell in cells):
            body.append((number, cells))
    return Sheet(header, body)
