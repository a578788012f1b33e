"""Whether there is time for what is planned (policy 4), without the ORM.

A resource – a person, a room – has stretches of time, and demands that may be met
anywhere between two moments. They fit if, and only if, no two moments have more demand
between them than time: what has to be done there is not done elsewhere.
"""

from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

TRAINER = "trainer"
VENUE = "venue"
SEATS = "seats"
PEOPLE = "people"
COURSE = "course"
BUDGET = "budget"
KINDS = [
    (TRAINER, "Trainer"),
    (VENUE, "Venue"),
    (SEATS, "Seats"),
    (PEOPLE, "People"),
    (COURSE, "Course"),
    (BUDGET, "Cost"),
]


class Demand(NamedTuple):
    """So many seconds of a resource, anywhere between two moments."""

    key: object
    start: object
    stop: object
    seconds: int
    people: int = 1


class Shortage(NamedTuple):
    """A demand that finds no room between two moments, and those that take it."""

    key: object
    others: tuple
    start: object
    stop: object
    needed: int
    free: int


class Room:
    """How much time there is between two moments.

    :param stretches: ``[(start, stop, pieces)]`` in order of time, none in another

    >>> from datetime import datetime
    >>> def at(hour):
    ...     return datetime(2026, 3, 2, hour)
    >>> room = Room([(at(8), at(12), 1), (at(13), at(17), 2)])
    >>> [room.between(at(a), at(b)) / 3600 for a, b in ((0, 23), (10, 14), (12, 13))]
    [12.0, 4.0, 0.0]
    >>> Room([]).between(at(0), at(23))
    0
    """

    def __init__(self, stretches):
        self.stretches = list(stretches)
        self.starts = [start for start, _stop, _pieces in self.stretches]
        lengths = [
            (stop - start).total_seconds() * pieces
            for start, stop, pieces in self.stretches
        ]
        self.before = [0, *accumulate(lengths)]

    def _until(self, moment):
        index = bisect_right(self.starts, moment) - 1
        if index < 0:
            return 0
        start, stop, pieces = self.stretches[index]
        return self.before[index] + (min(moment, stop) - start).total_seconds() * pieces

    def between(self, start, stop):
        """Seconds between two moments, each piece of the resource counted."""
        return self._until(stop) - self._until(start)


def get_free(stretches, busy=(), pieces=1):
    """What is left of stretches of time.

    :param stretches: ``[(start, stop)]`` in order of time, none in another
    :param busy: ``[(start, stop)]`` in any order, each takes a piece
    :param int pieces: how many there are of the resource
    :return: ``[(start, stop, pieces)]`` as :class:`Room` takes them

    >>> get_free([(8, 12), (13, 17)])
    [(8, 12, 1), (13, 17, 1)]
    >>> get_free([(8, 12), (13, 17)], [(10, 14), (16, 20)])
    [(8, 10, 1), (14, 16, 1)]
    >>> get_free([(8, 12)], [(0, 9), (8, 10)], pieces=2)
    [(9, 10, 1), (10, 12, 2)]
    >>> get_free([(8, 12)], [(0, 24)]), get_free([(8, 12)], [(12, 24)])
    ([], [(8, 12, 1)])
    """
    edges = sorted(
        [(start, 1) for start, _stop in busy] + [(stop, -1) for _start, stop in busy]
    )
    free, taken, position = [], 0, 0
    for start, stop in stretches:
        begin = start
        while begin < stop:
            while position < len(edges) and edges[position][0] <= begin:
                taken += edges[position][1]
                position += 1
            end = stop if position == len(edges) else min(stop, edges[position][0])
            if taken < pieces:
                free.append((begin, end, pieces - taken))
            begin = end
    return free


