"""Figures of a need analysis report, and which line of a plan meets which need.

Policy 3.3 asks for the main needs of a period; its approval is followed by a plan.
"""

from typing import NamedTuple

CHANNEL = "channel"
METHOD = "method"
COURSE = "course"
SKILL = "skill"
DEPARTMENT = "department"
STATE = "state"
KINDS = [
    (CHANNEL, "Channel"),
    (METHOD, "Method of Analysis"),
    (COURSE, "Course"),
    (SKILL, "Skill"),
    (DEPARTMENT, "Department"),
    (STATE, "Status"),
]
# The field of a figure that names a record; other kinds have a code.
RECORDS = {COURSE: "course_id", SKILL: "skill_id", DEPARTMENT: "department_id"}

# In which quarter a need is met that says no day.
QUARTERS = {"critical": 1, "urgent": 2, "normal": 3}


class Fact(NamedTuple):
    """A need as it is counted; records are ids, None where it names none.

    ``channels`` has those of the needs merged into it as well. ``people`` are
    ``(human, department)``; ``unnamed`` are of the need's ``department``.
    """

    need: int
    state: str
    channels: tuple
    method: str | None = None
    course: int | None = None
    skill: int | None = None
    department: int | None = None
    people: tuple = ()
    unnamed: int = 0
    urgency: str = "normal"


class Figure(NamedTuple):
    """What needs add up to: each human once, and once in each course."""

    needs: list
    heads: int
    hours: float
    cost: float


class Demand:
    """Needs of a group, with whom they name."""

    def __init__(self):
        self.needs = []
        self.humans = set()
        self.places = set()
        self.unnamed = {}

    def add(self, fact, humans, unnamed):
        """Count a need, with those of its people that are of the group."""
        self.needs.append(fact.need)
        self.humans.update(humans)
        self.places.update((fact.course, human) for human in humans)
        self.unnamed[fact.course] = self.unnamed.get(fact.course, 0) + unnamed

    def get_heads(self):
        """Course → how many are to learn it there."""
        heads = dict(self.unnamed)
        for course, _human in self.places:
            heads[course] = heads.get(course, 0) + 1
        return heads

    def get_figure(self, hours, prices):
        """See :func:`tally`."""
        heads = self.get_heads()
        return Figure(
            self.needs,
            len(self.humans) + sum(self.unnamed.values()),
            sum(hours.get(course, 0) * count for course, count in heads.items()),
            sum(prices.get(course, 0) * count for course, count in heads.items()),
        )


def get_heads(facts):
    """Course → how many people are to learn it, each human once.

    >>> get_heads([Fact(1, "validated", (), course=7, people=(("a", 1), ("b", 1))),
    ...            Fact(2, "validated", (), course=7, people=(("a", 1),), unnamed=3),
    ...            Fact(3, "validated", (), people=(("a", 1),))])
    {7: 5}
    """
    demand = Demand()
    for fact in facts:
        demand.add(fact, [human for human, _department in fact.people], fact.unnamed)
    heads = demand.get_heads()
    heads.pop(None, None)
    return heads


