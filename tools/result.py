"""Passed, failed or not decided yet (design §7), without the ORM."""

from . import states, weighting


def verdict(enough, required, fail_ungraded=False):
    """A person's result from his attendance and the marks that passing needs.

    :param enough: whether he attended enough; None where nobody can know
    :param required: list of ``(mark, pass score)``, mark None for none
    :param bool fail_ungraded: somebody said that a missing mark is a failed one

    >>> verdict(True, [(60.0, 60)]), verdict(True, []), verdict(True, [(59.0, 60)])
    ('passed', 'passed', 'failed')
    >>> verdict(False, []), verdict(False, [(None, 60)]), verdict(None, [(90.0, 60)])
    ('failed', 'failed', 'pending')

    Nobody fails because a mark was not entered:

    >>> verdict(True, [(None, 60)]), verdict(True, [(None, 60), (90.0, 60)])
    ('pending', 'pending')
    >>> verdict(True, [(None, 60), (10.0, 60)]), verdict(True, [(None, 60)], True)
    ('failed', 'failed')
    """
    if enough is None:
        return states.RESULT_PENDING
    below = any(
        mark is not None and not weighting.reaches(mark, pass_score)
        for mark, pass_score in required
    )
    if below or not enough:
        return states.RESULT_FAILED
    if any(mark is None for mark, _pass_score in required):
        return states.RESULT_FAILED if fail_ungraded else states.RESULT_PENDING
    return states.RESULT_PASSED
