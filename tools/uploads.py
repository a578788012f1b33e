"""What may be handed in as a file (policy 6.4.1), without the ORM.

A file is taken by what it is, and its name has to say the same.

    >>> check_upload("Bericht.PDF", b"%PDF-1.7 ...", 1)
    >>> check_upload("report.exe", b"MZ", 1)
    'type'
    >>> check_upload("report.pdf", b"MZ\\x90", 1)
    'content'
    >>> check_upload("report.pdf", b"%PDF-" + b"x" * 2**20, 1)
    'size'
    >>> check_upload("", b"", 1)
    'empty'

Scanners and mail gateways put bytes before a PDF; readers find its mark within the
first 1,024, and so do we, if what stands before is text and no mark of something else.

    >>> check_upload("scan.pdf", b"\\xef\\xbb\\xbf\\r\\n%PDF-1.4", 1)
    >>> check_upload("scan.pdf", b"x" * 1020 + b"%PDF-1.4", 1)
    'content'
    >>> check_upload("scan.pdf", b"X-Scanner: Ward 3\\r\\n\\r\\n%PDF-1.4", 1)
    >>> [
    ...     check_upload("scan.pdf", lead + b"%PDF-1.4", 1)
    ...     for lead in (b"<svg ", b"\\0MZ", b"\\x1f\\x8b", b"@echo off\\r\\n")
    ... ]
    ['content', 'content', 'content', 'content']
"""

import io
import re
import zipfile

MEGABYTE = 2**20
ZIP = (b"PK\x03\x04",)
OLE = (b"\xd0\xcf\x11\xe0",)
# Ending -> how such a file begins; nothing where any text does.
KINDS = {
    "pdf": (b"%PDF-",),
    "docx": ZIP,
    "odt": ZIP,
    "pptx": ZIP,
    # Word keeps .doc as RTF as well, WPS its own as either.
    "doc": (*OLE, b"{\\rtf"),
    "wps": (*OLE, *ZIP),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n",),
    # A sound and a film begin with RIFF as well: see _fits.
    "webp": (b"RIFF",),
    "txt": (),
}
# What teaching material may be as well.
MATERIAL = (
    *KINDS,
    *("xlsx", "xls", "ppt", "pps", "ppsx", "odp", "ods", "csv", "md", "epub", "gif"),
    *("mp4", "m4v", "mov", "webm", "mkv", "avi", "mp3", "m4a", "wav", "ogg", "zip"),
)
# Programs of systems, by how they begin, and of text.
PROGRAM = re.compile(
    rb"MZ|\x7fELF|\xca\xfe\xba\xbe|[\xcf\xce]\xfa\xed\xfe|L\x00\x00\x00\x01\x14\x02"
    rb"|dex\n|asm|MSCF|ITSF"
    rb"|(\xef\xbb\xbf)?\s*(#!|@echo |<\?php|<%|\[InternetShortcut\])",
    re.IGNORECASE,
)
# Pages and drawings, within so many bytes.
PAGE = re.compile(
    rb"<(!doctype\s+html|html|head|body|script|iframe|svg|xsl:|\w+:script|hta:)"
    rb"|xmlns\s*=|<\?xml-stylesheet",
    re.IGNORECASE,
)
PAGE_HEAD = 4096
PHOTOS = ("jpg", "png", "webp")
# The mark of a PDF lies within these bytes.
PDF_HEAD = 1024
BOM = b"\xef\xbb\xbf"
# Printers' language that says what follows.
PRINTER = b"\x1b%-12345X"
# Readers skip some of these, and so would whatever reads it as another kind.
MAX_NULS = 8
# How other kinds of files begin whose marks are text; those of the rest are not.
OTHER_KINDS = re.compile(
    rb"MZ|PK|Rar!|7z|BZh|MSCF|ITSF|xar!|!<arch>|RIFF|FORM|GIF8|8BPS|II\*|MM\*|OggS|ID3"
    rb"|fLaC|OTTO|wOF|[CFZ]WS|SQLite|asm|dex\n|ELF|\{\\rtf|%!|L\x00|Windows Registry"
)
# Programs of text are read line by line, whatever the first lines are.
SCRIPT = re.compile(
    rb"^\s*(@(?!PJL)|#!|::|rem |echo |start |set \w+=|cmd |powershell|function |var "
    rb"|import |\[internetshortcut\]|\[autorun\])",
    re.IGNORECASE | re.MULTILINE,
)
UTF16 = (b"\xff\xfe", b"\xfe\xff")


def check_upload(filename, content, megabytes, endings=tuple(KINDS)):
    """Why a file cannot be taken: ``empty``, ``size``, ``type``, ``content``; or None.

    >>> check_upload("note.txt", "好".encode(), 1)
    >>> check_upload("note.txt", b"\\x00\\x01", 1)
    'content'
    >>> check_upload("note.txt", b"text", 1, PHOTOS)
    'type'
    """
    if not content:
        return "empty"
    if len(content) > megabytes * MEGABYTE:
        return "size"
    ending = (filename or "").rpartition(".")[2].lower()
    if ending not in endings:
        return "type"
    return None if _fits(ending, content) else "content"