def find_shortages(demands, free):
    """Demands that find no room; the rest of them does.

    Of several that are too many between them the last one has to give way: the tightest
    such group first, until what is left fits.

    :param demands: list of :class:`Demand`
    :param free: as :func:`get_free` gives it
    :return: list of :class:`Shortage`

    >>> from datetime import datetime
    >>> def at(day, hour):
    ...     return datetime(2026, 3, day, hour)
    >>> days = [(at(day, 8), at(day, 16)) for day in (2, 3)]
    >>> def tell(*demands, busy=(), pieces=1):
    ...     return [
    ...         (s.key, s.others, (s.needed - s.free) / 3600)
    ...         for s in find_shortages(
    ...             [
    ...                 Demand(key, at(first, 0), at(last + 1, 0), hours * 3600)
    ...                 for key, first, last, hours in demands
    ...             ],
    ...             get_free(days, busy, pieces),
    ...         )
    ...     ]

    Eight hours a day: 6 and 6 fit into two days, and not into one.

    >>> tell(("a", 2, 3, 6), ("b", 2, 3, 6)), tell(("a", 2, 2, 6), ("b", 2, 2, 6))
    ([], [('b', ('a',), 4.0)])
    >>> tell(("a", 2, 2, 8), ("b", 2, 3, 9))
    [('b', ('a',), 1.0)]

    One alone: too long for its day, or another class is there.

    >>> tell(("a", 2, 2, 9))
    [('a', (), 1.0)]
    >>> tell(("a", 2, 2, 6), busy=[(at(2, 8), at(2, 11))])
    [('a', (), 1.0)]

    The group that is too tight is named, and nobody beside it; each gives way once.

    >>> tell(("a", 2, 2, 5), ("b", 2, 3, 2), ("c", 2, 2, 5))
    [('c', ('a',), 2.0)]
    >>> tell(("a", 2, 2, 8), ("b", 2, 2, 8), ("c", 2, 2, 8))
    [('c', ('a', 'b'), 16.0), ('b', ('a',), 8.0)]

    Of two pieces both can be used, and nobody uses two.

    >>> tell(("a", 2, 2, 6), ("b", 2, 2, 6), pieces=2), tell(("a", 2, 2, 9), pieces=2)
    ([], [('a', (), 1.0)])
    """
    room = Room(free)
    lone = Room([(start, stop, 1) for start, stop, _pieces in free])
    found, fitting = [], []
    for demand in demands:
        within = lone.between(demand.start, demand.stop)
        if demand.seconds > within:
            found.append(
                Shortage(
                    demand.key, (), demand.start, demand.stop, demand.seconds, within
                )
            )
        else:
            fitting.append(demand)
    fitting.sort(key=lambda demand: demand.stop)
    while crowd := _find_crowd(fitting, room):
        last, others, start, stop = crowd
        fitting.remove(last)
        found.append(
            Shortage(
                last.key,
                tuple(demand.key for demand in others),
                start,
                stop,
                last.seconds + sum(demand.seconds for demand in others),
                room.between(start, stop),
            )
        )
    return found


class Crowding(NamedTuple):
    """More people are needed between two moments than a group has for it."""

    key: object
    others: tuple
    start: object
    stop: object
    needed: int
    times: int


