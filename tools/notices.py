"""What somebody was told of a class, what is true now, and so what is left to tell.

Nothing here follows events: whoever is told is told the difference between the last
thing he heard and what is true at the moment of sending. What was changed and changed
back is told to nobody, and ten changes are one message.
"""

from typing import NamedTuple

# Kinds of messages, and for whom they are.
NOMINATION = "nomination"
ACCEPTED = "accepted"
REFUSED = "refused"
NOTICE = "notice"
CHANGE = "change"
REMINDER = "reminder"
WITHDRAWAL = "withdrawal"
CANCELLATION = "cancellation"
PROMOTION = "promotion"
RESULT = "result"
TEAM_RESULT = "team_result"
CLAIM_APPROVED = "claim_approved"
CLAIM_REFUSED = "claim_refused"
CLAIM_WAIVED = "claim_waived"
CLAIM_HELD = "claim_held"
PLAN = "plan"
TRAINER_ASKED = "trainer_asked"
TRAINER_CONFIRMED = "trainer_confirmed"
READING = "reading"
NEED = "need"
NEED_SURVEY = "need_survey"
CERTIFICATE_EXPIRING = "certificate_expiring"
AUTHORIZED = "authorized"
AUTHORIZATION_EXPIRING = "authorization_expiring"
AUTHORIZATION_ENDED = "authorization_ended"
OUTCOME = "outcome"
ASSESSMENT = "assessment"
KINDS = [
    (NOMINATION, "Nomination"),
    (ACCEPTED, "Request Accepted"),
    (REFUSED, "Request Refused"),
    (NOTICE, "Class Notice"),
    (CHANGE, "Change"),
    (REMINDER, "Reminder"),
    (WITHDRAWAL, "Withdrawal"),
    (CANCELLATION, "Cancellation"),
    (PROMOTION, "Seat from the Waiting List"),
    (RESULT, "Result"),
    (TEAM_RESULT, "Results of a Team"),
    (CLAIM_APPROVED, "Claim Approved"),
    (CLAIM_REFUSED, "Claim Refused"),
    (CLAIM_WAIVED, "Deadline of a Claim Waived"),
    (CLAIM_HELD, "Deadline of a Claim Not Waived"),
    (PLAN, "Plan Published"),
    (TRAINER_ASKED, "Trainer Asked"),
    (TRAINER_CONFIRMED, "Trainer Confirmed"),
    (READING, "Rule Document to Read"),
    (NEED, "Answer to a Training Need"),
    (NEED_SURVEY, "Need Survey to Answer"),
    (CERTIFICATE_EXPIRING, "Certificate about to Expire"),
    (AUTHORIZED, "Authorised to Work"),
    (AUTHORIZATION_EXPIRING, "Authorisation about to Expire"),
    (AUTHORIZATION_ENDED, "Authorisation Ended"),
    (OUTCOME, "Outcome of Training"),
    (ASSESSMENT, "Trainer Assessment"),
]

PARTICIPANT = "participant"
MANAGER = "manager"
TRAINER = "trainer"
OFFICER = "officer"
ASSESSOR = "assessor"
ROLES = [
    (PARTICIPANT, "Participant"),
    (MANAGER, "Department Manager"),
    (TRAINER, "Trainer"),
    (OFFICER, "Training Officer"),
    (ASSESSOR, "Assessor"),
]

# What managers are told that is no copy of what their people are told.
OF_MANAGERS = (TEAM_RESULT,)

QUEUED = "queued"
SENT = "sent"
FAILED = "failed"
SKIPPED = "skipped"
ANSWERED = "answered"
STATES = [
    (QUEUED, "Queued"),
    (SENT, "Sent"),
    (FAILED, "Failed"),
    (SKIPPED, "Not Needed"),
    (ANSWERED, "Answered"),
]
# Whoever has a row in one of these knows what it says.
TOLD = (SENT, ANSWERED)


# What somebody is in a class, as far as he is told.
IN = "in"
WAITING = "waiting"
REQUESTED = "requested"
OUT = "out"
OFF = "off"  # the class is called off
CONCERNED = (IN, WAITING, REQUESTED)
# How somebody came in, where he was told nothing of it yet: by the first of these.
ENTERED = (ACCEPTED, NOMINATION, PROMOTION)
# What is said of a class that is still ahead, or under way.
AHEAD = (*ENTERED, NOTICE, CHANGE, REMINDER, TRAINER_ASKED, TRAINER_CONFIRMED)
# What is another class, if it is another: ids and moments, not names.
COMPARED = ("times", "zone", "place", "venue", "trainers", "exams")


