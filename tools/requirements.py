"""What is required of a person on a day: the rule, read person by person.

The database reads it for everybody at once, by one statement (see the requirement in
``models/results``). Here the same rule stands once more, in the words of the design,
so that each can be held against the other.
"""

import calendar
from datetime import date, timedelta
from typing import NamedTuple

DUE = "due"
OVERDUE = "overdue"
EXPIRING = "expiring"
DONE = "done"
WAIVED = "waived"
# The worse comes first.
STATES = (OVERDUE, EXPIRING, DUE, DONE, WAIVED)


class Version(NamedTuple):
    """Where somebody works from a day on, as Odoo keeps it."""

    day: date
    department: int | None = None
    job: int | None = None
    contract_start: date | None = None


class Pass(NamedTuple):
    """A passed enrolment, and the last day it is good; none: for good."""

    course: int
    day: date
    until: date | None = None


class Waiver(NamedTuple):
    rule: int
    granted: date
    until: date | None = None


class Person(NamedTuple):
    """A person: the versions of the record, and what the human behind it has.

    ``departed`` is the last day of somebody whose record is archived.
    """

    versions: tuple = ()
    passes: tuple = ()
    waivers: tuple = ()
    company: int = 1
    leads: bool = False
    active: bool = True
    departed: date | None = None


class Rule(NamedTuple):
    """A requirement. ``departments`` and ``jobs`` are sets of ids."""

    id: int
    course: int
    applies_to: str = "everyone"
    departments: frozenset = frozenset()
    jobs: frozenset = frozenset()
    rank: str = "all"
    due_days: int = 30
    renewal_days: int = 60
    valid_from: date | None = None
    company: int | None = None
    basis: str = "expiry"
    months: int = 12
    fixed_day: tuple = (12, 31)


class State(NamedTuple):
    course: int
    rule: int
    state: str
    due_on: date | None
    valid_until: date | None
    base: date


