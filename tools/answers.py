"""Whether an answer is one that its question offers (policy 7.2).

The pages of ``survey`` offer nothing else, and their controller takes whatever a
browser sends. Kinds are those of ``survey.question``.
"""

import math

from .arguments import BadArgument, read_text, record_id

TEXTS = ("char_box", "text_box", "date", "datetime")


def fits(kind, answer, scale=(), choices=(), rows=(), is_one_a_row=False):
    """Whether a question offers an answer; none at all is always offered.

    :param str kind: the question's type
    :param answer: as ``survey.question.validate_question`` gets it
    :param scale: the numbers of a scale
    :param choices: ids of the suggested answers
    :param rows: ids of the rows of a matrix
    :param bool is_one_a_row: whether a row of it takes one answer only

    >>> [fits("scale", answer, scale=range(1, 6)) for answer in ("5", 1, "", "6", "x")]
    [True, True, True, False, False]
    >>> fits("scale", "99999999999", scale=range(1, 6)), fits("scale", ["5"])
    (False, False)
    >>> [fits("numerical_box", answer) for answer in ("2.5", "nan", "1e999", "x", [1])]
    [True, False, False, True, False]
    >>> fits("text_box", "So so"), fits("text_box", {"a": 1}), fits("char_box", "\\0")
    (True, False, False)
    >>> fits("text_box", chr(0xD800)), fits("scale", "0", scale=range(11))
    (False, True)
    >>> [fits("simple_choice", answer, choices=(7, 8)) for answer in ("7", [8], ["9"])]
    [True, True, False]
    >>> fits("multiple_choice", ["7", "8"], choices=(7, 8))
    True
    >>> fits("multiple_choice", ["7", "7"], choices=(7, 8))
    False
    >>> matrix = {"choices": (7, 8), "rows": (1, 2)}
    >>> fits("matrix", {"1": ["7"], "2": ["7", "8"]}, **matrix)
    True
    >>> [fits("matrix", answer, **matrix) for answer in ({"3": ["7"]}, {"1": "7"}, "7")]
    [False, False, False]
    >>> fits("matrix", {"1": ["7", "8"]}, **matrix, is_one_a_row=True)
    False
    """
    if not answer:
        return True
    if kind == "scale":
        return isinstance(answer, str | int) and str(answer) in map(str, scale)
    if kind == "numerical_box":
        return _is_number(answer)
    if kind in TEXTS:
        return _is_text(answer)
    if kind == "matrix":
        return isinstance(answer, dict) and all(
            record_id(row) in rows
            and isinstance(chosen, list)
            and _are_chosen(chosen, choices)
            and not (is_one_a_row and len(chosen) > 1)
            for row, chosen in answer.items()
        )
    return _are_chosen(answer if isinstance(answer, list) else [answer], choices)


def _is_text(answer):
    try:
        read_text(answer)
    except BadArgument:
        return False
    return True


def _is_number(answer):
    """Words are left to ``survey``, which says that they are no number."""
    if not isinstance(answer, str | int | float):
        return False
    try:
        return math.isfinite(float(answer))
    except (ValueError, OverflowError):
        return isinstance(answer, str)


def _are_chosen(answers, choices):
    """Each offered, none twice."""
    found = [record_id(answer) for answer in answers]
    return len(found) == len(set(found)) and all(one in choices for one in found)