class Verdict(NamedTuple):
    """What is said to somebody now.

    kind     key of KINDS, None where nothing is left to say
    facts    what he knows afterwards, JSON
    reason   why nothing is said, translated
    """

    kind: str | None
    facts: dict
    reason: str = ""


def differences(told, now):
    """What of the class changed for somebody: names of facts, see ``COMPARED``.

    A fact that he was never told of has not changed.

    >>> differences({"place": "A", "times": [1]}, {"times": [2], "place": "A"})
    ['times']
    >>> differences({"is": "in"}, {"is": "out", "place": "A"})
    []
    """
    return [
        name
        for name in COMPARED
        if name in told and name in now and told[name] != now[name]
    ]


def judge(told, now, asked, again=False):
    """The kind of message that somebody in a class gets now, None for none.

    :param dict told: the facts that he was told of last, empty for nothing;
        ``announced`` among them says that he has got the class notice
    :param dict now: the facts; ``is`` says what he is, see above
    :param asked: kinds of the rows that wait for him
    :param bool again: whether it is sent again by hand

    He is called in by another, and out before he heard of it:

    >>> judge({}, {"is": IN}, {NOMINATION}), judge({}, {"is": OUT}, {NOMINATION})
    ('nomination', None)

    What is moved and moved back is nothing; moved for good it is a change:

    >>> told = {"is": IN, "times": 1}
    >>> judge(told, {"is": IN, "times": 1}, {CHANGE})
    >>> judge(told, {"is": IN, "times": 2}, {CHANGE})
    'change'

    The class notice says everything, so that it stands for the others; it is not sent
    twice unless there is something new in it, or somebody asks for it:

    >>> judge({}, {"is": IN, "times": 2}, {NOMINATION, NOTICE})
    'notice'
    >>> told["announced"] = True
    >>> judge(told, {"is": IN, "times": 1}, {NOTICE})
    >>> judge(told, {"is": IN, "times": 1}, {NOTICE}, again=True)
    'notice'

    Who waits is promoted, and who asked is accepted, be it to a place in line; who was
    told that he has a seat hears that he lost it:

    >>> judge({"is": WAITING}, {"is": IN}, {PROMOTION, NOTICE})
    'promotion'
    >>> judge({"is": REQUESTED}, {"is": WAITING}, {ACCEPTED})
    'accepted'
    >>> judge(told, {"is": OUT}, {WITHDRAWAL}), judge(told, {"is": OFF}, {CANCELLATION})
    ('withdrawal', 'cancellation')
    >>> judge({"is": REQUESTED}, {"is": OUT}, {REFUSED})
    'refused'
    >>> judge({}, {"is": OUT}, {WITHDRAWAL}), judge({}, {"is": OFF}, {CANCELLATION})
    (None, None)

    A reminder is for who is in:

    >>> judge(told, {"is": IN, "times": 1}, {REMINDER})
    'reminder'
    >>> judge({}, {"is": OUT}, {REMINDER})

    Sent again is what is true today:

    >>> judge(told, {"is": IN, "times": 1}, {WITHDRAWAL}, again=True)
    'nomination'
    """
    before, after = told.get("is", OUT), now["is"]
    known = before in CONCERNED or again
    if after == OFF:
        return CANCELLATION if known else None
    if after == OUT:
        gone = REFUSED if REFUSED in asked else WITHDRAWAL
        return gone if known else None
    if after == REQUESTED:
        return None
    return _judge_inside(told, now, asked, again)


def _judge_inside(told, now, asked, again):
    """The same for whoever has a seat, or a place in line."""
    before, after = told.get("is", OUT), now["is"]
    if after == WAITING:
        return _get_entered(asked) if before != WAITING or again else None
    if before == WAITING:
        return PROMOTION
    if NOTICE in asked:
        known = told.get("announced") and before == IN
        if not known or again or differences(told, now):
            return NOTICE
    if before != IN:
        return _get_entered(asked)
    if differences(told, now):
        return CHANGE
    if REMINDER in asked:
        return REMINDER
    return next(iter(sorted(asked & {*AHEAD})), NOMINATION) if again else None


