"""What follows a session for people, courses and trainers (policy 7.3, 2.3.5).

Kinds and states named once, and when a figure is so low that something has to be done.
"""

# What a person says of his result, and a manager of those of his people.
OPEN = "open"
ACKNOWLEDGED = "acknowledged"
DISPUTED = "disputed"
ANSWERED = "answered"
VIEW_STATES = [
    (OPEN, "To Acknowledge"),
    (ACKNOWLEDGED, "Acknowledged"),
    (DISPUTED, "View Stated"),
    (ANSWERED, "Answered"),
]
TEAM_VIEW_STATES = [
    (OPEN, "Told"),
    (DISPUTED, "View Stated"),
    (ANSWERED, "Answered"),
]

# Improvements
DONE = "done"
CANCELLED = "cancelled"
IMPROVEMENT_STATES = [
    (OPEN, "To Do"),
    (DONE, "Done"),
    (CANCELLED, "Cancelled"),
]
COURSE = "course"
PLAN = "plan"
METHOD = "method"
TRAINER = "trainer"
TARGETS = [
    (COURSE, "Course"),
    (PLAN, "Plan"),
    (METHOD, "Method"),
    (TRAINER, "Trainer"),
]
# What questions of a questionnaire are about (policy 7.2.3).
TOPICS = [
    ("content", "Content"),
    ("method", "Method"),
    ("trainer", "Trainer"),
    ("usefulness", "Usefulness at Work"),
]
PASS_RATE = "pass_rate"
ATTENDANCE = "attendance"
# A KPI that was worse after a course than before it.
EFFECT = "effect"
HAND = "hand"
REPORT = "report"
DEBRIEF = "debrief"
# What an improvement comes from. Figures open one of each kind for a session; a KPI
# one for a course while it is open.
KINDS = [
    (HAND, "Noted"),
    (REPORT, "Trainer’s Report"),
    (DEBRIEF, "Talk with the Trainer"),
    (PASS_RATE, "Pass Rate"),
    (ATTENDANCE, "Attendance Rate"),
    (EFFECT, "KPI before and after"),
    *TOPICS,
]
FIGURE_TARGETS = {
    PASS_RATE: COURSE,
    ATTENDANCE: PLAN,
    EFFECT: COURSE,
    "content": COURSE,
    "method": METHOD,
    "trainer": TRAINER,
    "usefulness": COURSE,
}

# Context in which rows are made for people who are told of them otherwise.
QUIET = {
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "tracking_disable": True,
}

# Reports and talks
DRAFT = "draft"
SENT = "sent"
SUBMITTED = "submitted"
CONFIRMED = "confirmed"
REPORT_STATES = [(DRAFT, "To Write"), (SUBMITTED, "Submitted")]
DEBRIEF_STATES = [
    (DRAFT, "Draft"),
    (SENT, "To Confirm"),
    (CONFIRMED, "Confirmed"),
]

# On whatever scale it was asked, a mean is compared as one of 1 to 5.
LEAST, FULL = 1.0, 5.0


def of_five(average, least, full):
    """A mean on a scale of its own as one from 1 to 5, None for no scale.

    >>> of_five(2.9, 1, 5), of_five(5.5, 1, 10), of_five(3, 3, 3)
    (2.9, 3.0, None)
    """
    if full <= least:
        return None
    share = (average - least) / (full - least)
    return round(LEAST + share * (FULL - LEAST), 6)


def find_low(figures, thresholds):
    """Figures under their thresholds, by kind; what is not known is not low.

    >>> find_low(
    ...     {"pass_rate": 50.0, "attendance": None, "content": 3.5},
    ...     {"pass_rate": 60.0, "attendance": 80.0, "content": 3.5},
    ... )
    {'pass_rate': 50.0}
    """
    return {
        kind: figure
        for kind, figure in figures.items()
        if figure is not None and round(figure, 6) < thresholds[kind]
    }