def tally(facts, hours, prices):
    """Add needs up by all that they are reported by.

    :param facts: list of :class:`Fact`
    :param dict hours: course → hours that it takes
    :param dict prices: course → cost of each of its people
    :return: ``(total, dict (kind, key) → figure)``, :class:`Figure` both

    >>> facts = [
    ...     Fact(1, "validated", ("employee",), "task", 7, None, 4, (("a", 4),)),
    ...     Fact(2, "planned", ("employee", "customer"), None, 7, 9, None,
    ...          (("a", 4), ("b", 5)), 0),
    ...     Fact(3, "closed", ("supervisor",), None, None, None, 5, (), 10),
    ... ]
    >>> total, figures = tally(facts, {7: 4.0}, {7: 100.0})
    >>> total
    Figure(needs=[1, 2, 3], heads=12, hours=8.0, cost=200.0)
    >>> figures["channel", "employee"]
    Figure(needs=[1, 2], heads=2, hours=8.0, cost=200.0)
    >>> figures["channel", "customer"].needs, figures["method", None].needs
    ([2], [2, 3])
    >>> figures["department", 4]
    Figure(needs=[1, 2], heads=1, hours=4.0, cost=100.0)
    >>> figures["department", 5]
    Figure(needs=[2, 3], heads=11, hours=4.0, cost=100.0)
    >>> figures["course", None], ("skill", None) in figures
    (Figure(needs=[3], heads=10, hours=0, cost=0), False)
    """
    total, groups = Demand(), {}
    for fact in facts:
        humans = [human for human, _department in fact.people]
        total.add(fact, humans, fact.unnamed)
        keys = [
            *((CHANNEL, channel) for channel in fact.channels),
            (METHOD, fact.method),
            (COURSE, fact.course),
            (STATE, fact.state),
        ]
        if fact.skill:
            keys.append((SKILL, fact.skill))
        for key in keys:
            groups.setdefault(key, Demand()).add(fact, humans, fact.unnamed)
        of_department = {}
        for human, department in fact.people:
            of_department.setdefault(department, []).append(human)
        if fact.unnamed or not fact.people:
            of_department.setdefault(fact.department, [])
        for department, people in of_department.items():
            unnamed = fact.unnamed if department == fact.department else 0
            groups.setdefault((DEPARTMENT, department), Demand()).add(
                fact, people, unnamed
            )
    return total.get_figure(hours, prices), {
        key: demand.get_figure(hours, prices) for key, demand in groups.items()
    }


def get_quarter(urgency, wanted, year):
    """The quarter of a year's plan in which a need is met.

    The day until which it is wanted, where that is in the year; what was wanted
    before comes first; else by urgency.

    >>> from datetime import date
    >>> [get_quarter(urgency, None, 2027) for urgency in QUARTERS]
    [1, 2, 3]
    >>> get_quarter("critical", date(2027, 11, 2), 2027)
    4
    >>> get_quarter("normal", date(2026, 9, 1), 2027)
    1
    >>> get_quarter("normal", date(2028, 1, 1), 2027)
    3
    """
    if wanted and wanted.year == year:
        return (wanted.month + 2) // 3
    if wanted and wanted.year < year:
        return 1
    return QUARTERS.get(urgency, 3)


class Line:
    """A line of a plan in the making: one course, one quarter."""

    def __init__(self, quarter):
        self.quarter = quarter
        self.needs = []
        self.trainees = []
        self.unnamed = 0

    @property
    def headcount(self):
        return len(self.trainees) + self.unnamed

    def take(self, need):
        if need not in self.needs[-1:]:
            self.needs.append(need)


def place(asked, most):
    """Lines for the needs of one course: each human in one of them, in the earliest.

    :param asked: list of ``(quarter, need, humans, unnamed)``
    :param int most: people of a line; what is more begins another one
    :return: list of :class:`Line` in order of their quarters; every need stands in
        the lines that its people are in

    >>> def show(*asked, most=5000):
    ...     return [(l.quarter, l.needs, l.trainees, l.unnamed)
    ...             for l in place(asked, most)]
    >>> show((3, 1, "ab", 0), (1, 2, "bc", 2))
    [(1, [2, 1], ['b', 'c'], 2), (3, [1], ['a'], 0)]

    Who comes by another need already is no second trainee.

    >>> show((1, 1, "a", 0), (2, 2, "a", 0))
    [(1, [1, 2], ['a'], 0)]

    More than a class has seats; and a need that says for nobody.

    >>> show((1, 1, "abc", 3), (1, 2, "d", 0), most=2)
    [(1, [1], ['a', 'b'], 0), (1, [1], ['c'], 1), (1, [1], [], 2), (1, [2], ['d'], 0)]
    >>> show((2, 1, "", 0))
    [(2, [1], [], 0)]
    """
    lines, where, last = [], {}, {}

    def get_room(quarter):
        line = last.get(quarter)
        if line is None or line.headcount >= most:
            line = last[quarter] = Line(quarter)
            lines.append(line)
        return line

    for quarter, need, humans, unnamed in sorted(asked, key=lambda row: row[0]):
        if not humans and not unnamed:
            get_room(quarter).take(need)
        for human in humans:
            if human not in where:
                where[human] = get_room(quarter)
                where[human].trainees.append(human)
            where[human].take(need)
        while unnamed:
            line = get_room(quarter)
            count = min(unnamed, most - line.headcount)
            line.unnamed += count
            unnamed -= count
            line.take(need)
    return lines
