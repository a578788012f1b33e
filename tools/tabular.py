"""Workbooks (.xlsx, .xlsm) and archives of CSV files (.zip) as sheets of plain rows.

A cell is what it says (:mod:`.cells`); everything is counted while it is read, and
each limit has its own sentence.
"""

import codecs
import csv
import io
import re
import struct
import unicodedata
import zipfile
from collections import Counter
from pathlib import PurePosixPath

from .cells import clean_text, narrow, read_text
from .workbook import (
    LAST_ROW,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_TEXT,
    Sheet,
    TabularError,
    read_workbook,
)

__all__ = ["LAST_ROW", "OLE_MAGIC", "Sheet", "TabularError", "decode", "read_sheets"]

# As it arrives, and unpacked. A year of a large company is far below; a bomb above.
MAX_FILE = 64 * 1024 * 1024
MAX_BYTES = 128 * 1024 * 1024
MAX_PARTS = 2_000
MAX_LINE = 1024 * 1024
MAX_DIRECTORY = 1024 * 1024
# In this order: a byte order mark is certain, UTF-8 hardly ever fits by chance.
ENCODINGS = ("utf-8-sig", "gb18030")
# Characters of Chinese names that GB 2312 has not.
NAME_CHARACTERS = frozenset(
    "镕堃喆玥珺琤祎旸昇赟頔翀翾彧淏珅烜玙媖嫚姮晞晢昳曌湉濬焌犇骉龑勍垚堉婳嬿寔屾峣旻昉晅"
    "暐暻曈橦沄沚洢洺湜溦澔炆炘燊燚玘珮琇瑀瑄璟瓅甡畇禛竑芃谞贇锳瑢璠玏瑨琍旼禤锜翯颋甦鋆濛溁"
    "瞾赑璘珣珖昺晧暕楒佺俍偲冏劼姵孖宬慜"
)
_LONE = re.compile(r"[^\x00-\x7f](?<=[A-Za-z].)(?=[A-Za-z])", re.DOTALL)
# How .xls and workbooks with a password begin, and what they hold.
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLE_BOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
ODS = b"application/vnd.oasis.opendocument"
BOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm")
OTHER_BOOKS = (".xls", ".xlsb", ".ods", ".et", ".numbers")
# Packed otherwise, a part may want any amount of memory.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def read_sheets(content, wanted=None):
    """Read a workbook or an archive of CSV files.

    :param bytes content: the file
    :param wanted: names of the sheets to read, by default all; others come empty
    :return: dict lower-case sheet name -> :class:`Sheet`; blank rows are left out,
        cells are text, numbers, dates, values of :mod:`.cells` or None
    :raise TabularError: when it is neither, is damaged, or is too big; its code is
        ``empty format old opendocument password damaged books`` or, over a limit,
        ``file too_big parts doctype elements sheets rows cells strings long_text``

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
    ('empty', 'format', 'ole')
    >>> code(OLE_MAGIC + OLE_ENCRYPTED), code(OLE_MAGIC + OLE_BOOKS[0])
    ('password', 'old')
    """
    if not content:
        raise TabularError("empty")
    if len(content) > MAX_FILE:
        raise TabularError("file", most=MAX_FILE // 2**20)
    if content.startswith(OLE_MAGIC):
        raise TabularError(_get_ole_code(content))
    return _read_zip(content, wanted, nested=False)


def _get_ole_code(content):
    if OLE_ENCRYPTED in content:
        return "password"
    return "old" if any(name in content for name in OLE_BOOKS) else "ole"


def _read_zip(content, wanted, nested):
    _check_directory(content)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError):
        raise TabularError("format") from None
    entries = archive.infolist()
    if len(entries) > MAX_PARTS:
        raise TabularError("parts", most=MAX_PARTS)
    # More than it says is never unpacked: zipfile stops there.
    if sum(info.file_size for info in entries) > MAX_BYTES:
        raise TabularError("too_big")
    if any(info.compress_type not in METHODS for info in entries):
        raise TabularError("damaged")
    try:
        names = {
            name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()
        }
        if "[content_types].xml" in names:
            return _read_workbook(archive, wanted)
        if "mimetype" in names and archive.read("mimetype").startswith(ODS):
            raise TabularError("opendocument")
        return _read_archive(archive, wanted, nested)
    except TabularError:
        raise
    except RuntimeError:
        raise TabularError("password") from None
    except Exception:
        # zlib, expat and the readers let whatever they meet in a damaged file through.
        raise TabularError("damaged") from None


def _check_directory(content):
    """Refuse a directory of a million parts before it is read.

    >>> _check_directory(b"PK" * 9)
    """
    at = content.rfind(b"PK\x05\x06")
    if at < 0 or len(content) - at < 22:
        return
    size = struct.unpack_from("<I", content, at + 12)[0]
    if size == 0xFFFFFFFF:
        at = content.rfind(b"PK\x06\x06", 0, at)
        if at < 0 or len(content) - at < 56:
            return
        size = struct.unpack_from("<Q", content, at + 40)[0]
    if size > MAX_DIRECTORY:
        raise TabularError("parts", most=MAX_PARTS)


