"""What may be handed in as a file (policy 2.1, 6.4.1), without the ORM.

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
import unicodedata
import zipfile
import zlib

MEGABYTE = 2**20
ZIP = (b"PK\x03\x04",)
OLE = (b"\xd0\xcf\x11\xe0",)
RIFF = (b"RIFF",)
MATROSKA = (b"\x1aE\xdf\xa3",)
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
    # A sound and a film begin with RIFF as well: see FORMS.
    "webp": RIFF,
    "txt": (),
}
# What teaching material may be as well.
MATERIAL_KINDS = {
    **KINDS,
    "xlsx": ZIP,
    "xls": OLE,
    "ppt": OLE,
    "pps": OLE,
    "ppsx": ZIP,
    "odp": ZIP,
    "ods": ZIP,
    "csv": (),
    "md": (),
    "epub": ZIP,
    "gif": (b"GIF87a", b"GIF89a"),
    "mp4": (),
    "m4v": (),
    "m4a": (),
    "mov": (),
    "webm": MATROSKA,
    "mkv": MATROSKA,
    "avi": RIFF,
    "mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa"),
    "wav": RIFF,
    "ogg": (b"OggS",),
    "zip": ZIP,
}
MATERIAL = tuple(MATERIAL_KINDS)
# What stands in the ninth byte and after of a RIFF file.
FORMS = {"webp": b"WEBP", "avi": b"AVI ", "wav": b"WAVE"}
# Films say what they are in their first box, after its length.
FILMS = ("mp4", "m4v", "m4a", "mov")
BOX = re.compile(rb".{4}(ftyp|moov|mdat|wide|free|skip|pnot)", re.DOTALL)
TEXTS = ("txt", "csv", "md")
# Documents that are archives: what is in it that says of which kind it is.
PARTS = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "ppsx": "ppt/presentation.xml",
}
MIMETYPES = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "odp": b"application/vnd.oasis.opendocument.presentation",
    "epub": b"application/epub+zip",
}
# Macros lie here in Office's and in LibreOffice's documents.
MACROS = re.compile(
    r"vbaproject|vbadata|/activex/|^(basic|scripts|dialogs)/|/macrosheets/",
    re.IGNORECASE,
)
# The same in the older documents: the name of the storage that they lie in.
OLE_MACROS = tuple(
    name.encode("utf-16-le") for name in ("_VBA_PROJECT", "Macros" + "\0" * 9)
)
# What documents hold of their own, beside what is material by itself.
DOCUMENT_PARTS = frozenset(
    {
        *("xml", "rels", "bin", "vml", "emf", "wmf", "tif", "tiff", "bmp", "wdp"),
        *("svg", "ico", "data", "psmdcp", "odttf", "fntdata", "ttf", "otf", "woff"),
        *("woff2", "rdf", "opf", "ncx", "xhtml", "html", "htm", "css", "smil", "pls"),
        *("wmv", "wma", "aac", "mpg", "mpeg", "vsdx", "json", "glb", "mml", "jp2"),
    }
)
# Nobody's document has more of them.
MAX_PARTS = 20000
# Nor is anybody's larger than this when it is unpacked.
MAX_ROOM = 512 * MEGABYTE
# Signs of a name that systems take for something else.
RESERVED = re.compile(r'[<>:"|?*]')
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
    >>> _fits("mp4", b"\\0\\0\\0\\x18ftypmp42"), _fits("mp4", b"ftyp")
    (True, False)
    """
    if ending == "pdf":
        at = content.find(KINDS["pdf"][0], 0, PDF_HEAD)
        return at >= 0 and _is_harmless(content[:at])
    if ending in FORMS:
        return content.startswith(RIFF) and content[8:12] == FORMS[ending]
    if ending in FILMS:
        return bool(BOX.match(content))
    if ending == "doc":
        # Some programs put line ends before RTF; nothing else begins with text.
        content = content.removeprefix(BOM).lstrip()
    if MATERIAL_KINDS[ending]:
        return content.startswith(MATERIAL_KINDS[ending])
    if content.startswith(UTF16):
        try:
            return "\x00" not in content.decode("utf-16")
        except UnicodeDecodeError:
            return False
    return b"\x00" not in content


def clean_name(filename):
    """The name of a file without what is no name: path, signs nobody sees or prints.

    >>> [clean_name(name) for name in ("a.pdf", "../../a.pdf", "C:\\\\x\\\\a.pdf")]
    ['a.pdf', 'a.pdf', 'a.pdf']
    >>> clean_name("a\\r\\nSet-Cookie: x=1.pdf"), clean_name("a\\u202efdp.exe.pdf")
    ('aSet-Cookie_ x=1.pdf', 'afdp.exe.pdf')
    >>> clean_name("<script>1</script>.pdf"), clean_name("培训 1.pdf"), clean_name("..")
    ('script_.pdf', '培训 1.pdf', '')
    """
    name = re.split(r"[/\\]", filename or "")[-1]
    name = "".join(
        char for char in name if unicodedata.category(char)[0] != "C" or char == "\t"
    )
    return RESERVED.sub("_", " ".join(name.split())).lstrip(".")


