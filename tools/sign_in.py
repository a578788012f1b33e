"""Signing in for a class without the ORM: codes, badges as typed, addresses, clocks."""

import ipaddress
import unicodedata
from datetime import timedelta
from typing import NamedTuple

# A code on the screen lasts so many seconds; the one before is good as well, for who
# scanned it just then, and those that a page was opened with for as long as it takes to
# tap its button.
CODE_SECONDS = 30
CODES_TO_OPEN = 2
CODES_TO_TAP = 5
# A tablet that had no network sends what it kept until so long after the class.
DELIVERY = timedelta(days=1)
# A sign-in that arrives later than this was kept by the tablet.
DELAYED = timedelta(minutes=2)
# What one request may hold: a class that signed in while the network was down.
MOST_ENTRIES = 200
# Wrong clocks of tablets differ by hours; what is older was not kept for this class.
OLDEST = timedelta(days=2)

# What became of a sign-in.
TAKEN = "taken"
AGAIN = "again"
WALK_IN = "walk_in"
UNKNOWN = "unknown"
OUTSIDE = "outside"
AHEAD = "ahead"
BAD = "bad"  # nobody can tell when
OWN = "own"


class Entry(NamedTuple):
    """Somebody at the door: by his badge, or by his place on the roster."""

    badge: object = None
    enrollment_id: object = None
    moment: object = None
    reference: str | None = None


def fold_badge(given):
    """A badge as it is printed: full-width digits of a keyboard in Chinese are digits.

    >>> [fold_badge(given) for given in (" ００１２３４\\n", 1234, True, None)]
    ['001234', 1234, True, None]
    """
    if not isinstance(given, str):
        return given
    return unicodedata.normalize("NFKC", given).strip()


def get_step(moment):
    """Number of the stretch of time that a code is for.

    >>> from datetime import datetime
    >>> first = get_step(datetime(2026, 3, 2, 8, 0, 0))
    >>> [get_step(datetime(2026, 3, 2, 8, 0, s)) - first for s in (29, 30, 59)]
    [0, 1, 1]
    """
    return int((moment - moment.min).total_seconds()) // CODE_SECONDS


def get_seconds_left(moment):
    """Until the code of the moment changes.

    >>> from datetime import datetime
    >>> get_seconds_left(datetime(2026, 3, 2, 8, 0, 12))
    18
    """
    return CODE_SECONDS - int((moment - moment.min).total_seconds()) % CODE_SECONDS


def get_moment(now, sent, made):
    """When something was scanned, by the server's clock, whatever the tablet's says.

    Both times of the tablet are of one clock, so that their distance is right even
    where it is an hour wrong.

    :param now: the server's clock
    :param sent: milliseconds of the tablet's clock when it sends
    :param made: milliseconds of the tablet's clock when it scanned
    :return: datetime, or None for what cannot be

    >>> from datetime import datetime
    >>> now = datetime(2026, 3, 2, 9)
    >>> get_moment(now, 7_200_000, 7_140_000)
    datetime.datetime(2026, 3, 2, 8, 59)
    >>> get_moment(now, 5, 9)  # a clock that was put back in between
    datetime.datetime(2026, 3, 2, 9, 0)
    >>> [get_moment(now, *junk) for junk in (
    ...     (None, 5), ("1", 1), (True, 1), (1e300, 1), (float("nan"), 1), (3e8, 1))]
    [None, None, None, None, None, None]
    """
    for number in (sent, made):
        if isinstance(number, bool) or not isinstance(number, int | float):
            return None
        if not abs(number) < 1e15:
            return None
    age = timedelta(milliseconds=max(0, sent - made))
    return None if age > OLDEST else (now - age).replace(microsecond=0)


def read_networks(text):
    """Networks of a setting: addresses or ranges, by commas, blanks or lines.

    :raise ValueError: with what is none

    >>> [str(n) for n in read_networks("192.0.2.0/24, 2001:db8::1\\n203.0.113.7")]
    ['192.0.2.0/24', '2001:db8::1/128', '203.0.113.7/32']
    >>> read_networks("192.0.2.0/24, office")
    Traceback (most recent call last):
    ...
    ValueError: office
    >>> read_networks(False)
    []
    """
    networks = []
    for part in (text or "").replace(",", " ").replace(";", " ").split():
        try:
            networks.append(ipaddress.ip_network(part, strict=False))
        except ValueError:
            raise ValueError(part) from None
    return networks


def is_within(address, networks):
    """Whether an address is of one of the networks; of none, every one is.

    >>> office = read_networks("192.0.2.0/24")
    >>> is_within("192.0.2.9", office), is_within("::ffff:192.0.2.9", office)
    (True, True)
    >>> is_within("198.51.100.1", office), is_within("junk", office), is_within("x", [])
    (False, False, True)
    """
    if not networks:
        return True
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in network for network in networks)