def _read_workbook(archive, wanted):
    sheets = {}
    for name, sheet in read_workbook(archive, _clean, wanted):
        _add_sheet(sheets, name, sheet)
    return sheets


# ------------------------------------------------------------
# CSV
# ------------------------------------------------------------


def _read_archive(archive, wanted, nested):
    sheets, books, others = {}, [], []
    rows = {"rows": 0, "cells": 0}
    for info in archive.infolist():
        path = PurePosixPath(info.filename.replace("\\", "/"))
        hidden = any(part.startswith((".", "__MACOSX", "~$")) for part in path.parts)
        if info.is_dir() or hidden:
            continue
        suffix = path.suffix.lower()
        if suffix in BOOKS:
            books.append(info)
        elif suffix in OTHER_BOOKS:
            others.append(info)
        elif suffix == ".csv":
            name = _clean(path.stem)
            skip = wanted is not None and name not in wanted
            sheet = Sheet([], []) if skip else _read_csv(archive.read(info), name, rows)
            _add_sheet(sheets, name, sheet)
    if books and (sheets or others or nested or len(books) > 1):
        raise TabularError("books")
    if books:
        content = archive.read(books[0])
        if content.startswith(OLE_MAGIC):
            raise TabularError(_get_ole_code(content))
        return _read_zip(content, wanted, nested=True)
    if others and not sheets:
        raise TabularError("old")
    if not sheets:
        raise TabularError("format")
    return sheets


def _read_csv(data, title="", counts=None):
    """Sheet of a CSV file.

    >>> _read_csv(b"code;name\\nT;Tech").rows
    [(2, ['T', 'Tech'])]
    >>> _read_csv(b'code,name\\nT,Tech\\nL,"Lead').error_row
    3
    >>> _read_csv(b"code\\x00").error
    'encoding'
    >>> _read_csv(b"sep=|\\r\\ncode|name\\r\\n'7|=\\"07\\"").rows
    [(2, ["'7", '07'])]
    """
    counts = counts if counts is not None else {"rows": 0, "cells": 0}
    # Lines are counted before there is a text of them.
    if max(data.count(b"\n"), data.count(b"\r")) > MAX_ROWS:
        raise TabularError("rows", sheet=title, most=MAX_ROWS)
    text = decode(data)
    if text is None:
        return Sheet([], [], "encoding")
    delimiter, text = _get_delimiter(text)
    # Strict: one quote that is never closed would swallow the rows below it.
    reader = csv.reader(_lines(text, title), delimiter=delimiter, strict=True)
    header, rows, number = None, [], 0
    try:
        for row in reader:
            number += 1
            counts["cells"] += len(row)
            if counts["cells"] > MAX_CELLS:
                raise TabularError("cells", sheet=title, most=MAX_CELLS)
            if any(len(cell) > MAX_TEXT for cell in row):
                raise TabularError("long_text", most=MAX_TEXT, sheet=title, row=number)
            cells = [read_text(cell) for cell in row[:MAX_COLUMNS]]
            if header is None:
                header = [_clean(cell) for cell in cells]
            elif any(cell != "" for cell in cells):
                rows.append((number, cells))
    except csv.Error as error:
        if "limit" in str(error):
            raise TabularError(
                "long_text", most=MAX_TEXT, sheet=title, row=number + 1
            ) from None
        return Sheet([], [], "quotes", number + 1)
    return Sheet(header or [], rows)


def _lines(text, title=""):
    """Lines with their ends, without a copy of the whole text.

    >>> list(_lines("a\\r\\nb\\rc\\n\\nd"))
    ['a\\r\\n', 'b\\r', 'c\\n', '\\n', 'd']
    """
    at, end, number = 0, len(text), 0
    feed = text.find("\n")
    while at < end:
        if 0 <= feed < at:
            feed = text.find("\n", at)
        # A return further away than the feed is of a later line.
        back = text.find("\r", at, feed if feed >= 0 else end)
        if back >= 0:
            stop = back + (2 if text.startswith("\n", back + 1) else 1)
        else:
            stop = feed + 1 if feed >= 0 else end
        number += 1
        if stop - at > MAX_LINE:
            raise TabularError("long_text", most=MAX_TEXT, sheet=title, row=number)
        yield text[at:stop]
        at = stop


def _get_delimiter(text):
    """Separator of a text, and the text without the line that names it.

    >>> _get_delimiter("sep=;\\r\\na,b;c"), _get_delimiter('"a,b,c";d\\re;f')
    ((';', 'a,b;c'), (';', '"a,b,c";d\\re;f'))
    """
    first = next(_lines(text), "")
    named = first.strip().strip('"').lower()
    if named.startswith("sep=") and len(named) <= 5:
        return first.strip().strip('"')[4:] or "\t", text[len(first) :]
    # Excel in some languages separates by semicolon or tab.
    bare = "".join(first.split('"')[::2])
    return max(",;\t", key=bare.count), text


