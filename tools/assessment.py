"""How a trainer is assessed (policy 8.3.1, 8.3.2, design §7), without the ORM.

Four indicators, each of one source or several; what has no value is left out at both
levels, and the weights of the rest share its part, see ``tools.weighting``.
"""

from datetime import date, timedelta
from typing import NamedTuple

from . import review, weighting

# Indicators (policy 8.3.1)
TEACHING = "teaching_quality"
EFFECT = "training_effect"
SATISFACTION = "satisfaction"
DEVELOPMENT = "development"
INDICATORS = [
    (TEACHING, "Teaching Quality"),
    (EFFECT, "Training Effect"),
    (SATISFACTION, "Trainee Satisfaction"),
    (DEVELOPMENT, "Course Development"),
]

# Sources (policy 8.3.2)
TRAINEES = "trainees"
PEERS = "peers"
DEPARTMENT = "department"
PASS_RATE = "pass_rate"
KPI = "kpi"
TASKS = "tasks"
SOURCES = [
    (TRAINEES, "Trainees"),
    (PEERS, "Peers"),
    (DEPARTMENT, "Training Department"),
    (PASS_RATE, "Pass Rate"),
    (KPI, "KPI before and after"),
    (TASKS, "Development Tasks"),
]

# Why a source has no value
NOTHING = "nothing"
FEW = "few"
SEVERAL = "several"
ALONE = "alone"
MISSING = [
    (NOTHING, "Nothing There"),
    (FEW, "Too Few Answers"),
    (SEVERAL, "Several Trainers"),
    (ALONE, "Nothing to Compare with"),
]

# What a score is called
EXCELLENT = "excellent"
STANDARD = "standard"
BELOW = "below"
RATINGS = [
    (EXCELLENT, "Excellent"),
    (STANDARD, "Up to Standard"),
    (BELOW, "Below Standard"),
]

# How a development task came out
ON_TIME = "on_time"
LATE = "late"
OPEN = "open"
REVIEWED = "reviewed"
TASK_POINTS = {ON_TIME: 100.0, LATE: 50.0, OPEN: 0.0}

# What observers give for an item
LEAST, FULL = 1, 5


class Figure(NamedTuple):
    """What a source says: ``value`` from 0 to 100 or None, of ``count`` answers, people
    or records; ``missing`` why there is none."""

    value: float | None
    count: int = 0
    missing: str | None = None


class Asked(NamedTuple):
    """A question of a closed questionnaire: its mean on its scale, of so many."""

    average: float
    least: float
    full: float
    answered: int


class Compared(NamedTuple):
    """A course: how many cases of a trainer's people went well, of how many, and of
    all; ``heads`` and ``all_heads`` are the people, where they are not the cases."""

    good: int
    cases: int
    all_good: int
    all_cases: int
    heads: int | None = None
    all_heads: int | None = None

    @property
    def people(self):
        """
        >>> Compared(1, 6, 2, 12, 3, 6).people, Compared(1, 6, 2, 12).others
        (3, 6)
        """
        return self.cases if self.heads is None else self.heads

    @property
    def others(self):
        """People of others in the course."""
        every = self.all_cases if self.all_heads is None else self.all_heads
        return every - self.people


def of_answers(asked, count, least):
    """What trainees say: the mean of all their answers, each from 0 to 100.

    :param list asked: of :class:`Asked`
    :param int count: answers that were handed in
    :param int least: fewer answers are shown to nobody (design §6.4)

    >>> of_answers([Asked(4.5, 1, 5, 6), Asked(8, 0, 10, 2)], 8, 5)
    Figure(value=85.625, count=8, missing=None)
    >>> of_answers([Asked(4.5, 1, 5, 4)], 4, 5)
    Figure(value=None, count=4, missing='few')
    >>> of_answers([], 0, 5), of_answers([Asked(3, 3, 3, 9)], 9, 5).missing
    (Figure(value=None, count=0, missing='nothing'), 'nothing')
    """
    marks = [
        (review.rating(one.average, one.least, one.full), one.answered)
        for one in asked
        if one.full > one.least
    ]
    if not marks:
        return Figure(None, 0, NOTHING)
    if count < least:
        return Figure(None, count, FEW)
    return Figure(weighting.weighted_mean(marks), count)


def against_course(courses, least):
    """How a trainer's people did against all people of the same courses.

    100 times the share of his who did well, through the share that his courses come to
    on average, his own classes among them, each course by as many people as he had in
    it; 100 at most. A course counts where others than he had ``least`` people in it:
    else it is compared with itself, or tells of the few.

    :param list courses: of :class:`Compared`

    >>> against_course([Compared(8, 10, 27, 30)], 5).value  # 80 % against 90 %
    88.888889
    >>> against_course([Compared(10, 10, 27, 30)], 5).value
    100.0

    Two courses, one with twice as many of his people: 20 of 30 against an expected
    20 × 80 % + 10 × 50 % = 21:

    >>> against_course([Compared(15, 20, 80, 100), Compared(5, 10, 10, 20)], 5).value
    95.238095

    A course that nobody else taught says nothing, nor do four people:

    >>> against_course([Compared(10, 10, 10, 10)], 5)
    Figure(value=None, count=10, missing='alone')
    >>> against_course([Compared(4, 4, 27, 30)], 5)
    Figure(value=None, count=4, missing='few')
    >>> against_course([], 5), against_course([Compared(0, 5, 0, 20)], 5).missing
    (Figure(value=None, count=0, missing='nothing'), 'alone')
    """
    taught = [one for one in courses if one.cases]
    if not taught:
        return Figure(None, 0, NOTHING)
    compared = [one for one in taught if one.others >= least]
    people = sum(one.people for one in compared)
    expected = sum(one.cases * one.all_good / one.all_cases for one in compared)
    if not expected:
        return Figure(None, sum(one.people for one in taught), ALONE)
    if people < least:
        return Figure(None, people, FEW)
    good = sum(one.good for one in compared)
    return Figure(min(round(100.0 * good / expected, weighting.DIGITS), 100.0), people)