def _fits(ending, content):
    """Whether a file begins as its ending says.

    >>> _fits("txt", "好".encode("utf-16")), _fits("txt", b"\\xff\\xfe\\x00")
    (True, False)
    >>> _fits("doc", b"{\\\\rtf1"), _fits("wps", ZIP[0]), _fits("doc", ZIP[0])
    (True, True, False)
    >>> _fits("doc", b"\\xef\\xbb\\xbf\\r\\n{\\\\rtf1"), _fits("doc", b"x{\\\\rtf1")
    (True, False)
    >>> _fits("webp", b"RIFF\\0\\0\\0\\0WEBP"), _fits("webp", b"RIFF\\0\\0\\0\\0WAVE")
    (True, False)
    """
    if ending == "pdf":
        at = content.find(KINDS["pdf"][0], 0, PDF_HEAD)
        return at >= 0 and _is_harmless(content[:at])
    if ending == "webp":
        return content.startswith(KINDS["webp"]) and content[8:12] == b"WEBP"
    if ending == "doc":
        # Some programs put line ends before RTF; nothing else begins with text.
        content = content.removeprefix(BOM).lstrip()
    if KINDS[ending]:
        return content.startswith(KINDS[ending])
    if content.startswith(UTF16):
        try:
            return "\x00" not in content.decode("utf-16")
        except UnicodeDecodeError:
            return False
    return b"\x00" not in content


def check_material(filename, content, megabytes):
    """The same for teaching material, which may be of more kinds and larger.

    Of any of these its content is looked at for what a browser or a system would run.
    A file without a name is judged by its content alone.

    >>> check_material("slides.pptx", ZIP[0] + b"...", 1)
    >>> check_material("film.mp4", b"\\0\\0\\0\\x18ftypmp42", 1)
    >>> [
    ...     check_material(name, b"text", 1)
    ...     for name in ("a.html", "a.svg", "a.exe", "a.pdf.js", "a.docm", "a")
    ... ]
    ['type', 'type', 'type', 'type', 'type', 'type']
    >>> [
    ...     check_material("a.pdf", lead, 1)
    ...     for lead in (b"MZ\\x90", b"\\n<!DOCTYPE html>", b"<svg a>", b"#!/bin/sh")
    ... ]
    ['content', 'content', 'content', 'content']
    >>> check_material("", b"\\x7fELF", 1), check_material("", b"", 1)
    ('content', 'empty')
    >>> check_material("a.txt", b"xx" * MEGABYTE, 1)
    'size'
    """
    if not content:
        return "empty"
    if len(content) > megabytes * MEGABYTE:
        return "size"
    ending = (filename or "").rpartition(".")[2].lower()
    if filename and ("." not in filename or ending not in MATERIAL):
        return "type"
    if PROGRAM.match(content) or _is_page(content[:PAGE_HEAD]):
        return "content"
    if ending == "zip" or (not filename and content.startswith(ZIP)):
        return None if _is_harmless_archive(content) else "content"
    return None


def _is_page(head):
    """Whether a browser would take it for a page, a drawing or a script.

    >>> _is_page(b"<html>"), _is_page("<html>".encode("utf-16")), _is_page(b"a < b")
    (True, True, False)
    >>> _is_page(b"<?xml version='1.0'?><!-- x --><svg>"), _is_page(b"%PDF-1.7 <svg>")
    (True, False)
    """
    text = head.removeprefix(BOM).replace(b"\0", b"")
    for mark in UTF16:
        text = text.removeprefix(mark)
    text = text.lstrip()
    return text.startswith(b"<") and bool(PAGE.search(text))


def _is_harmless_archive(content):
    """Whether an archive can be read and holds only what could come by itself.

    >>> _is_harmless_archive(ZIP[0])
    False
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    endings = {
        name.rpartition(".")[2].lower() for name in names if not name.endswith("/")
    }
    return endings <= {*MATERIAL} - {"zip"}


def _is_harmless(lead):
    """Whether what stands before the mark of a PDF is nothing by itself.

    Nobody can list how all kinds of files begin. But nearly all begin with bytes that
    are no text, and what is text runs as a page or a script only.

    >>> [_is_harmless(lead) for lead in (b"", BOM + b"\\n", b"To: ward 3\\n", b"\\0")]
    [True, True, True, True]
    >>> [_is_harmless(lead) for lead in (b"\\xff\\xfe<\\0h", b"PK", b"a\\n#!/bin/sh")]
    [False, False, False]
    """
    lead = lead.removeprefix(BOM)
    if lead.count(b"\0") > MAX_NULS:
        return False
    lead = lead.replace(b"\0", b"").removeprefix(PRINTER).lstrip()
    if b"<" in lead or OTHER_KINDS.match(lead) or SCRIPT.search(lead):
        return False
    try:
        text = lead.decode()
    except UnicodeDecodeError:
        return False
    return all(char.isprintable() or char in "\t\r\n\f" for char in text)


def check_photo(content, megabytes):
    """Why a picture cannot be taken; its name does not matter.

    >>> check_photo(b"RIFF....WEBP", 1)
    >>> check_photo(b"%PDF-1.7", 1), check_photo(b"RIFF....WAVE", 1)
    ('type', 'type')
    """
    kind = next((ending for ending in PHOTOS if _fits(ending, content)), "")
    return check_upload(f"photo.{kind}", content, megabytes, PHOTOS)
