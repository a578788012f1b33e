"""The mark of a practical checklist (policy 7.2.2) without the ORM.

An item is judged by points out of its full points; a plain item has one point, got or
not. What it is worth is its weight.

    >>> brakes = Item("Brakes", weight=2, full=1, points=1)
    >>> torque = Item("Torque", weight=1, full=10, points=4)
    >>> round(checklist_mark([brakes, torque], pass_score=60).value, 2)
    80.0

**Must-pass items.** One that is failed caps the mark one point below the pass score,
however good the rest is. A plain item is failed without its point, an item with points
when its share of them is below the pass score.

    >>> power = Item("Power off", weight=1, full=1, points=0, must_pass=True)
    >>> checklist_mark([brakes, torque, power], pass_score=60)
    Mark(value=59.0, failed=('Power off',))
    >>> checklist_mark([power], pass_score=60)
    Mark(value=0.0, failed=('Power off',))
    >>> tight = torque._replace(must_pass=True)
    >>> checklist_mark([brakes, tight], pass_score=60).failed
    ('Torque',)
    >>> checklist_mark([brakes, tight], pass_score=40).failed
    ()
"""

import math
from typing import NamedTuple

# Points below the pass score where a failed must-pass item caps the mark.
MUST_PASS_GAP = 1.0
# Sums of weighted shares are rounded here, so that 60 % is 60 and not 59.999….
DIGITS = 6


class Item(NamedTuple):
    """One line of a checklist; ``points`` is None as long as nobody judged it."""

    name: str
    weight: float = 1.0
    full: float = 1.0
    points: float | None = None
    must_pass: bool = False


class Mark(NamedTuple):
    """Percent from 0 to 100, and the names of the must-pass items that were failed."""

    value: float
    failed: tuple = ()


def is_points(points, full):
    """Whether somebody can have got these points.

    >>> [is_points(points, 10) for points in (0, 10, 10.5, -1, float("nan"), "8", True)]
    [True, True, False, False, False, False, False]
    """
    return (
        isinstance(points, int | float)
        and not isinstance(points, bool)
        and math.isfinite(points)
        and 0 <= points <= full
    )


def missing(items):
    """Names of the items that nobody judged yet.

    >>> missing([Item("Brakes", points=0), Item("Torque")])
    ['Torque']
    """
    return [item.name for item in items if item.points is None]


def is_failed(item, pass_score):
    """Whether an item alone would be failed, see above."""
    share = item.points / item.full
    return share < 1 if item.full <= 1 else share * 100 < pass_score


def checklist_mark(items, pass_score):
    """The mark of one checklist whose items are all judged.

    Without any weight all items weigh the same.

    >>> checklist_mark([Item("A", 0, 1, 1), Item("B", 0, 1, 0)], 60).value
    50.0
    >>> checklist_mark([], 60).value
    0.0
    """
    items = list(items)
    total = sum(item.weight for item in items)
    weights = [item.weight if total else 1.0 for item in items]
    gained = sum(
        weight * item.points / item.full
        for weight, item in zip(weights, items, strict=True)
    )
    value = round(100.0 * gained / sum(weights), DIGITS) if items else 0.0
    failed = tuple(
        item.name for item in items if item.must_pass and is_failed(item, pass_score)
    )
    return Mark(cap(value, pass_score) if failed else value, failed)


def cap(value, pass_score):
    """A mark that cannot reach the pass score.

    >>> cap(95, 60), cap(20, 60), cap(95, 0)
    (59.0, 20.0, 0.0)
    """
    return float(max(0.0, min(value, pass_score - MUST_PASS_GAP)))


def joint_mark(marks, pass_score):
    """The mark of several raters: their mean, capped when any saw a must-pass failed.

    >>> joint_mark([Mark(80.0), Mark(70.0)], 60)
    75.0
    >>> joint_mark([Mark(100.0), Mark(59.0, ("Power off",))], 60)
    59.0
    >>> joint_mark([], 60) is None
    True
    """
    marks = list(marks)
    if not marks:
        return None
    mean = round(sum(mark.value for mark in marks) / len(marks), DIGITS)
    return cap(mean, pass_score) if any(mark.failed for mark in marks) else mean