def of_points(means):
    """What peers saw: the mean of their observations; each one counts alike.

    >>> of_points([75.0, 100.0]), of_points([])
    (Figure(value=87.5, count=2, missing=None), Figure(value=None, count=0, \
missing='nothing'))
    """
    value = weighting.weighted_mean([(mean, 1) for mean in means])
    return Figure(value, len(means), None if means else NOTHING)


def observed(points):
    """The mark of an observation: the mean of its items, each given 1 to 5.

    >>> observed([5, 4, 3]), observed([1])
    (75.0, 0.0)
    """
    marks = [(review.rating(given, LEAST, FULL), 1) for given in points]
    return weighting.weighted_mean(marks)


def judge_task(due, delivered, accepted, cancelled=False):
    """How a development task came out that was due in the period; None for not at all.

    What was handed in and is not looked at yet says nothing about its author.

    >>> from datetime import date
    >>> due = date(2026, 3, 1)
    >>> judge_task(due, date(2026, 3, 1), True), judge_task(due, date(2026, 3, 2), True)
    ('on_time', 'late')
    >>> judge_task(due, None, False), judge_task(due, date(2026, 2, 1), False)
    ('open', 'reviewed')
    >>> judge_task(due, None, False, cancelled=True) is None
    True
    """
    if cancelled:
        return None
    if not delivered:
        return OPEN
    if not accepted:
        return REVIEWED
    return ON_TIME if delivered <= due else LATE


def of_tasks(outcomes):
    """Development tasks due in the period: on time counts whole, late half.

    >>> of_tasks(["on_time", "late", "open", "reviewed", None])
    Figure(value=50.0, count=3, missing=None)
    >>> of_tasks(["reviewed"])
    Figure(value=None, count=0, missing='nothing')
    """
    points = [TASK_POINTS[outcome] for outcome in outcomes if outcome in TASK_POINTS]
    value = weighting.weighted_mean([(point, 1) for point in points])
    return Figure(value, len(points), None if points else NOTHING)


def get_score(lines, weights):
    """One score of all sources, or None where nothing with a weight has a value.

    :param lines: list of ``(indicator, source, value or None, weight)``
    :param dict weights: indicator → weight

    Development has no value, so that teaching and effect share its part, 40 to 40:

    >>> lines = [
    ...     ("teaching_quality", "trainees", 90.0, 50),
    ...     ("teaching_quality", "peers", None, 25),
    ...     ("teaching_quality", "department", 60.0, 25),
    ...     ("training_effect", "pass_rate", 70.0, 100),
    ...     ("development", "tasks", None, 100),
    ... ]
    >>> weights = {"teaching_quality": 40, "training_effect": 40, "development": 20}
    >>> get_score(lines, weights)
    75.0
    >>> get_score(lines[-1:], weights), get_score(lines, {})
    (None, None)
    """
    parts = [weighting.Part(*line) for line in lines]
    return weighting.weighted_result(parts, weights).value


def get_shares(weights):
    """Weights as percent of their sum; of nothing all are 0.

    >>> get_shares([30, 30, 30])
    [33.33, 33.33, 33.33]
    >>> get_shares([0, 0])
    [0.0, 0.0]
    """
    total = sum(weights)
    return [round(100.0 * weight / total, 2) if total else 0.0 for weight in weights]


def get_rating(score, excellent, standard):
    """What a score is called; a company says from where on.

    >>> [get_rating(score, 90, 60) for score in (90, 89.999999999, 60, 59.99)]
    ['excellent', 'excellent', 'standard', 'below']
    """
    if weighting.reaches(score, excellent):
        return EXCELLENT
    return STANDARD if weighting.reaches(score, standard) else BELOW


def get_grade(score, bands):
    """The highest grade whose band a score reaches, None for none.

    :param bands: list of ``(grade, least score)`` from the lowest grade to the highest

    >>> bands = [("assistant", 0), ("junior", 60), ("senior", 80)]
    >>> get_grade(79.99, bands), get_grade(80, bands), get_grade(5, bands[1:])
    ('junior', 'senior', None)
    """
    reached = [grade for grade, least in bands if weighting.reaches(score, least)]
    return reached[-1] if reached else None


def get_ended_period(today, months):
    """First and last day of the stretch of so many months that ended last.

    Stretches are counted from January on, so that half-years are those of the calendar.

    >>> [str(day) for day in get_ended_period(date(2026, 7, 1), 6)]
    ['2026-01-01', '2026-06-30']
    >>> [str(day) for day in get_ended_period(date(2026, 6, 30), 6)]
    ['2025-07-01', '2025-12-31']
    >>> [str(day) for day in get_ended_period(date(2026, 3, 2), 1)]
    ['2026-02-01', '2026-02-28']
    """
    number = (today.year * 12 + today.month - 1) // months * months
    end = date(number // 12, number % 12 + 1, 1) - timedelta(days=1)
    number -= months
    return date(number // 12, number % 12 + 1, 1), end
