"""Attendance rules of policy 6.3.1 (design §7) without the ORM.

Datetimes are naive and in UTC, minutes are whole minutes, rates are percent.

    >>> from datetime import datetime, timedelta
    >>> rules = AttendanceRules(doors=30, after=60, grace=5, limit=15)
    >>> nine = datetime(2025, 3, 3, 9)
    >>> morning = Slot("am", nine, nine + timedelta(hours=3))
"""

from datetime import timedelta
from typing import NamedTuple

PUNCH_DEBOUNCE = timedelta(seconds=60)

EXPECTED = "expected"
PRESENT = "present"
LATE = "late"
LEFT_EARLY = "left_early"
ABSENT = "absent"
EXCUSED = "excused"

# Somebody was in the room for the slot.
ATTENDED = frozenset((PRESENT, LATE, LEFT_EARLY))

# Sources that say somebody looked: one such entry, and a slot's register was kept.
ENTERED = frozenset(("manual", "kiosk", "qr", "punch"))
# Sign-ins at the door, bound to their slot: the first that somebody used counts, and
# punches do not touch it.
KIOSK, QR, PUNCH = "kiosk", "qr", "punch"
SIGNED_IN = (KIOSK, QR)

REASON_OUTSIDE = "outside"
REASON_UNKNOWN_BADGE = "unknown_badge"
REASON_NOT_ENROLLED = "not_enrolled"
REASON_BAD_TIME = "bad_time"
REASON_BAD_ENTRY = "bad_entry"
REASON_OWN = "own"


class AttendanceRules(NamedTuple):
    """The four settings of a company, in minutes."""

    doors: int = 30
    after: int = 60
    grace: int = 5
    limit: int = 15


class Slot(NamedTuple):
    """A stretch of class that one person has to attend; ``key`` is the caller's.

    ``rules`` overrides the rules of the call, for slots of sessions that froze
    other settings.
    """

    key: object
    start: object
    stop: object
    rules: AttendanceRules | None = None


class Presence(NamedTuple):
    """What punches or sign-ins say about one slot: first and last of ``count``."""

    check_in: object
    check_out: object
    count: int
    source: str = PUNCH


class Verdict(NamedTuple):
    """Status of one person in one slot, with the minutes it rests on."""

    status: str
    minutes_late: int
    minutes_early: int


class Entry(NamedTuple):
    """What a person entered by hand in a row; None is what he did not enter."""

    status: str | None = None
    check_in: object = None
    check_out: object = None


class Row(NamedTuple):
    """A line of the register: a person in a slot."""

    status: str
    check_in: object
    check_out: object
    minutes_late: int
    minutes_early: int
    source: str | None


def counted_punches(times):
    """Drop the punches less than 60 s after the last counted one.

    :param times: datetimes of one badge, in any order
    :return: sorted list of the datetimes that count

    >>> from datetime import datetime, timedelta
    >>> t = datetime(2025, 3, 3, 8, 55)
    >>> steps = (60, 0, 59, 61, 119, 120)
    >>> kept = counted_punches(t + timedelta(seconds=s) for s in steps)
    >>> [int((k - t).total_seconds()) for k in kept]
    [0, 60, 120]
    """
    kept = []
    for moment in sorted(times):
        if not kept or moment - kept[-1] >= PUNCH_DEBOUNCE:
            kept.append(moment)
    return kept


def in_window(slot, moment, rules):
    """Whether a punch at ``moment`` can belong to ``slot``.

    The window is ``start - doors <= moment < stop + after``.

    >>> from datetime import datetime, timedelta
    >>> nine = datetime(2025, 3, 3, 9)
    >>> slot = Slot(1, nine, nine + timedelta(hours=3))
    >>> rules = AttendanceRules()
    >>> def at(minutes, seconds=0):
    ...     moment = nine + timedelta(minutes=minutes, seconds=seconds)
    ...     return in_window(slot, moment, rules)
    >>> at(-30), at(-30, -1), at(239, 59), at(240)
    (True, False, True, False)
    """
    rules = slot.rules or rules
    return (
        slot.start - timedelta(minutes=rules.doors)
        <= moment
        < slot.stop + timedelta(minutes=rules.after)
    )