def _get_entered(asked):
    return next((kind for kind in ENTERED if kind in asked), NOMINATION)


def judge_trainer(told, now, asked, again=False):
    """The same for whoever teaches: asked first, then told what becomes of it.

    >>> judge_trainer({}, {"is": IN}, {TRAINER_ASKED, CHANGE})
    'trainer_asked'
    >>> told = {"is": IN, "times": 1}
    >>> judge_trainer(told, {"is": IN, "times": 2}, {CHANGE})
    'change'
    >>> judge_trainer(told, {"is": OUT}, {CHANGE})
    'withdrawal'
    >>> judge_trainer({}, {"is": IN}, {CHANGE})
    >>> judge_trainer(told, {"is": OFF}, {CANCELLATION})
    'cancellation'

    He is confirmed once, and not any more who has declined since; ``confirmed`` says by
    which answer:

    >>> now = {"is": IN, "times": 1, "confirmed": "at noon"}
    >>> judge_trainer(told, now, {TRAINER_CONFIRMED})
    'trainer_confirmed'
    >>> judge_trainer(now, now, {TRAINER_CONFIRMED})
    >>> judge_trainer(told, {"is": IN, "times": 1}, {TRAINER_CONFIRMED})
    """
    known = told.get("is") == IN
    if now["is"] != IN:
        gone = CANCELLATION if now["is"] == OFF else WITHDRAWAL
        return gone if known or again else None
    confirmed = now.get("confirmed")
    news = again or not known or told.get("confirmed") != confirmed
    if TRAINER_CONFIRMED in asked and confirmed and news:
        return TRAINER_CONFIRMED
    if TRAINER_ASKED in asked and (not known or again):
        return TRAINER_ASKED
    if known and differences(told, now):
        return CHANGE
    if REMINDER in asked:
        return REMINDER
    said = asked & {*AHEAD} - {TRAINER_CONFIRMED}
    return next(iter(sorted(said)), None) if again else None


# What a manager hears of his people, the one that says most first.
OF_PEOPLE = (PROMOTION, NOMINATION, ACCEPTED, WITHDRAWAL, REFUSED)


def judge_manager(told, now, asked, again=False):
    """The same for the manager of people in a class: one message about all of them.

    ``people`` in the facts says what each of them is; who was not in it was out, and
    who is not in it any more is not one of his.

    >>> now = {"is": IN, "people": {"7": IN}, "times": 1}
    >>> judge_manager({}, now, {NOMINATION})
    'nomination'
    >>> judge_manager(now, now, {NOMINATION})
    >>> judge_manager(now, {**now, "times": 2}, {CHANGE})
    'change'
    >>> judge_manager({**now, "people": {}}, {**now, "times": 2}, {CHANGE})
    'change'
    >>> judge_manager(now, {**now, "people": {"7": OUT}}, {WITHDRAWAL, CHANGE})
    'withdrawal'
    >>> judge_manager(now, {**now, "people": {}}, {WITHDRAWAL})
    >>> judge_manager({}, {**now, "is": OFF, "people": {"7": OUT}}, {CANCELLATION})
    >>> judge_manager(now, {**now, "is": OFF}, {CANCELLATION})
    'cancellation'
    >>> judge_manager(now, now, {NOTICE})
    'notice'
    >>> judge_manager({**now, "announced": 1}, now, {NOTICE})
    """
    before, after = told.get("people", {}), now["people"]
    changed = any(before.get(person, OUT) != what for person, what in after.items())
    if now["is"] == OFF:
        return CANCELLATION if told or again else None
    if NOTICE in asked and (
        changed or again or not told.get("announced") or differences(told, now)
    ):
        return NOTICE
    said = [kind for kind in OF_PEOPLE if kind in asked] if changed else []
    if said:
        return said[0]
    if told and differences(told, now):
        return CHANGE
    return next(iter(sorted(asked))) if again else None


def get_cause(error):
    """What was wrong in the first place, in one line: templates tell it as the last of
    many.

    >>> try:
    ...     try:
    ...         1 / 0
    ...     except ZeroDivisionError as zero:
    ...         raise ValueError("in a template") from zero
    ... except ValueError as error:
    ...     get_cause(error)
    'ZeroDivisionError: division by zero'
    """
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