def decode(data):
    r"""Text of a CSV file in UTF-8, with or without mark, UTF-16 or GBK, or None.

    >>> decode("徐".encode("utf-8-sig")), decode("徐".encode("gbk"))
    ('徐', '徐')
    >>> decode("徐".encode("utf-16")), decode("徐".encode("utf-32"))
    ('徐', '徐')
    >>> decode("badge,徐".encode("utf-16-le")), decode(b"\xff\xff\xff")
    ('badge,徐', None)
    >>> decode("Schulung für Anfänger".encode("cp1252"))
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        encodings = ("utf-32",)
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16",)
    elif len(data) >= 8 and not any(data[1:8:2]) and all(data[0:8:2]):
        encodings = ("utf-16-le",)
    elif len(data) >= 8 and not any(data[0:8:2]) and all(data[1:8:2]):
        encodings = ("utf-16-be",)
    else:
        encodings = ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text or (encoding == "gb18030" and not _is_chinese(text)):
            continue
        return text.removeprefix("\ufeff")
    return None


def _is_chinese(text):
    r"""Whether a text taken for GBK reads as Chinese, not as what another code wrote.

    Nearly any bytes are GBK for something: „für“ becomes „f黵“. What is Chinese is
    written in the 3,755 common characters, those of level 1 of GB 2312, rarer ones in
    names; bytes of other codes fall beside it, on rare characters, kana, frames and
    what nobody has given a meaning. Up to a tenth may be odd.

    What cannot be told apart is taken for Chinese: a few characters of Big5 that all
    fall on common ones, Korean in EUC-KR, all of whose syllables do, and a few words
    in Cyrillic, Greek or Thai that have an even number of letters each. What is meant
    and refused: traditional characters and Japanese that were saved as GBK, and a
    file whose only characters are rare ones. UTF-8 keeps all of them.

    >>> [_is_chinese(text) for text in ("技师", "王镕，李堃", "A和B", "Café", "甲𠮷")]
    [True, True, True, True, True]
    >>> def misread(text, encoding):
    ...     return text.encode(encoding).decode("gb18030")
    >>> misread("für Anfänger", "cp1252"), misread("テスト", "shift-jis")
    ('f黵 Anf鋘ger', '僥僗僩')
    >>> [
    ...     _is_chinese(misread(text, encoding))
    ...     for text, encoding in (
    ...         ("für Anfänger", "cp1252"), ("Größe", "cp1252"), ("Обучение", "cp1251"),
    ...         ("テスト", "shift-jis"), ("研修テスト", "euc-jp"), ("現場組", "big5"),
    ...     )
    ... ]
    [False, False, False, False, False, False]
    >>> misread("測試課", "big5"), _is_chinese(misread("測試課", "big5"))
    ('代刚揭', True)
    """
    lone = Counter(_LONE.findall(text))
    common = rare = odd = 0
    for char, count in Counter(text).items():
        if char.isascii():
            continue
        if unicodedata.category(char) in ("Co", "Cn"):
            return False
        level = _get_level(char)
        # One rare character amid a word in Latin letters is a letter of it.
        strays = lone[char] if level == 2 else 0
        common += count if level == 1 else 0
        rare += count - strays if level == 2 else 0
        odd += count if level == 3 else strays
    total = common + rare + odd
    if odd > total // 10 + (total >= 5):
        return False
    return common >= 0.4 * total or (total < 4 and common > 0)


def _get_level(char):
    """How a character of GBK is used: 1 often, 2 in names, 3 hardly; 0 tells nothing.

    >>> [_get_level(char) for char in "技婷镕黵テф，éα𠮷"]
    [1, 2, 2, 3, 3, 3, 0, 0, 3, 0]
    """
    code = char.encode("gb18030")
    if len(code) != 2:
        return 0
    lead, trail = code
    if char in NAME_CHARACTERS:
        return 2
    if trail < 0xA1 or lead < 0xA1:
        return 3
    if lead <= 0xA3 or (lead == 0xA8 and trail <= 0xC0):
        # Punctuation, letters of full width, those of pinyin.
        return 0
    if lead < 0xB0 or lead > 0xF7:
        return 3
    return 1 if lead < 0xD8 else 2


# ------------------------------------------------------------
# SHEETS
# ------------------------------------------------------------


def _clean(name):
    """Name of a sheet or column as the rules know it.

    >>> _clean(chr(0xFEFF) + " Badge"), _clean("ｂａｄｇｅ\\u200b"), _clean(None)
    ('badge', 'badge', '')
    """
    return narrow(clean_text(str(name if name is not None else ""))).strip().lower()


def _add_sheet(sheets, name, sheet):
    sheets[name] = sheet if name not in sheets else Sheet([], [], "same_name")
