"""Names of files in archives that are made for others to open."""

import re
import unicodedata

MAX_NAME = 80
# Of a name on disk; the rest of 255 is for a number and the ending.
MAX_BYTES = 220
# What some system takes for a path, a device or an order.
_UNSAFE = re.compile(
    r'(?:[\x00-\x1f\x7f<>:"/\\|?*\u2028\u2029\u202a-\u202e\u2066-\u2069]|[.]{2,})+'
)
_DEVICES = {"con", "prn", "aux", "nul"} | {
    f"{kind}{number}" for kind in ("com", "lpt") for number in range(1, 10)
}


def safe_name(text, ending, taken):
    """A file name of its own that is a name and nothing else.

    :param str text: what it is called after, whatever anybody typed
    :param str ending: with its dot
    :param set taken: names in use, folded; this one is added

    >>> taken = set()
    >>> safe_name("../../etc/passwd", ".pdf", taken)
    'etc-passwd.pdf'
    >>> safe_name("张伟 C/0001", ".pdf", taken), safe_name("张伟 C/0001", ".pdf", taken)
    ('张伟 C-0001.pdf', '张伟 C-0001 2.pdf')
    >>> safe_name("", ".pdf", taken), safe_name("CON", ".pdf", taken)
    ('file.pdf', 'CON-.pdf')
    >>> len(safe_name("x" * 500, ".pdf", taken))
    84
    >>> len(safe_name("\U00020000" * 500, ".pdf", taken).encode())
    224
    """
    name = unicodedata.normalize("NFC", text or "")
    name = _UNSAFE.sub("-", name).strip(" .-")[:MAX_NAME]
    name = name.encode()[:MAX_BYTES].decode(errors="ignore").strip(" .-") or "file"
    if name.partition(".")[0].casefold() in _DEVICES:
        name += "-"
    found, number = f"{name}{ending}", 1
    while found.casefold() in taken:
        number += 1
        found = f"{name} {number}{ending}"
    taken.add(found.casefold())
    return found