def add_months(day, months):
    """So many months later, on the month's last day if it is shorter.

    >>> add_months(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    >>> add_months(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    month = day.month - 1 + months
    return clip(day.year + month // 12, month % 12 + 1, day.day)


def clip(year, month, day):
    """A day of a month, or the month's last one.

    >>> clip(2026, 2, 29), clip(2028, 2, 29)
    (datetime.date(2026, 2, 28), datetime.date(2028, 2, 29))
    """
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def pass_end(rule, passed):
    """Last day of a pass for a rule: the certificate's, or what the rule says first.

    >>> for_good = Pass(1, date(2026, 3, 2))
    >>> pass_end(Rule(1, 1), for_good) is None
    True
    >>> pass_end(Rule(1, 1, basis="pass", months=6), for_good)
    datetime.date(2026, 9, 2)
    >>> pass_end(Rule(1, 1, basis="pass"), for_good._replace(until=date(2026, 5, 1)))
    datetime.date(2026, 5, 1)

    A fixed day is the next one, unless the pass lies in the window before it:

    >>> yearly = Rule(1, 1, basis="fixed_day", fixed_day=(6, 30))
    >>> pass_end(yearly, for_good)
    datetime.date(2026, 6, 30)
    >>> pass_end(yearly, Pass(1, date(2026, 5, 1)))
    datetime.date(2027, 6, 30)
    """
    ends = [passed.until] if passed.until else []
    if rule.basis == "pass":
        ends.append(add_months(passed.day, rule.months))
    elif rule.basis == "fixed_day":
        after = passed.day + timedelta(days=rule.renewal_days)
        end = clip(after.year, *rule.fixed_day)
        ends.append(end if end > after else clip(after.year + 1, *rule.fixed_day))
    return min(ends, default=None)


def matches(rule, version, upwards):
    """Whether department and job of a version are those of a rule.

    :param dict upwards: department → ids of itself and those above it

    >>> north = {2: {2, 1}}
    >>> rule = Rule(1, 1, "department", departments={1})
    >>> matches(rule, Version(date.min, department=2), north)
    True
    >>> matches(rule, Version(date.min), north)
    False

    Jobs may be those of some departments only; what names nobody is about nobody:

    >>> matches(rule._replace(jobs={7}), Version(date.min, 2, job=8), north)
    False
    >>> matches(Rule(1, 1, "job", departments={1}), Version(date.min, 2, 7), north)
    False
    """
    if rule.applies_to == "everyone":
        return True
    there = bool(upwards.get(version.department, set()) & set(rule.departments))
    does = version.job in rule.jobs
    if rule.applies_to == "department":
        return there and (does or not rule.jobs)
    return does and (there or not rule.departments)


def find_base(rule, person, on, upwards):
    """First day of the unbroken stretch of matching versions, None outside of one.

    >>> moved = Person((
    ...     Version(date(2024, 1, 1), 1, contract_start=date(2023, 12, 1)),
    ...     Version(date(2025, 1, 1), 2),
    ...     Version(date(2026, 1, 1), 1),
    ... ))
    >>> rule = Rule(1, 1, "department", departments={1})
    >>> up = {1: {1}, 2: {2}}
    >>> find_base(rule, moved, date(2024, 5, 1), up)
    datetime.date(2023, 12, 1)
    >>> find_base(rule, moved, date(2025, 5, 1), up) is None
    True
    >>> find_base(rule, moved, date(2026, 5, 1), up)
    datetime.date(2026, 1, 1)
    """
    base = None
    for _since, start, version in iter_versions(person, on):
        if not matches(rule, version, upwards):
            base = None
        elif base is None:
            base = start
    return base


def iter_versions(person, on):
    """Versions up to a day: ``(in force from, day it counts from, version)``.

    The first one counts from the contract's start, if there is one.
    """
    for number, version in enumerate(sorted(person.versions, key=lambda v: v.day)):
        start = since = version.day
        if not number and version.contract_start:
            start = version.contract_start
            since = min(start, since)
        if since > on:
            break
        yield since, start, version


def read_rule(rule, person, on, upwards, changes=None):
    """State of one rule for a person on a day, None where it does not apply.

    :param dict changes: job → days on which its duties changed
    """
    if not person.active and not (person.departed and on <= person.departed):
        return None
    if rule.company and rule.company != person.company:
        return None
    if rule.rank != "all" and (rule.rank == "managers") != person.leads:
        return None
    base = find_base(rule, person, on, upwards)
    if base is None:
        return None
    base = max(base, rule.valid_from or base)
    changed = find_change(rule, person, on, changes or {})
    base = max(base, changed or base)
    passed = [
        p
        for p in person.passes
        if p.course == rule.course and p.day <= on and (not changed or p.day >= changed)
    ]
    due_on = min(base, date.max - timedelta(days=rule.due_days))
    due_on += timedelta(days=rule.due_days)
    until = None
    if passed:
        last = max(passed, key=lambda p: (p.day, p.until or date.max))
        due_on = until = pass_end(rule, last)
        state = DONE
        if until and on > until:
            state = OVERDUE
        elif until and on >= until - timedelta(days=rule.renewal_days):
            state = EXPIRING
    else:
        state = DUE if on <= due_on else OVERDUE
    given = [w for w in person.waivers if w.rule == rule.id and w.granted <= on]
    if given:
        # Of one day the one given last.
        last = max(enumerate(given), key=lambda item: (item[1].granted, item[0]))[1]
        if not last.until or last.until >= on:
            state, until = WAIVED, last.until
    return State(rule.course, rule.id, state, due_on, until, base)


def find_change(rule, person, on, changes):
    """Last day up to now on which the duties of the person's job changed.

    >>> person = Person((Version(date(2026, 1, 1), job=7),))
    >>> changes = {7: {date(2026, 3, 1), date(2026, 5, 1)}}
    >>> rule = Rule(1, 1, "job", jobs={7})
    >>> find_change(rule, person, date(2026, 4, 1), changes)
    datetime.date(2026, 3, 1)
    """
    if rule.applies_to == "everyone" or not rule.jobs:
        return None
    job = [version.job for since, _start, version in iter_versions(person, on)][-1]
    return max((day for day in changes.get(job, ()) if day <= on), default=None)


def read_person(rules, person, on, upwards, changes=None):
    """The state of each required course: of several rules the one due first.

    One that is waived comes behind those that are not: it was waived, they were not.

    >>> hired = Person((Version(date(2026, 1, 5), 1),))
    >>> def states(on, *rules, person=hired):
    ...     found = read_person(rules, person, on, {1: {1}})
    ...     return [(s.rule, s.state, str(s.due_on)) for s in found]
    >>> states(date(2026, 2, 4), Rule(1, 1))
    [(1, 'due', '2026-02-04')]
    >>> states(date(2026, 2, 5), Rule(1, 1))
    [(1, 'overdue', '2026-02-04')]
    >>> states(date(2026, 2, 5), Rule(1, 1), Rule(2, 1, due_days=10))
    [(2, 'overdue', '2026-01-15')]

    >>> free = hired._replace(waivers=(Waiver(2, date(2026, 1, 6)),))
    >>> states(date(2026, 2, 5), Rule(1, 1), Rule(2, 1, due_days=10), person=free)
    [(1, 'overdue', '2026-02-04')]

    At equal dates the worse one; nothing before somebody is there:

    >>> passed = hired._replace(passes=(Pass(1, date(2026, 1, 6), date(2026, 7, 1)),))
    >>> late = Rule(1, 1, renewal_days=10), Rule(2, 1, renewal_days=60)
    >>> states(date(2026, 5, 2), *late, person=passed)
    [(2, 'expiring', '2026-07-01')]
    >>> states(date(2026, 1, 4), Rule(1, 1))
    []
    """
    found = {}
    for rule in rules:
        state = read_rule(rule, person, on, upwards, changes)
        if state:
            found.setdefault(state.course, []).append(state)
    return [
        min(
            states,
            key=lambda s: (
                s.state == WAIVED,
                s.due_on or date.max,
                STATES.index(s.state),
                s.rule,
            ),
        )
        for _course, states in sorted(found.items())
    ]
