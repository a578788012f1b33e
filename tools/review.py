"""What a 360° review says about one person (policy 7.2.4), without the ORM.

Raters are in groups. A group that can be told from its members counts only with
enough answers; what is left shares the weights of the rest:

>>> weights = {"self": 10, "superior": 40, "peer": 30, "subordinate": 20}
>>> overall({"self": 100, "superior": 80, "peer": 60, "subordinate": 40}, weights)
68.0
>>> overall({"superior": 80, "peer": 60}, weights)
71.428571
>>> overall({"self": 90}, weights)
90.0
>>> overall({}, weights) is None
True
"""

from .weighting import DIGITS, weighted_mean

SELF = "self"
SUPERIOR = "superior"
PEER = "peer"
SUBORDINATE = "subordinate"
GROUPS = [
    (SELF, "Self"),
    (SUPERIOR, "Superior"),
    (PEER, "Peer"),
    (SUBORDINATE, "Subordinate"),
]
# Everybody knows who they are: there is nothing to hide.
KNOWN_GROUPS = (SELF, SUPERIOR)


def is_shown(group, count, threshold):
    """Whether the answers of a group may be shown, and so may count.

    >>> is_shown("self", 1, 5), is_shown("superior", 1, 5), is_shown("superior", 0, 5)
    (True, True, False)
    >>> is_shown("peer", 4, 5), is_shown("peer", 5, 5), is_shown("subordinate", 4, 5)
    (False, True, False)
    """
    return count > 0 and (group in KNOWN_GROUPS or count >= threshold)


def rating(points, least, full):
    """Points of a scale as a mark from 0 to 100.

    >>> rating(5, 1, 5), rating(1, 1, 5), rating(3, 1, 5), rating(7, 0, 10)
    (100.0, 0.0, 50.0, 70.0)
    """
    return round(100.0 * (points - least) / (full - least), DIGITS)


def is_points(points, least, full):
    """Whether something typed is a whole number on the scale.

    >>> [is_points(points, 1, 5) for points in (1, 5, 0, 6, 2.5, "3", True, None)]
    [True, True, False, False, False, False, False, False]
    """
    whole = isinstance(points, int) and not isinstance(points, bool)
    return whole and least <= points <= full


def overall(means, weights):
    """One mark of the means of the groups shown; None without any; see above.

    :param dict means: group -> mean from 0 to 100
    :param dict weights: group -> weight; only their proportion counts

    Nobody but groups without a weight has answered:

    >>> overall({"self": 90}, {"self": 0, "peer": 30}) is None
    True
    """
    return weighted_mean([(mean, weights[group]) for group, mean in means.items()])


def shares(means, weights):
    """Percent that each group has of the mark.

    >>> shares({"self": 90, "superior": 80}, {"self": 10, "superior": 40, "peer": 30})
    {'self': 20.0, 'superior': 80.0}
    """
    total = sum(weights[group] for group in means)
    if not total:
        return {}
    return {group: round(100.0 * weights[group] / total, 1) for group in means}