def find_crowding(demands, free, size):
    """Demands for more people of a group than it has, whoever of them comes.

    Who has time for ``times`` of some demands attends no more of them, so that together
    they get no more people than that many times the group. The tightest first, of which
    the last one has to give way, until what is left fits.

    :param demands: list of :class:`Demand`, each for so many people of the group
    :param free: time of each of them, as :func:`get_free` gives it
    :param int size: how many people the group has
    :return: list of :class:`Crowding`

    >>> from datetime import datetime
    >>> def at(day, hour):
    ...     return datetime(2026, 3, day, hour)
    >>> def tell(size, *demands):
    ...     return [
    ...         (c.key, c.others, c.needed, c.times)
    ...         for c in find_crowding(
    ...             [
    ...                 Demand(key, at(first, 0), at(last + 1, 0), hours * 3600, people)
    ...                 for key, first, last, hours, people in demands
    ...             ],
    ...             get_free([(at(day, 8), at(day, 16)) for day in (2, 3)]),
    ...             size,
    ...         )
    ...     ]

    In a day of eight hours nobody has time for 6 and 6; there are seven people.

    >>> tell(7, ("a", 2, 2, 6, 4), ("b", 2, 2, 6, 3))
    []
    >>> tell(7, ("a", 2, 2, 6, 4), ("b", 2, 2, 6, 4))
    [('b', ('a',), 8, 1)]

    3 and 5 can both be attended, and of 3, 3 and 3 two.

    >>> tell(7, ("a", 2, 2, 3, 7), ("b", 2, 2, 5, 7))
    []
    >>> tell(7, *((key, 2, 2, 3, 5) for key in "abc"))
    [('c', ('a', 'b'), 15, 2)]
    >>> tell(7, *((key, 2, 2, 3, 4) for key in "abc"))
    []

    Another day has room; what is not part of the crowd is not named.

    >>> tell(7, ("a", 2, 2, 6, 7), ("b", 2, 3, 6, 7), ("c", 3, 3, 1, 7))
    []
    >>> tell(7, ("a", 2, 2, 6, 7), ("b", 2, 2, 1, 7), ("c", 2, 2, 6, 7))
    [('c', ('a',), 14, 1)]
    """
    room = Room(free)
    found = []
    for together in _split_apart(demands):
        together.sort(key=lambda demand: demand.stop)
        while tightest := _find_tightest(together, room, size):
            start, stop, times, crowd = tightest
            last = max(reversed(crowd), key=lambda demand: (demand.start, demand.stop))
            others = [demand for demand in crowd if demand is not last]
            together = [demand for demand in together if demand is not last]
            needed = sum(demand.people for demand in crowd)
            keys = tuple(demand.key for demand in others)
            found.append(Crowding(last.key, keys, start, stop, needed, times))
    return found


def _split_apart(demands):
    """Groups of demands, of which no time is in the time of another group.

    >>> [
    ...     [demand.key for demand in group]
    ...     for group in _split_apart(
    ...         [Demand("c", 5, 6, 1), Demand("a", 1, 3, 1), Demand("b", 2, 5, 1)]
    ...     )
    ... ]
    [['a', 'b'], ['c']]
    """
    groups, end = [], None
    for demand in sorted(demands, key=lambda demand: demand.start):
        if end is None or demand.start >= end:
            groups.append([])
            end = demand.stop
        groups[-1].append(demand)
        end = max(end, demand.stop)
    return groups


def _find_tightest(demands, room, size):
    """The shortest time that needs more people than there are, or None.

    :param demands: in order of their stop
    :return: ``(start, stop, times, crowd)``
    """
    tightest = None
    for start in sorted({demand.start for demand in demands}):
        later = [demand for demand in demands if demand.start >= start]
        for stop in dict.fromkeys(demand.stop for demand in later):
            if tightest and stop - start >= tightest[1] - tightest[0]:
                break
            crowd = [demand for demand in later if demand.stop <= stop]
            seconds = sum(demand.seconds for demand in crowd)
            free = room.between(start, stop)
            # Whoever has time for all of them is no bound.
            if seconds > free and (found := _find_times(crowd, free, size)):
                tightest = start, stop, *found
                break
    return tightest


def _find_times(crowd, free, size):
    """How many of the longest demands one person attends, and these, or None."""
    for times in range(1, len(crowd)):
        longest = [d for d in crowd if d.seconds * (times + 1) > free]
        if sum(d.people for d in longest) > times * size:
            return times, longest
    return None


def _find_crowd(demands, room):
    """The shortest time with more demand in it than room, or None.

    :param demands: in order of their stop
    :return: ``(demand that gives way, the others, start, stop)``
    """
    tightest = None
    for start in sorted({demand.start for demand in demands}):
        needed = 0
        for demand in demands:
            if demand.start < start:
                continue
            needed += demand.seconds
            if needed > room.between(start, demand.stop):
                if not tightest or demand.stop - start < tightest[1] - tightest[0]:
                    tightest = start, demand.stop
                break
    if not tightest:
        return None
    start, stop = tightest
    crowd = [
        demand for demand in demands if start <= demand.start and demand.stop <= stop
    ]
    # Of equals the one that was named last: max takes the first.
    last = max(reversed(crowd), key=lambda demand: (demand.start, demand.stop))
    return last, [demand for demand in crowd if demand is not last], start, stop