def match_punches(slots, times, rules):
    """Assign one person's punches to his slots.

    Punches are taken in order of time whatever order they arrive in. Where two
    slots match, a punch goes to the earlier one while that has exactly one punch
    and its stop is nearer to the punch than the later one's start; otherwise to
    the later one.

    :param slots: list of :class:`Slot` of one person
    :param times: datetimes of his badge, in any order
    :param rules: the company's :class:`AttendanceRules`
    :return: ``(presences, unmatched, slot_of)``: a dict slot key ->
        :class:`Presence`, the sorted counted punches that fit no slot, and a dict
        counted punch -> slot key

    >>> from datetime import datetime, timedelta
    >>> def at(hour, minute=0):
    ...     return datetime(2025, 3, 3, hour, minute)
    >>> day = [Slot("am", at(9), at(12)), Slot("pm", at(13, 30), at(16, 30))]
    >>> def match(*times):
    ...     found, unmatched, slot_of = match_punches(day, times, AttendanceRules())
    ...     return [(k, p.check_in.strftime("%H:%M"), p.count)
    ...             for k, p in sorted(found.items())], len(unmatched)
    >>> match(at(8, 58), at(12, 3), at(13, 28), at(16, 31))
    ([('am', '08:58', 2), ('pm', '13:28', 2)], 0)

    At 12:59 only the morning's window is open; the afternoon's opens at 13:00.

    >>> match(at(12, 59)), match(at(13))
    (([('am', '12:59', 1)], 0), ([('pm', '13:00', 1)], 0))

    Slots that follow closely share a stretch: the check-out of the first comes
    before the check-in of the second.

    >>> day = [Slot("a", at(9), at(10)), Slot("b", at(10, 10), at(11))]
    >>> match(at(9), at(10, 1), at(10, 8))
    ([('a', '09:00', 2), ('b', '10:08', 1)], 0)
    >>> match(at(9), at(10, 5))  # as near to the one as to the other: the later
    ([('a', '09:00', 1), ('b', '10:05', 1)], 0)
    >>> match(at(10, 1))  # no check-in yet in the earlier: the later
    ([('b', '10:01', 1)], 0)
    >>> match(at(7), at(12))
    ([], 2)
    """
    ordered = sorted(slots, key=lambda slot: (slot.start, slot.stop))
    taken = {}
    unmatched = []
    slot_of = {}
    first_open = 0
    for moment in counted_punches(times):
        # Slots are sorted by start, so everything before the first slot that can
        # still be open stays closed: one pass over punches and slots.
        while first_open < len(ordered) and _is_over(
            ordered[first_open], moment, rules
        ):
            first_open += 1
        open_slots = []
        for slot in ordered[first_open:]:
            own = slot.rules or rules
            if slot.start - timedelta(minutes=own.doors) > moment:
                break
            if in_window(slot, moment, rules):
                open_slots.append(slot)
        if not open_slots:
            unmatched.append(moment)
            continue
        slot = _choose(open_slots, moment, taken)
        taken.setdefault(slot.key, []).append(moment)
        slot_of[moment] = slot.key
    presences = {
        key: Presence(
            moments[0], moments[-1] if len(moments) > 1 else None, len(moments)
        )
        for key, moments in taken.items()
    }
    return presences, unmatched, slot_of


def read_sign_ins(slot, moments_by_source, rules):
    """What one person's sign-ins say about the slot that he signed in for.

    The first one is his check-in. Later ones repeat it, as who is not sure whether the
    first was heard, until leaving would not be absence any more (``limit``): the last
    of those is his check-out. Whoever leaves earlier is entered by hand. What lies
    outside the slot's window, as after a slot was moved, says nothing about it.

    :param slot: with ``start``, ``stop`` and ``rules``
    :param dict moments_by_source: ``kiosk`` and ``qr`` -> datetimes, in any order
    :return: :class:`Presence`, or None

    >>> from datetime import datetime, timedelta
    >>> nine = datetime(2025, 3, 3, 9)
    >>> slot = Slot("am", nine, nine + timedelta(hours=3))
    >>> def read(kiosk=(), qr=()):
    ...     def at(minutes):
    ...         return nine + timedelta(minutes=minutes)
    ...     found = read_sign_ins(
    ...         slot, {"kiosk": map(at, kiosk), "qr": map(at, qr)}, AttendanceRules())
    ...     return found and (found.check_in.strftime("%H:%M"),
    ...         found.check_out and found.check_out.strftime("%H:%M"), found.source)
    >>> read([5, -10, 90]), read([-10, 165, 181]), read([-10, 164])
    (('08:50', None, 'kiosk'), ('08:50', '12:01', 'kiosk'), ('08:50', None, 'kiosk'))
    >>> read([7], [-10]), read(qr=[-10]), read([175])
    (('09:07', None, 'kiosk'), ('08:50', None, 'qr'), ('11:55', None, 'kiosk'))
    >>> read([-31, 240]) is None, read() is None
    (True, True)
    """
    own = slot.rules or rules
    for source in SIGNED_IN:
        moments = sorted(
            moment
            for moment in moments_by_source.get(source, ())
            if in_window(slot, moment, rules)
        )
        if moments:
            leaving = slot.stop - timedelta(minutes=own.limit)
            counted = counted_punches(moments)
            last = counted[-1] if len(counted) > 1 else None
            if last and last < leaving:
                last = None
            return Presence(moments[0], last, len(moments), source)
    return None