def check_material(filename, content, megabytes):
    """The same for teaching material, which may be of more kinds and larger.

    It has a name, is what its ending says, and is looked at as a whole for what a
    browser or a system would run: documents and archives are opened.

    >>> check_material("film.mp4", b"\\0\\0\\0\\x18ftypmp42", 1)
    >>> check_material("a.txt", "如果 a < b".encode(), 1)
    >>> [
    ...     check_material(name, b"text", 1)
    ...     for name in ("a.html", "a.svg", "a.exe", "a.pdf.js", "a.docm", "a", "")
    ... ]
    ['type', 'type', 'type', 'type', 'type', 'type', 'type']
    >>> [
    ...     check_material("a.pdf", lead, 1)
    ...     for lead in (b"MZ\\x90", b"\\n<!DOCTYPE html>", b"alert(1)", ZIP[0])
    ... ]
    ['content', 'content', 'content', 'content']
    >>> check_material("a.txt", b" " * 5000 + b"<html><script>", 1)
    'content'
    >>> check_material("a.csv", b"x" * 5000 + b"\\n<script>", 1)
    'content'
    >>> check_material("", b"", 1), check_material("a.txt", b"xx" * MEGABYTE, 1)
    ('empty', 'size')
    """
    if not content:
        return "empty"
    if len(content) > megabytes * MEGABYTE:
        return "size"
    ending = _get_ending(filename)
    if ending not in MATERIAL:
        return "type"
    return None if _is_harmless_file(ending, content) else "content"


def _get_ending(filename):
    stem, _dot, ending = (filename or "").rpartition(".")
    return ending.lower() if stem else ""


def _is_harmless_file(ending, content, room=None):
    """Whether a file is of its kind, and holds nothing that runs.

    :param int room: bytes that may be unpacked of it, see ``MAX_ROOM``

    >>> _is_harmless_file("xls", OLE[0] + "_VBA_PROJECT".encode("utf-16-le"))
    False
    >>> _is_harmless_file("xls", OLE[0] + "Workbook".encode("utf-16-le"))
    True
    """
    if PROGRAM.match(content) or not _fits(ending, content):
        return False
    if ending in TEXTS:
        return not PAGE.search(content.replace(b"\0", b""))
    if content.startswith(OLE):
        return not any(mark in content for mark in OLE_MACROS)
    if content.startswith(ZIP):
        return _is_harmless_archive(ending, content, room or MAX_ROOM)
    return not _is_page(content[:PAGE_HEAD])


def _is_harmless_archive(ending, content, room):
    """Whether an archive can be read and holds only what could come by itself.

    >>> def pack(parts):
    ...     file = io.BytesIO()
    ...     with zipfile.ZipFile(file, "w") as archive:
    ...         for name, part in parts.items():
    ...             archive.writestr(name, part)
    ...     return file.getvalue()
    >>> def judge(ending, parts, room=MEGABYTE):
    ...     return _is_harmless_archive(ending, pack(parts), room)
    >>> word = {"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}
    >>> judge("docx", word), judge("xlsx", word), judge("docx", {"a.txt": "x"})
    (True, False, False)
    >>> [
    ...     judge("docx", {**word, name: part})
    ...     for name, part in (
    ...         ("word/vbaProject.bin", "x"), ("a.exe", "x"), ("word/media/a.png", "MZ")
    ...     )
    ... ]
    [False, False, False]
    >>> book = {"mimetype": MIMETYPES["epub"]}
    >>> judge("epub", {**book, "a.xhtml": "<p/>"}), judge("epub", {**book, "a.js": "x"})
    (True, False)
    >>> judge("odt", book), judge("epub", {**book, "a.xhtml": "<script>1</script>"})
    (False, False)
    >>> macro = pack({**word, "word/vbaProject.bin": "x"})
    >>> [
    ...     judge("zip", parts)
    ...     for parts in ({"a.txt": "x"}, {"a.docx": pack(word)}, {"a.docx": macro})
    ... ]
    [True, True, False]
    >>> [
    ...     judge("zip", parts)
    ...     for parts in ({"a.pdf": "x"}, {"../a.txt": "x"}, {"a.zip": pack(word)})
    ... ]
    [False, False, False]
    >>> _is_harmless_archive("zip", ZIP[0], MEGABYTE), judge("zip", {"a.txt": "xx"}, 1)
    (False, False)
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > MAX_PARTS or sum(i.file_size for i in infos) > room:
                return False
            if ending == "zip":
                return all(_is_harmless_part(archive, info, room) for info in infos)
            return _is_document(ending, archive, infos)
    # Of what is packed, encrypted or broken in whatever way nobody can say.
    except (
        *(zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError),
        *(NotImplementedError, RuntimeError, KeyError),
    ):
        return False


def _is_harmless_part(archive, info, room):
    """Whether a file of an archive could be material by itself."""
    ending = _get_ending(info.filename)
    if ending not in MATERIAL or ending == "zip" or _is_outside(info.filename):
        return False
    return _is_harmless_file(ending, archive.read(info), room)


def _is_document(ending, archive, infos):
    """Whether an archive is a document of its kind without macros or programs."""
    names = {info.filename for info in infos}
    if ending in PARTS:
        if not {"[Content_Types].xml", PARTS[ending]} <= names:
            return False
    elif ending in MIMETYPES:
        if archive.read("mimetype").strip() != MIMETYPES[ending]:
            return False
    for info in infos:
        name = info.filename
        part = name.rpartition("/")[2]
        kind = _get_ending(part)
        if _is_outside(name) or MACROS.search(name):
            return False
        if "." in part.lstrip(".") and kind not in DOCUMENT_PARTS | {*MATERIAL}:
            return False
        with archive.open(info) as file:
            head = file.read(PAGE_HEAD)
            if PROGRAM.match(head):
                return False
            # Pages of a book hold no script.
            if kind in ("xhtml", "html", "htm", "svg") and (
                b"<script" in (head + file.read()).lower()
            ):
                return False
    return True


def _is_outside(name):
    """Whether the name of a part leads out of where an archive is unpacked.

    >>> [_is_outside(name) for name in ("a/b.txt", "/b.txt", "a/../../b", "c:b")]
    [False, True, True, True]
    """
    return name.startswith("/") or ".." in name.split("/") or bool(set(name) & {*":\\"})


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
