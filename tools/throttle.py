"""How often somebody may try, counted in the memory of the process and nowhere else."""

import ipaddress
import threading
from collections import OrderedDict, deque
from time import monotonic


class Throttle:
    """Tries per address within a stretch of time.

    Nothing is written: what was counted is gone with the process, and with the last
    try that is recent. Each process counts by itself.

    >>> now = 0
    >>> throttle = Throttle(most=2, seconds=60, clock=lambda: now)
    >>> [throttle.is_exhausted("a"), throttle.note("a"), throttle.note("a")]
    [False, None, None]
    >>> throttle.is_exhausted("a"), throttle.is_exhausted("b")
    (True, False)
    >>> now = 61
    >>> throttle.is_exhausted("a")
    False
    """

    def __init__(self, most, seconds, addresses=10_000, clock=monotonic):
        self.most = most
        self.seconds = seconds
        self.addresses = addresses
        self.clock = clock
        self._tries = OrderedDict()
        self._lock = threading.Lock()

    def note(self, address):
        """A try that failed."""
        key = get_network(address)
        with self._lock:
            tries = self._tries.pop(key, None) or deque(maxlen=self.most)
            tries.append(self.clock())
            self._tries[key] = tries
            self._forget()

    def is_exhausted(self, address):
        """Whether the address has tried too often of late."""
        with self._lock:
            self._forget()
            tries = self._tries.get(get_network(address), ())
            since = self.clock() - self.seconds
            return sum(moment > since for moment in tries) >= self.most

    def clear(self):
        with self._lock:
            self._tries.clear()

    def _forget(self):
        """Drop whoever has not tried lately, and the oldest of too many."""
        since = self.clock() - self.seconds
        while self._tries:
            key = next(iter(self._tries))
            if self._tries[key][-1] > since and len(self._tries) <= self.addresses:
                break
            del self._tries[key]


def get_network(address):
    """What is one visitor: an address, of IPv6 the network that he is given.

    >>> get_network("192.0.2.7"), get_network("2001:db8:1:2:3:4:5:6"), get_network(None)
    ('192.0.2.7', '2001:db8:1:2::/64', '')
    """
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return str(address or "")
    if found.version == 6 and not found.ipv4_mapped:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
