"""Which mark counts, and one weighted result of all (policy 7.1), without the ORM.

A person's marks in one evaluation become one: raters of an attempt are averaged, then
the best or the last attempt counts. Evaluations of an indicator are averaged by their
weights, indicators by theirs. What has no mark is left out, and the weights of the
rest share its part:

    >>> parts = [
    ...     Part("knowledge", "Exam", 80.0),
    ...     Part("skill", "Bench", 60.0, weight=2.0),
    ...     Part("skill", "On the job", 90.0),
    ...     Part("attitude", "Questionnaire", None),
    ... ]
    >>> result = weighted_result(
    ...     parts, {"knowledge": 40, "skill": 40, "attitude": 20, "performance": 20}
    ... )
    >>> result.value
    75.0
    >>> [(i.indicator, i.mark, i.weight, i.share) for i in result.indicators]
    [('knowledge', 80.0, 40, 50.0), ('skill', 70.0, 40, 50.0)]
"""

from typing import NamedTuple

BEST = "best"
LAST = "last"
# Fewer digits than a float has: 0.1 + 0.2 is 0.3 here.
DIGITS = 6


class Part(NamedTuple):
    """What one evaluation says about one indicator; ``mark`` None for nothing.

    ``before`` is the mark of the same before the session; it does not count.
    """

    indicator: str
    name: str
    mark: float | None
    weight: float = 1.0
    before: float | None = None


class Indicator(NamedTuple):
    """One indicator that had a mark; ``share`` is its percent of the result."""

    indicator: str
    mark: float
    weight: float
    share: float
    parts: tuple


class Result(NamedTuple):
    """``value`` is None when nothing with a weight has a mark."""

    value: float | None
    indicators: tuple


def is_mark(value):
    """Whether this is a mark: a number from 0 to 100.

    >>> is_mark(0), is_mark(100), is_mark(59.5)
    (True, True, True)
    >>> is_mark(100.5), is_mark(-1), is_mark(True), is_mark("80"), is_mark(float("nan"))
    (False, False, False, False, False)
    """
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and 0 <= value <= 100
    )


def counting_attempt(attempts, policy=BEST):
    """The attempt of one evaluation that counts, and its mark; None without any.

    :param dict attempts: number of the attempt -> marks of its raters
    :param str policy: ``best`` or ``last`` attempt; of equal ones the last

    >>> counting_attempt({1: [50], 2: [80], 3: [70]})
    (2, 80.0)
    >>> counting_attempt({3: [70], 1: [50], 2: [80]}, LAST)
    (3, 70.0)
    >>> counting_attempt({1: [100, 50], 2: [70], 3: [75.0]})
    (3, 75.0)
    >>> counting_attempt({1: [], 2: [0.0]}, LAST)
    (2, 0.0)
    >>> counting_attempt({}) is None
    True
    """
    means = {
        attempt: round(sum(marks) / len(marks), DIGITS)
        for attempt, marks in attempts.items()
        if marks
    }
    if not means:
        return None
    if policy == LAST:
        attempt = max(means)
    else:
        attempt = max(means, key=lambda number: (means[number], number))
    return attempt, means[attempt]


def reaches(mark, pass_score):
    """Whether a mark is at least the pass score, free of the digits a float adds.

    >>> reaches(0.1 + 0.2, 0.3), reaches(59.9999999999, 60), reaches(59.99, 60)
    (True, True, False)
    >>> reaches(200 / 3, 66.6666666666), reaches(None, 0)
    (True, False)
    """
    return mark is not None and round(mark, DIGITS) >= round(pass_score, DIGITS)


def weighted_mean(pairs):
    """Mean of ``(mark, weight)``; None without any mark.

    Where nothing has a weight there is no mean.

    >>> weighted_mean([(80, 1), (50, 2), (None, 5)])
    60.0
    >>> weighted_mean([(80, 0)]) is None, weighted_mean([]) is None
    (True, True)
    """
    pairs = [(mark, weight) for mark, weight in pairs if mark is not None and weight]
    total = sum(weight for _mark, weight in pairs)
    if not total:
        return None
    return round(sum(mark * weight for mark, weight in pairs) / total, DIGITS)


def weighted_result(parts, weights):
    """One result of all parts, missing ones renormalised; see above.

    :param parts: list of :class:`Part`
    :param dict weights: indicator -> weight; one that is not named has none

    >>> weighted_result([Part("skill", "Bench", 60.0)], {"knowledge": 50}).value is None
    True
    >>> weighted_result([Part("skill", "Bench", 60.0)], {"skill": 1}).value
    60.0
    >>> weighted_result([Part("skill", "Bench", 0.0)], {"skill": 1}).value
    0.0
    """
    by_indicator = {}
    for part in parts:
        if part.mark is not None and part.weight and weights.get(part.indicator):
            by_indicator.setdefault(part.indicator, []).append(part)
    total = sum(weights[indicator] for indicator in by_indicator)
    indicators = tuple(
        Indicator(
            indicator,
            weighted_mean([(part.mark, part.weight) for part in of_indicator]),
            weights[indicator],
            round(100.0 * weights[indicator] / total, DIGITS),
            tuple(of_indicator),
        )
        for indicator in weights
        for of_indicator in [by_indicator.get(indicator)]
        if of_indicator
    )
    value = weighted_mean([(i.mark, i.weight) for i in indicators])
    return Result(value, indicators)
