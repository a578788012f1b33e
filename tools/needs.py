"""What a training need is: its channels and methods, its states, its priority.

Policy 3.1 names four channels by which needs come, 3.2 three methods by which they are
found.
"""

import math
import unicodedata
from urllib.parse import urlsplit

from .cells import clean_text

EMPLOYEE = "employee"
SUPERVISOR = "supervisor"
CUSTOMER = "customer"
INDUSTRY = "industry"
CHANNELS = [
    (EMPLOYEE, "Employee"),
    (SUPERVISOR, "Supervisor"),
    (CUSTOMER, "Customer"),
    (INDUSTRY, "Industry and Technology"),
]

# Who speaks where one looks ahead.
FORWARD_CHANNELS = (SUPERVISOR, INDUSTRY)

TASK = "task"
PERFORMANCE = "performance"
FORWARD = "forward"
METHODS = [
    (TASK, "Task Analysis"),
    (PERFORMANCE, "Performance Analysis"),
    (FORWARD, "Forward-looking Analysis"),
]

CAUSES = [
    ("knowledge", "Knowledge"),
    ("skill", "Skill"),
    ("attitude", "Attitude"),
]

DRAFT = "draft"
SUBMITTED = "submitted"
VALIDATED = "validated"
REJECTED = "rejected"
PLANNED = "planned"
CLOSED = "closed"
STATES = [
    (DRAFT, "Draft"),
    (SUBMITTED, "Submitted"),
    (VALIDATED, "Validated"),
    (REJECTED, "Rejected"),
    (PLANNED, "In a Plan"),
    (CLOSED, "Closed"),
]
# Somebody waits for something.
OPEN = (DRAFT, SUBMITTED, VALIDATED, PLANNED)
# What a plan may take.
PLANNABLE = (VALIDATED, PLANNED)
# What follows from lines and passes; the rest is somebody's decision.
FOLLOWING = (VALIDATED, PLANNED, CLOSED)

# What came again and again, until somebody decides about it.
PROPOSED = "proposed"
TAKEN = "taken"
DISMISSED = "dismissed"
CLUSTER_STATES = [
    (PROPOSED, "Suggested"),
    (TAKEN, "Taken"),
    (DISMISSED, "Dismissed"),
]


DISTANCE = "distance"
SHARE = "share"
COMPLAINTS = "complaints"
URGENCY = "urgency"
FACTORS = [
    (DISTANCE, "Distance from the Required Level (points of 100)"),
    (SHARE, "Share of the Department (%)"),
    (COMPLAINTS, "Customer Complaints (number)"),
    (URGENCY, "Urgency (1 urgent, 2 critical)"),
]

LOW = "0"
MEDIUM = "1"
HIGH = "2"
PRIORITIES = [(LOW, "Low"), (MEDIUM, "Medium"), (HIGH, "High")]


def weigh(facts, rules):
    """Points of a need: of each factor the highest step that it reaches.

    :param dict facts: factor → value
    :param rules: ``(factor, at_least, points)`` of each
    :return: list of ``(factor, value, points)`` that count

    >>> rules = [(DISTANCE, 25, 10), (DISTANCE, 50, 20), (URGENCY, 1, 20)]
    >>> weigh({DISTANCE: 60, URGENCY: 0}, rules)
    [('distance', 60, 20)]
    >>> weigh({DISTANCE: 25, URGENCY: 2}, rules)
    [('distance', 25, 10), ('urgency', 2, 20)]
    >>> weigh({}, rules)
    []
    """
    best = {}
    for factor, at_least, points in rules:
        value = facts.get(factor, 0)
        reached = value >= at_least and value > 0
        if reached and (factor not in best or at_least > best[factor][0]):
            best[factor] = at_least, points
    return [(f, facts[f], points) for f, (_step, points) in best.items()]


def rank(points, medium, high):
    """The priority of so many points.

    >>> [rank(points, 20, 50) for points in (0, 19, 20, 49, 50)]
    ['0', '0', '1', '1', '2']
    """
    return HIGH if points >= high else MEDIUM if points >= medium else LOW


def get_share(people, all_people):
    """People in percent of all, whole; nobody of nobody is nothing.

    >>> get_share(1, 3), get_share(5, 4), get_share(2, 0)
    (33, 100, 0)
    """
    return min(100, math.floor(100 * people / all_people)) if all_people else 0


def fold(text):
    """A wish in words as it is compared: width, case, spaces and what nobody sees do
    not matter.

    >>> fold("  Ｐump   Repair ") == fold("pump\\u200b repair") == fold("pump repair")
    True
    >>> fold(None)
    ''
    """
    text = unicodedata.normalize("NFKC", clean_text(text or ""))
    return " ".join(text.casefold().split())


def is_web_address(text):
    """Whether a link leads to a page and does nothing else.

    >>> [is_web_address(t) for t in ("https://a.org/b?c#d", "HTTP://a.org", "https:a")]
    [True, True, False]
    >>> [is_web_address(t) for t in ("javascript:alert(1)", "//a.org", "a.org", "ftp://a")]
    [False, False, False, False]
    >>> [is_web_address(t) for t in ("https://a.org/ b", "https://[", None, "https://")]
    [False, False, False, False]
    """
    text = text or ""
    if any(char.isspace() or not char.isprintable() for char in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def count_stock(people, level, horizon, is_meant):
    """How many people have a skill, and how many of them will have left.

    :param people: of each human the best level, and ``(place, leaves on)`` of each of
        his employee records
    :param level: points of 100 at least
    :param horizon: who leaves before this day is not there on it
    :param is_meant: whether a place is one of those the question is about
    :return: ``(have it today, of these gone by the horizon)``

    >>> from datetime import date
    >>> day = date(2027, 1, 1)
    >>> people = [
    ...     (80, [("a", None)]),
    ...     (50, [("a", date(2026, 12, 31)), ("b", None)]),
    ...     (50, [("a", day)]),
    ...     (20, [("a", None)]),
    ...     (90, [("c", None)]),
    ...     (90, []),
    ... ]
    >>> count_stock(people, 50, day, {"a"}.__contains__)
    (3, 1)
    >>> count_stock(people, 50, day, {"a", "b"}.__contains__)
    (3, 0)
    """
    have = gone = 0
    for best, records in people:
        ends = [leaves_on for place, leaves_on in records if is_meant(place)]
        if best < level or not ends:
            continue
        have += 1
        gone += all(end and end < horizon for end in ends)
    return have, gone


def find_clusters(rows, at_least, decided):
    """Cases of one kind that came so often that people should learn from them.

    :param rows: ``(key, moment, case)`` of each
    :param at_least: by key, how many make a cluster
    :param decided: key → moment; what came before was decided about already
    :return: dict key → cases by time, as ``(moment, case)``

    >>> rows = [("a", 3, "x"), ("a", 1, "y"), ("b", 1, "z"), ("a", 3, "x")]
    >>> find_clusters(rows, lambda key: 2, {})
    {'a': [(1, 'y'), (3, 'x')]}
    >>> find_clusters(rows, lambda key: 2, {"a": 1})
    {}
    """
    cases = {}
    for key, moment, case in rows:
        if key not in decided or moment > decided[key]:
            cases.setdefault(key, set()).add((moment, case))
    return {k: sorted(found) for k, found in cases.items() if len(found) >= at_least(k)}
