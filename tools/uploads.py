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
first 1,024, and so do we, unless they are the mark of something that runs.

    >>> check_upload("scan.pdf", b"\\xef\\xbb\\xbf\\r\\n%PDF-1.4", 1)
    >>> check_upload("scan.pdf", b"x" * 1020 + b"%PDF-1.4", 1)
    'content'
    >>> check_upload("scan.pdf", b"<script>%PDF-1.4", 1)
    'content'
"""

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
    "webp": (b"RIFF",),
    "txt": (),
}
PHOTOS = ("jpg", "png", "webp")
# The mark of a PDF lies within these bytes.
PDF_HEAD = 1024
# How programs, scripts, archives and pages begin.
RUNS = (b"MZ", b"\x7fELF", b"#!", b"PK", b"<", *OLE)
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
    """
    if ending == "pdf":
        return content.startswith(KINDS["pdf"]) or (
            KINDS["pdf"][0] in content[:PDF_HEAD]
            and not content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(RUNS)
        )
    if KINDS[ending]:
        return content.startswith(KINDS[ending])
    if content.startswith(UTF16):
        try:
            return "\x00" not in content.decode("utf-16")
        except UnicodeDecodeError:
            return False
    return b"\x00" not in content


def check_photo(content, megabytes):
    """Why a picture cannot be taken; its name does not matter.

    >>> check_photo(b"RIFF....", 1)
    >>> check_photo(b"%PDF-1.7", 1)
    'type'
    """
    kind = next((e for e in PHOTOS if content.startswith(KINDS[e])), "")
    return check_upload(f"photo.{kind}", content, megabytes, PHOTOS)
