"""Invitations for the calendars of others: iCalendar (RFC 5545, 5546), without the ORM.

One text for the slots of a session. A slot keeps its ``uid``, and each later text has a
greater ``sequence``, so that a calendar moves or deletes the entry that it has.
"""

import logging
import re
from datetime import datetime
from typing import NamedTuple

from dateutil import tz

_logger = logging.getLogger(__name__)

try:
    import vobject
except ImportError:
    _logger.warning("Python's vobject is missing: notices come without invitations.")
    vobject = None

REQUEST = "REQUEST"
CANCEL = "CANCEL"
STATUS = {REQUEST: "CONFIRMED", CANCEL: "CANCELLED"}
# What no value may have: the characters that end a line somewhere, and other controls.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Nor that a text may have, which has lines; a lone surrogate cannot be sent.
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
NEW_LINE = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


class Person(NamedTuple):
    """Somebody of an invitation."""

    email: str
    name: str = ""


class Event(NamedTuple):
    """A slot as a calendar takes it; moments are aware.

    ``stamp`` is when the text was made, for it says nothing by itself.
    """

    uid: str
    sequence: int
    stamp: datetime
    start: datetime
    stop: datetime
    summary: str
    attendee: Person
    location: str = ""
    description: str = ""
    url: str = ""


def build(method, events, organizer):
    """The text of an invitation, or of what calls it off.

    :param method: ``REQUEST`` or ``CANCEL``
    :param events: :class:`Event` of one session
    :param organizer: a :class:`Person`
    :return: text with CRLF, None where ``vobject`` is missing

    >>> anna = Person("anna@example.com", "Anna")
    >>> event = Event(
    ...     uid="slot-7@example.com",
    ...     sequence=2,
    ...     stamp=datetime(2026, 3, 2, 8, tzinfo=tz.UTC),
    ...     start=datetime(2026, 4, 6, 1, tzinfo=tz.UTC),
    ...     stop=datetime(2026, 4, 6, 4, tzinfo=tz.UTC),
    ...     summary="Fuses, first part",
    ...     attendee=Person("li@example.com", "李娜"),
    ...     location="Room 7",
    ... )
    >>> print(build(CANCEL, [event], anna).replace("\\r\\n", "\\n"))
    BEGIN:VCALENDAR
    VERSION:2.0
    METHOD:CANCEL
    PRODID:-//hr_training//EN
    BEGIN:VEVENT
    UID:slot-7@example.com
    DTSTART:20260406T010000Z
    DTEND:20260406T040000Z
    ATTENDEE;CN=李娜;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT;RSVP=FALSE:mailto
     :li@example.com
    DTSTAMP:20260302T080000Z
    LOCATION:Room 7
    ORGANIZER;CN=Anna:mailto:anna@example.com
    SEQUENCE:2
    STATUS:CANCELLED
    SUMMARY:Fuses\\, first part
    END:VEVENT
    END:VCALENDAR
    <BLANKLINE>
    """
    if method not in STATUS:
        raise ValueError(f"no method of ours: {method}")
    if vobject is None:
        return None
    calendar = vobject.iCalendar()
    calendar.add("prodid").value = "-//hr_training//EN"
    calendar.add("method").value = method
    for event in events:
        _add_event(calendar.add("vevent"), event, STATUS[method], organizer)
    return calendar.serialize()


def _add_event(entry, event, status, organizer):
    entry.add("uid").value = clean(event.uid)
    entry.add("sequence").value = str(int(event.sequence))
    entry.add("status").value = status
    for name, moment in (
        ("dtstamp", event.stamp),
        ("dtstart", event.start),
        ("dtend", event.stop),
    ):
        entry.add(name).value = _in_utc(moment)
    for name, text in (
        ("summary", clean(event.summary)),
        ("location", clean(event.location)),
        ("description", clean_text(event.description)),
        ("url", clean(event.url)),
    ):
        if text:
            entry.add(name).value = text
    _add_person(entry, "organizer", organizer)
    attendee = _add_person(entry, "attendee", event.attendee)
    # Seats are given in the session: nobody is asked to answer to a calendar.
    attendee.params["PARTSTAT"] = ["ACCEPTED"]
    attendee.params["ROLE"] = ["REQ-PARTICIPANT"]
    attendee.params["RSVP"] = ["FALSE"]


def _add_person(entry, name, person):
    line = entry.add(name)
    line.value = "mailto:" + re.sub(r"\s", "", clean(person.email))
    # A parameter has no escape for quotes.
    common_name = clean(person.name).replace('"', "'")
    if common_name:
        line.params["CN"] = [common_name]
    return line


def _in_utc(moment):
    """In the one zone that vobject writes as ``Z``.

    >>> _in_utc(datetime(2026, 3, 2))
    Traceback (most recent call last):
        ...
    ValueError: a moment has a zone
    """
    if moment.tzinfo is None:
        raise ValueError("a moment has a zone")
    return moment.astimezone(tz.UTC).replace(microsecond=0)


def clean(text):
    """One line of ordinary characters.

    >>> clean("Li\\r\\nATTENDEE:mailto:x@y.z")
    'Li ATTENDEE:mailto:x@y.z'
    >>> clean(None)
    ''
    """
    return NO_TEXT.sub("", CONTROL.sub(" ", text or "")).strip()


def clean_text(text):
    """Lines of ordinary characters.

    >>> clean_text("one\\r\\ntwo\\x00\\u2028three")
    'one\\ntwo\\nthree'
    """
    return NO_TEXT.sub("", NEW_LINE.sub("\n", text or "")).strip()
