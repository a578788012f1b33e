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
    "doc": OLE,
    "wps": OLE,
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n",),
    "webp": (b"RIFF",),
    "txt": (),
}
PHOTOS = ("jpg", "png", "webp")


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
    begins = KINDS[ending]
    if begins:
        return None if content.startswith(begins) else "content"
    return "content" if b"\x00" in content else None


def check_photo(content, megabytes):
    """Why a picture cannot be taken; its name does not matter.

    >>> check_photo(b"RIFF....", 1)
    >>> check_photo(b"%PDF-1.7", 1)
    'type'
    """
    kind = next((e for e in PHOTOS if content.startswith(KINDS[e])), "")
    return check_upload(f"photo.{kind}", content, megabytes, PHOTOS)
