"""Versions of teaching material: labels, checksums, links (policy 2.1)."""

import hashlib
import re

DRAFT = "draft"
SUBMITTED = "submitted"
RELEASED = "released"
DECLINED = "declined"
STATES = [
    (DRAFT, "Draft"),
    (SUBMITTED, "To Review"),
    (RELEASED, "Released"),
    (DECLINED, "Sent Back"),
]
# What its author may still hand in.
AUTHORS = (DRAFT, DECLINED)
# The kind of material that is approved, and read by those concerned.
RULE = "rule"

NUMBERS = re.compile(r"\d+(\.\d+)*")
CONTROL = re.compile(r"[\x00-\x20\x7f]")


def checksum(content):
    """SHA-256 of the bytes, in hexadecimal.

    >>> checksum(b"")[:16]
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(content).hexdigest()


def next_label(label):
    """The label of a further version, where nobody gives one.

    >>> [next_label(label) for label in ("1.0", "3", "2.4.1", "Spring", "")]
    ['2.0', '4', '3.0.0', 'Spring', '']
    """
    if not NUMBERS.fullmatch(label or ""):
        return label
    first, *others = label.split(".")
    return ".".join([str(int(first) + 1), *("0" for _other in others)])


def is_link(text):
    """Whether a text is the address of a page and no program.

    >>> is_link("https://example.com/a?b=c:d"), is_link("www.example.com")
    (True, True)
    >>> [is_link(text) for text in ("javascript:alert(1)", "java\\tscript:x", "")]
    [False, False, False]
    >>> is_link("data:text/html,x"), is_link("https://a b"), is_link("//example.com")
    (False, False, False)
    """
    if not text or CONTROL.search(text) or text.startswith(("/", "\\")):
        return False
    if re.match(r"https?://[^/]", text, re.IGNORECASE):
        return True
    return ":" not in text.split("/", 1)[0] and "." in text.split("/", 1)[0]
