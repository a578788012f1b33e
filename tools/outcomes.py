"""What follows from results for people (policy 7.3.3)."""

from dateutil.relativedelta import relativedelta

REWARD = "reward"
PROMOTION = "promotion"
PAY = "pay"
TRANSFER = "transfer"
COACHING = "coaching"
RETRAINING = "retraining"
KINDS = [
    (REWARD, "Reward"),
    (PROMOTION, "Promotion"),
    (PAY, "Pay"),
    (TRANSFER, "Transfer to Another Post"),
    (COACHING, "Coaching"),
    (RETRAINING, "Retraining"),
]
# Company management decides about these as well (design §4).
CAREER = (PROMOTION, PAY, TRANSFER)
# HR carries these out; nothing of ours changes pay or job.
BY_HR = (REWARD, *CAREER)

# Beside the states of approval.
ONGOING = "ongoing"
DONE = "done"

FULL = "full"
HALF = "half"
NONE = "none"
RESULTS = [
    (FULL, "Goal Reached"),
    (HALF, "Partly Reached"),
    (NONE, "Not Reached"),
]

# What a rule looks for; which kinds it may propose.
TOP = "top"
FAILS = "fails"
BELOW = "below"
ON_TIME = "on_time"
BASES = [
    (TOP, "Among the Best"),
    (FAILS, "Failed a Course Again"),
    (BELOW, "Result under a Score"),
    (ON_TIME, "Everything Required Passed in Time"),
]
FITTING = {
    TOP: (REWARD, PROMOTION, PAY, TRANSFER),
    FAILS: (COACHING, RETRAINING),
    BELOW: (COACHING, RETRAINING),
    ON_TIME: (REWARD, PROMOTION, PAY, TRANSFER),
}

# Among whom the best are sought.
SESSION = "session"
COURSE = "course"
YEAR = "year"
SCOPES = [
    (SESSION, "A Session"),
    (COURSE, "A Course in a Year"),
    (YEAR, "All Courses of a Year"),
]


def months_of(first, last):
    """The days on which a coach is asked, month by month, the last one included.

    >>> from datetime import date
    >>> [str(day) for day in months_of(date(2026, 1, 31), date(2026, 4, 15))]
    ['2026-02-28', '2026-03-31', '2026-04-15']
    >>> months_of(date(2026, 1, 1), date(2026, 1, 20))
    [datetime.date(2026, 1, 20)]
    """
    days = []
    month = 1
    while (day := first + relativedelta(months=month)) < last:
        days.append(day)
        month += 1
    return [*days, last]


def is_of_length(first, last, least, most):
    """Whether a stretch has so many months at least, and at most.

    >>> from datetime import date
    >>> is_of_length(date(2026, 1, 1), date(2026, 3, 31), 3, 12)
    True
    >>> is_of_length(date(2026, 1, 1), date(2026, 3, 30), 3, 12)
    False
    >>> is_of_length(date(2026, 1, 1), date(2027, 1, 1), 3, 12)
    False
    """
    after = last + relativedelta(days=1)
    return (
        first + relativedelta(months=least)
        <= after
        <= first + relativedelta(months=most)
    )