def _is_over(slot, moment, rules):
    own = slot.rules or rules
    return moment >= slot.stop + timedelta(minutes=own.after)


def _choose(open_slots, moment, taken):
    """The slot among ``open_slots`` (in order of start) that gets the punch."""
    chosen = open_slots[0]
    for later in open_slots[1:]:
        one_punch = len(taken.get(chosen.key, ())) == 1
        if one_punch and abs(moment - chosen.stop) < abs(later.start - moment):
            break
        chosen = later
    return chosen


def whole_minutes(delta):
    """Whole minutes of a timedelta, never below zero.

    >>> from datetime import timedelta
    >>> whole_minutes(timedelta(seconds=59)), whole_minutes(timedelta(seconds=60))
    (0, 1)
    >>> whole_minutes(timedelta(minutes=-3))
    0
    """
    return max(0, int(delta.total_seconds() // 60))


def judge(start, stop, check_in, check_out, rules):
    """Status of one person in one slot from his check-in and check-out.

    Without a check-in he is absent; a check-in without check-out counts by its
    lateness alone.

    :return: :class:`Verdict`

    >>> from datetime import datetime, timedelta
    >>> start = datetime(2025, 3, 3, 9)
    >>> stop = start + timedelta(hours=3)
    >>> def verdict(late, early=0, rules=AttendanceRules()):
    ...     return tuple(judge(start, stop, start + timedelta(minutes=late),
    ...                        stop - timedelta(minutes=early), rules))
    >>> verdict(-10, -10)
    ('present', 0, 0)
    >>> verdict(5), verdict(6)
    (('present', 5, 0), ('late', 6, 0))
    >>> verdict(15), verdict(16)
    (('late', 15, 0), ('absent', 16, 0))
    >>> verdict(0, 5), verdict(0, 6)
    (('present', 0, 5), ('left_early', 0, 6))
    >>> verdict(0, 15), verdict(0, 16)
    (('left_early', 0, 15), ('absent', 0, 16))
    >>> verdict(6, 6), verdict(6, 16)
    (('late', 6, 6), ('absent', 6, 16))
    >>> verdict(5.99)  # 5 minutes 59 seconds are 5 whole minutes
    ('present', 5, 0)
    >>> tuple(judge(start, stop, None, None, AttendanceRules()))
    ('absent', 0, 0)
    >>> tuple(judge(start, stop, start, None, AttendanceRules()))
    ('present', 0, 0)
    """
    if not check_in:
        return Verdict(ABSENT, 0, 0)
    late = whole_minutes(check_in - start)
    early = whole_minutes(stop - check_out) if check_out else 0
    if late > rules.limit or early > rules.limit:
        status = ABSENT
    elif late > rules.grace:
        status = LATE
    elif early > rules.grace:
        status = LEFT_EARLY
    else:
        status = PRESENT
    return Verdict(status, late, early)


def read_row(slot, entry, presence, on_leave, is_over, is_kept, rules):
    """A line of the register from its facts, whatever came first (design §6.10).

    What was entered by hand stands; what was not entered comes from his sign-ins at the
    door, or else from the punches. Who was neither entered nor recorded is expected
    until the slot is over. Then leave excuses, and absent he is only where the register
    was kept: nobody is judged by missing data (design §6.13).

    :param slot: with ``start`` and ``stop``
    :param entry: :class:`Entry` of a person, or None
    :param presence: :class:`Presence` of the sign-ins or the punches, or None
    :param bool on_leave: approved leave meets the slot
    :param bool is_over: the clock, or who closed the class, says so
    :param bool is_kept: somebody was recorded in the slot, or all are said to have
        been absent
    :return: :class:`Row`

    >>> from datetime import datetime, timedelta
    >>> nine = datetime(2025, 3, 3, 9)
    >>> slot = Slot("am", nine, nine + timedelta(hours=3))
    >>> def at(minutes):
    ...     return nine + timedelta(minutes=minutes)
    >>> def read(entry=None, punched=None, leave=False, over=False, kept=False):
    ...     presence = punched and Presence(at(punched[0]), at(punched[1]), 2)
    ...     row = read_row(slot, entry, presence, leave, over, kept, AttendanceRules())
    ...     return row.status, row.source, row.minutes_late
    >>> read(), read(over=True), read(over=True, kept=True)
    (('expected', None, 0), ('expected', None, 0), ('absent', 'auto', 0))
    >>> read(leave=True), read(leave=True, over=True)
    (('expected', None, 0), ('excused', 'leave', 0))
    >>> read(punched=(7, 180), leave=True, over=True, kept=True)
    ('late', 'punch', 7)
    >>> read(Entry("present"), punched=(7, 180))
    ('present', 'manual', 7)
    >>> read(Entry(check_in=at(0)), punched=(7, 180))
    ('present', 'manual', 0)

    A check-out that does not come after the check-in is none.

    >>> read_row(slot, Entry(check_in=at(60)), Presence(at(0), at(30), 2), False, True,
    ...          True, AttendanceRules()).check_out is None
    True
    """
    entry = entry or Entry()
    check_in = entry.check_in or (presence and presence.check_in) or None
    check_out = entry.check_out or (presence and presence.check_out) or None
    if check_in and check_out and check_out <= check_in:
        check_out = None
    verdict = judge(slot.start, slot.stop, check_in, check_out, rules)
    by_hand = entry != Entry()
    if entry.status:
        status, source = entry.status, "manual"
    elif check_in:
        status = verdict.status
        source = presence.source if presence else "manual"
    elif is_over and on_leave:
        status, source = EXCUSED, "leave"
    elif is_over and (is_kept or by_hand):
        status, source = ABSENT, "auto"
    else:
        status, source = EXPECTED, None
    if by_hand:
        source = "manual"
    return Row(
        status, check_in, check_out, verdict.minutes_late, verdict.minutes_early, source
    )


def attendance_rate(entries):
    """Attended hours over due hours, in percent.

    :param entries: ``(status, seconds)`` per slot of one person
    :return: percent as float, or None when every slot was excused (or there is
        none), so that no rate exists

    >>> attendance_rate([("present", 3600), ("absent", 3600)])
    50.0
    >>> attendance_rate([("late", 3), ("left_early", 1), ("excused", 9)])
    100.0
    >>> attendance_rate([("expected", 1), ("present", 3)])
    75.0
    >>> attendance_rate([("excused", 60)]) is None, attendance_rate([]) is None
    (True, True)
    """
    attended, due = _attended_and_due(entries)
    return 100.0 * attended / due if due else None


def reaches_minimum(entries, minimum):
    """Whether the rate is at least ``minimum`` percent, free of rounding.

    >>> thirds = [("present", 1), ("present", 1), ("absent", 1)]
    >>> reaches_minimum(thirds, 66), reaches_minimum(thirds, 67)
    (True, False)
    >>> reaches_minimum([("present", 4), ("absent", 1)], 80)
    True
    >>> reaches_minimum([("excused", 1)], 80)
    False
    """
    attended, due = _attended_and_due(entries)
    return bool(due) and 100 * attended >= minimum * due


def is_enough(entries, minimum):
    """Whether somebody attended enough; None where that is not known.

    It is not known where everything was excused, and while what is still expected
    could decide it either way.

    >>> is_enough([("present", 4), ("absent", 1)], 80), is_enough([("absent", 1)], 80)
    (True, False)
    >>> is_enough([("excused", 1)], 80) is None, is_enough([], 80) is None
    (True, True)
    >>> is_enough([("expected", 1), ("present", 3)], 80) is None
    True
    >>> is_enough([("expected", 1), ("present", 3)], 75)
    True
    >>> is_enough([("expected", 1), ("absent", 3)], 75)
    False
    """
    attended, due = _attended_and_due(entries)
    if not due:
        return None
    if 100 * attended >= minimum * due:
        return True
    unknown = sum(seconds for status, seconds in entries if status == EXPECTED)
    return None if 100 * (attended + unknown) >= minimum * due else False


def _attended_and_due(entries):
    attended = due = 0
    for status, seconds in entries:
        if status != EXCUSED:
            due += seconds
            if status in ATTENDED:
                attended += seconds
    return attended, due
