"""States and other values that several models share, named once."""

DRAFT = "draft"
SUBMITTED = "submitted"
APPROVED = "approved"
REFUSED = "refused"
CANCELLED = "cancelled"
PUBLISHED = "published"
CLOSED = "closed"

APPROVAL_STATES = [
    (DRAFT, "Draft"),
    (SUBMITTED, "Submitted"),
    (APPROVED, "Approved"),
    (REFUSED, "Refused"),
    (CANCELLED, "Cancelled"),
]

STEP_WAITING = "waiting"
STEP_PENDING = "pending"
STEP_APPROVED = "approved"
STEP_REFUSED = "refused"
STEP_SKIPPED = "skipped"
# What a step is asked for: a round of approval, or a claim that is late.
STEP_FOR_APPROVAL = "approval"
STEP_FOR_WAIVER = "waiver"
STEP_OPEN = (STEP_WAITING, STEP_PENDING)
STEP_DECIDED = (STEP_APPROVED, STEP_REFUSED, STEP_SKIPPED)

SESSION_DRAFT = "draft"
SESSION_SCHEDULED = "scheduled"
SESSION_ONGOING = "ongoing"
SESSION_DONE = "done"
SESSION_CLOSED = "closed"
SESSION_CANCELLED = "cancelled"
# Trainers, rooms and people are taken while a session is in one of these.
SESSION_BOOKED = (SESSION_SCHEDULED, SESSION_ONGOING)
SESSION_HELD = (SESSION_DONE, SESSION_CLOSED)
# Nobody spent anything on these, or it is settled by a bill.
SESSION_WITHOUT_CLAIMS = (SESSION_DRAFT, SESSION_CANCELLED)
# Punches count from the moment a session is scheduled until it is closed.
SESSION_PUNCHABLE = (SESSION_SCHEDULED, SESSION_ONGOING, SESSION_DONE)
# Evaluations run in closed ones too: some forms are looked at weeks later.
SESSION_EVALUATED = (*SESSION_PUNCHABLE, SESSION_CLOSED)

ENROLLMENT_REQUESTED = "requested"
ENROLLMENT_WAITLISTED = "waitlisted"
ENROLLMENT_ENROLLED = "enrolled"
ENROLLMENT_REFUSED = "refused"
ENROLLMENT_WITHDRAWN = "withdrawn"
ENROLLMENT_COMPLETED = "completed"
ENROLLMENT_ENDED = (ENROLLMENT_REFUSED, ENROLLMENT_WITHDRAWN)
# These can still be ended: a request, a place in line, a seat.
ENROLLMENT_ACTIVE = (
    ENROLLMENT_REQUESTED,
    ENROLLMENT_WAITLISTED,
    ENROLLMENT_ENROLLED,
)
# These hold a seat.
ENROLLMENT_SEATED = (ENROLLMENT_ENROLLED, ENROLLMENT_COMPLETED)

METHODS = [
    ("internal", "Internal Training"),
    ("external", "External Training"),
    ("online", "Online Learning"),
    ("practical", "Hands-on Practice"),
]

# From what can wait to what cannot.
URGENCIES = [
    ("normal", "Normal"),
    ("urgent", "Urgent"),
    ("critical", "Critical"),
]
URGENCY_RANKS = {code: rank for rank, (code, _name) in enumerate(URGENCIES)}

RESULT_PENDING = "pending"
RESULT_PASSED = "passed"
RESULT_FAILED = "failed"

EVALUATION_DRAFT = "draft"
EVALUATION_OPEN = "open"
EVALUATION_MARKING = "marking"
EVALUATION_RELEASED = "released"
INDICATORS = [
    ("reaction", "Reaction"),
    ("knowledge", "Knowledge"),
    ("skill", "Skill"),
    ("performance", "Job Performance"),
    ("attitude", "Attitude"),
]
# What a method says something about, unless its form says otherwise.
METHOD_INDICATORS = {
    "exam": "knowledge",
    "practical": "skill",
    "questionnaire": "reaction",
    "reflection": "knowledge",
    "review360": "performance",
}
EVALUATION_METHODS = [
    ("questionnaire", "Questionnaire"),
    ("exam", "Exam"),
    ("practical", "Practical Test"),
    ("reflection", "Reflection"),
    ("review360", "360° Review"),
]
# The type of the surveys that hold a method's forms.
SURVEY_TYPES = {method: f"training_{method}" for method, _label in EVALUATION_METHODS}
# Methods whose marks decide about passing.
MARKED_METHODS = ("exam", "practical", "reflection")

# Indicators that weigh in a person's result; a reaction is no achievement (policy 7.1).
WEIGHTED_INDICATORS = ("knowledge", "skill", "attitude", "performance")
# Checklists and reflections are handed in and marked in these.
EVALUATION_TAKING = (EVALUATION_OPEN, EVALUATION_MARKING)
RATER_KINDS = [
    ("session", "Trainers and Examiners"),
    ("manager", "Department Manager"),
    ("named", "Named People"),
]
PAPER_OPEN = "open"
PAPER_SUBMITTED = "submitted"
# People are told ahead of these, to prepare (policy 6.2.1).
ANNOUNCED_METHODS = ("exam", "practical")
# What is handed in on a paper of ours and not in a survey's answers.
PAPER_METHODS = ("practical", "reflection")
# Who gave which answer is forgotten on closing; only figures stay.
FORGOTTEN_METHODS = ("questionnaire", "review360")

OBSERVATION_QUESTION = "question"
OBSERVATION_DISCIPLINE = "discipline"
OBSERVATION_KINDS = [
    (OBSERVATION_QUESTION, "Question"),
    ("discussion", "Discussion"),
    ("homework", "Homework"),
    (OBSERVATION_DISCIPLINE, "Discipline"),
    ("suggestion", "Suggestion"),
]
# These are of one person and may carry a mark; the rest may be of the whole class.
OBSERVATION_MARKED = (OBSERVATION_QUESTION, "discussion", "homework")
# What one tap in class gives for an answer.
ANSWER_MARKS = {"right": 100.0, "partly": 50.0, "wrong": 0.0}


def is_required(method, open_days):
    """Whether passing needs a mark, unless the form says otherwise.

    A practical test on the job comes after the results, so it cannot decide on them;
    what is asked before the session is what the marks after it are compared with.

    >>> is_required("practical", 0), is_required("practical", 30)
    (True, False)
    >>> is_required("exam", 1), is_required("exam", -3), is_required("questionnaire", 0)
    (True, False, False)
    """
    if open_days < 0 or (method == "practical" and open_days > 0):
        return False
    return method in MARKED_METHODS
