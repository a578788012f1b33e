"""What follows from a trainer's assessment (policy 8.3.3), without the ORM."""

from . import assessment, outcomes

CERTIFICATE = "certificate"
BONUS = "bonus"
COACHING = "coaching"
RETRAINING = "retraining"
LIMIT = "limit"
KINDS = [
    (CERTIFICATE, "Certificate"),
    (BONUS, "Bonus"),
    (COACHING, "Coaching"),
    (RETRAINING, "Retraining"),
    (LIMIT, "Limit on Assignment"),
]
# Which of them fit a rating.
FITTING = {
    assessment.EXCELLENT: (CERTIFICATE, BONUS),
    assessment.BELOW: (COACHING, RETRAINING, LIMIT),
}
# Of employees these are training outcomes, with their coach, course and approvers.
AS_OUTCOMES = {
    assessment.EXCELLENT: (outcomes.REWARD, outcomes.PROMOTION),
    assessment.BELOW: (outcomes.COACHING, outcomes.RETRAINING),
}
OF_EMPLOYEES = (CERTIFICATE, LIMIT)

# What a limit says
STOP = "stop"
COURSES = "courses"
HOURS = "hours"
LIMITS = [
    (STOP, "No Classes"),
    (COURSES, "Not These Courses"),
    (HOURS, "At Most So Many Hours a Month"),
]


def get_proposed(rating, is_employee):
    """What a rating proposes: consequences of our own, and training outcomes.

    >>> get_proposed("excellent", True)
    (('certificate',), ('reward', 'promotion'))
    >>> get_proposed("excellent", False)
    (('certificate', 'bonus'), ())
    >>> get_proposed("below", True)
    (('limit',), ('coaching', 'retraining'))
    >>> get_proposed("below", False)
    (('coaching', 'retraining', 'limit'), ())
    >>> get_proposed("standard", True), get_proposed(False, False)
    (((), ()), ((), ()))
    """
    fitting = FITTING.get(rating, ())
    if not is_employee:
        return fitting, ()
    own = tuple(kind for kind in fitting if kind in OF_EMPLOYEES)
    return own, AS_OUTCOMES.get(rating, ())
