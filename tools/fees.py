"""What trainers are owed for their classes, and what of it is stated already.

A trainer is owed hours of classes (and of preparing and marking). Each of these is
stated once, in the statement of its month or, where that is settled, in the next one;
what changed since is a further line. Policy 8.3.3, design §7.
"""

from collections import defaultdict
from typing import NamedTuple

# Statements keep four digits of hours: what differs by less is the same.
EPSILON = 1e-4


class Owed(NamedTuple):
    """Hours of one human: ``key`` tells them from all others.

    ``part`` is the part of a session that he teaches, of what is owed for a session as
    a whole.
    """

    key: tuple
    trainer: int
    day: object
    hours: float
    part: float = 0.0


class Stated(NamedTuple):
    """A line that stands in a statement.

    ``root`` is the line that first stated it, ``settled`` whether its statement is
    approved, ``month`` that of the statement.
    """

    key: tuple
    root: int
    trainer: int
    month: object
    hours: float
    amount: float
    settled: bool


class Correction(NamedTuple):
    """What the line ``root`` states too much or too little."""

    root: int
    hours: float
    hours_now: float
    amount_stated: float


def share_out(hours, keys, weights=None):
    """Hours of a class by who taught it: equal ones, unless shares are given.

    Who is given none where others are has none; shares of people who do not teach it
    any more count for nothing.

    >>> share_out(3.0, ["a", "b"])
    {'a': 1.5, 'b': 1.5}
    >>> share_out(3.0, ["a", "b"], {"a": 2, "b": 1})
    {'a': 2.0, 'b': 1.0}
    >>> share_out(3.0, ["a", "b"], {"a": 40})
    {'a': 3.0, 'b': 0.0}
    >>> share_out(3.0, ["a", "b"], {"c": 100}), share_out(3.0, ["a"], {"a": 0})
    ({'a': 1.5, 'b': 1.5}, {'a': 3.0})
    >>> share_out(3.0, [])
    {}
    """
    given = {key: (weights or {}).get(key, 0.0) for key in keys}
    total = sum(given.values())
    if total <= 0:
        given = dict.fromkeys(keys, 1.0)
        total = len(given)
    return {key: hours * weight / total for key, weight in given.items()}


def value_on(terms, day):
    """What counted on a day; the first one counts from the beginning.

    :param terms: list of ``(first day, value)`` in the order of days

    >>> terms = [(5, "junior"), (9, "senior")]
    >>> [value_on(terms, day) for day in (1, 5, 8, 9, 20)]
    ['junior', 'junior', 'junior', 'senior', 'senior']
    >>> value_on([], 3)
    """
    found = terms[0][1] if terms else None
    for first, value in terms:
        if first <= day:
            found = value
    return found


def find_lines(month, trainer, owed, stated, settled, is_known):
    """What a trainer's statement of a month has to say.

    :param month: its first day
    :param owed: list of :class:`Owed` up to the end of the month, of this human
    :param stated: list of :class:`Stated` of all other statements, of this human
    :param settled: months of which this trainer has a settled statement
    :param is_known: function of a key: whether the facts behind it stand; those of a
        session that is open again do not yet
    :return: ``(new, corrections)``: lists of :class:`Owed` and :class:`Correction`

    What is of this month, and what came late for a month that is settled:

    >>> def owe(key, month, hours=2.0):
    ...     return Owed((key,), 7, month, hours)
    >>> def state(key, month, hours=2.0, root=1, settled=True):
    ...     return Stated((key,), root, 7, month, hours, 50 * hours, settled)
    >>> every = lambda key: True
    >>> owed = [owe("a", 1), owe("b", 2)]
    >>> [o.key for o in find_lines(2, 7, owed, [], set(), every)[0]]
    [('b',)]
    >>> [o.key for o in find_lines(2, 7, owed, [], {1}, every)[0]]
    [('a',), ('b',)]
    >>> both = [state("a", 1), state("b", 2, root=2)]
    >>> find_lines(2, 7, owed, both, {1}, every)
    ([], [])

    What was stated and is not so any more, in a later statement only:

    >>> now = [owe("a", 1, hours=1.5)]
    >>> find_lines(2, 7, now, [state("a", 1)], {1}, every)[1]
    [Correction(root=1, hours=-0.5, hours_now=1.5, amount_stated=100.0)]
    >>> find_lines(1, 7, now, [state("a", 1)], {1}, every)
    ([], [])
    >>> find_lines(2, 7, [], [state("a", 1)], {1}, every)[1][0].hours
    -2.0
    >>> find_lines(2, 7, [], [state("a", 1)], {1}, lambda key: False)
    ([], [])

    Once:

    >>> find_lines(3, 7, now, [state("a", 1), state("a", 2, -0.5)], {1, 2}, every)
    ([], [])

    Two that turned out to be one human, each of whom was paid a part of it:

    >>> parts = [state("a", 1, 1.0), state("a", 1, 0.5, root=2)]
    >>> find_lines(2, 7, now, parts, {1}, every)
    ([], [])
    """
    there = {line.key for line in stated}
    new = [
        one
        for one in owed
        if one.trainer == trainer
        and one.key not in there
        and one.hours > EPSILON
        and (
            _month_of(one.day) == month
            or (_month_of(one.day) < month and _month_of(one.day) in settled)
        )
    ]
    hours_now = {one.key: one.hours for one in owed}
    of_key = defaultdict(lambda: defaultdict(list))
    for line in stated:
        of_key[line.key][line.root].append(line)
    corrections = []
    for key, of_root in of_key.items():
        known = {root: sum(li.hours for li in lines) for root, lines in of_root.items()}
        for root, now in _spread(hours_now.get(key, 0.0), known).items():
            first = of_root[root][0]
            hours = now - known[root]
            if (
                first.trainer == trainer
                and first.settled
                and first.month < month
                and is_known(key)
                and abs(hours) > EPSILON
            ):
                amount = sum(line.amount for line in of_root[root])
                corrections.append(Correction(root, hours, now, amount))
    return new, corrections


def _spread(hours, stated):
    """Hours of a key over the lines that state it: each keeps what it has, as far as
    there is any; the last one has the rest.

    :param dict stated: root → hours

    >>> _spread(3.0, {1: 1.5, 2: 1.0}), _spread(1.0, {1: 1.5, 2: 1.0})
    ({1: 1.5, 2: 1.5}, {1: 1.0, 2: 0.0})
    """
    given = {}
    for root, known in stated.items():
        given[root] = min(hours, known) if len(given) < len(stated) - 1 else hours
        hours -= given[root]
    return given


def _month_of(day):
    """First day of the month; what is no day is one itself, in the examples."""
    return day.replace(day=1) if hasattr(day, "replace") else day
