"""How trainers are chosen (policy 8.1), without the ORM.

Assessors score a candidate by criteria. A criterion's mark is the mean of what its
assessors gave; the marks of a stage are one score by their weights, which count as
shares of their sum:

    >>> rows = [
    ...     Row("knowledge", 80, 30, 60),
    ...     Row("knowledge", 70, 30, 60),
    ...     Row("teaching", 50, 15, 60),
    ... ]
    >>> marks = get_marks(rows)
    >>> [(m.criterion, m.mark, m.share, m.is_enough) for m in marks]
    [('knowledge', 75.0, 66.666667, True), ('teaching', 50.0, 33.333333, False)]
    >>> get_score(marks)
    66.666667
    >>> get_score([]) is None
    True
"""

from typing import NamedTuple

from .weighting import DIGITS, reaches, weighted_mean

INTERNAL, EXTERNAL = "internal", "external"
KINDS = [(INTERNAL, "Internal"), (EXTERNAL, "External")]

PROFILE, LECTURE = "profile", "lecture"
STAGES = [(PROFILE, "Profile"), (LECTURE, "Trial Lecture")]

SELF, DEPARTMENT, CALL = "self", "department", "call"
INSTITUTION, REFERRAL, WEB = "institution", "referral", "web"
RENEWAL = "renewal"
CHANNELS = [
    (SELF, "Self-nomination"),
    (DEPARTMENT, "Department Recommendation"),
    (CALL, "Call by the Training Department"),
    (INSTITUTION, "Institution"),
    (REFERRAL, "Referral"),
    (WEB, "Web Search"),
    (RENEWAL, "Renewal"),
]
# By which ways who comes.
CHANNELS_OF = {
    INTERNAL: (SELF, DEPARTMENT, CALL, RENEWAL),
    EXTERNAL: (INSTITUTION, REFERRAL, WEB, RENEWAL),
}

# All shares together, as people write weights.
WHOLE = 100


class Row(NamedTuple):
    """What an assessor gave for a criterion."""

    criterion: object
    value: float
    weight: float
    least: float


class Mark(NamedTuple):
    """What all of them gave; ``share`` is the criterion's percent of the score."""

    criterion: object
    mark: float
    weight: float
    share: float
    least: float
    is_enough: bool


def get_marks(rows):
    """A :class:`Mark` of each criterion, in the order of the rows."""
    of_criterion = {}
    for row in rows:
        of_criterion.setdefault(row.criterion, []).append(row)
    total = sum(of[0].weight for of in of_criterion.values())
    marks = []
    for criterion, of in of_criterion.items():
        mark = round(sum(row.value for row in of) / len(of), DIGITS)
        weight, least = of[0].weight, of[0].least
        share = round(WHOLE * weight / total, DIGITS) if total else 0.0
        marks.append(Mark(criterion, mark, weight, share, least, reaches(mark, least)))
    return marks


def get_score(marks):
    """The marks as one, by their weights; None without any."""
    return weighted_mean([(mark.mark, mark.weight) for mark in marks])


def is_whole(weights):
    """Whether weights add up to a hundred, so that each is its share.

    >>> is_whole([30, 20, 50]), is_whole([33.3, 33.3, 33.4]), is_whole([1, 2])
    (True, True, False)
    """
    return round(sum(weights), DIGITS) == WHOLE
