"""Mails that become training needs (policy 3.1), without the ORM."""

import re

from .cells import clean_text, narrow

# Characters of a subject that are kept as the name of a need, and of a mail's text.
MOST_NAME = 200
MOST_TEXT = 20_000
# A longer one is read no further: turning it into text takes too long.
MOST_HTML = 2_000_000
MOST_FILES = 20

AUTOMATIC_PRECEDENCE = frozenset({"auto_reply", "auto-reply", "bulk", "junk"})
AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply")
PREFIX = re.compile(r"^(?:\s*(?:fwd?|re|aw|wg|转发|转寄|回复|答复)\s*[:：])+", re.I)
MARK = re.compile(r"[\[【]\s*([^\[\]【】]{1,64}?)\s*[\]】]")
BREAK = re.compile(r"[\[\]【】()（）:：,，;；|/、]|\s[-–—]+\s|[–—]")


def is_automatic(headers):
    """Whether a mail was sent by a machine that answers or notifies (RFC 3834).

    :param headers: anything with ``get``, such as a message

    >>> [is_automatic({"Auto-Submitted": v}) for v in ("no", "auto-replied; x=1", "")]
    [False, True, False]
    >>> is_automatic({"Precedence": "Bulk"}), is_automatic({"Precedence": "list"})
    (True, False)
    >>> is_automatic({"X-Autoreply": "yes"}), is_automatic({"Return-Path": "<>"})
    (True, True)
    >>> is_automatic({"From": "a@b.c", "Return-Path": "<a@b.c>"})
    False
    """

    def read(name):
        return str(headers.get(name) or "").split(";")[0].strip().casefold()

    return (
        read("Auto-Submitted") not in ("", "no")
        or read("Precedence") in AUTOMATIC_PRECEDENCE
        or any(read(name) not in ("", "no") for name in AUTOMATIC_HEADERS)
        or read("Return-Path") == "<>"
    )


def read_subject(subject):
    """A subject without what forwarding put before it, on one line, cut.

    >>> read_subject("Fwd: RE: 转发：Pump\\n leaks [P-1]")
    'Pump leaks [P-1]'
    >>> read_subject(None), len(read_subject("x" * 999)), read_subject("\\u200b\\u3164")
    ('', 200, '')
    """
    text = clean_text(str(subject or ""))
    return PREFIX.sub("", text).strip()[:MOST_NAME]


def read_first_line(text):
    """The first line of a text that says something.

    >>> read_first_line("\\n  --- \\n The pump leaks.\\nBadly.")
    'The pump leaks.'
    >>> read_first_line("\\n"), read_first_line("\\u3164\\nThe pump")
    ('', 'The pump')
    """
    for line in (text or "").splitlines():
        line = clean_text(line[:MOST_TEXT])
        if any(char.isalnum() for char in line):
            return line[:MOST_NAME]
    return ""


def read_marks(subject):
    """What stands in square brackets: a product's reference, it may be.

    >>> read_marks("Pump leaks [P-100] 【P 200】 []"), read_marks("［Ｐ-３］")
    (['P-100', 'P 200'], ['P-3'])
    >>> read_marks("[Ｐ]")  # a reference is in full width itself, or was typed so
    ['Ｐ', 'P']
    """
    subject = subject or ""
    return list(dict.fromkeys(MARK.findall(subject) + MARK.findall(narrow(subject))))


def read_phrases(subject):
    """A subject and its parts, of which one may be the name of a product.

    >>> read_phrases("Complaint: Pump X-1 – leaks (again)")
    ['Complaint: Pump X-1 – leaks (again)', 'Complaint', 'Pump X-1', 'leaks', 'again']
    >>> read_phrases("水泵 Ｘ１：漏水")
    ['水泵 Ｘ１：漏水', '水泵 Ｘ１', '漏水', '水泵 X1:漏水', '水泵 X1']
    """
    phrases = []
    for whole in ((subject or "").strip(), narrow(subject or "").strip()):
        phrases += [whole, *(part.strip() for part in BREAK.split(whole))]
    return list(dict.fromkeys(filter(None, phrases)))


def split_files(sizes, limit):
    """Which of a mail's files are kept: none over the limit, and not too many.

    :param sizes: bytes of each, in order
    :param limit: bytes of a file at most
    :return: set of the places of those kept

    >>> sorted(split_files([1, 99, 10], 10))
    [0, 2]
    >>> len(split_files([1] * 50, 10))
    20
    """
    fitting = [place for place, size in enumerate(sizes) if size <= limit]
    return set(fitting[:MOST_FILES])
