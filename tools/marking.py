"""How answers of an exam become points, and points a mark (policy 7.2.1)."""

import math
import unicodedata


def normalise(text):
    """A fill-in answer without what does not matter: case, width, spaces.

    >>> normalise(" ＡＢＣ １２ ") == normalise("abc12")
    True
    >>> normalise("Straße") == normalise("STRASSE")
    True
    >>> normalise("é") == normalise("é")
    True
    >>> normalise(None)
    ''
    """
    text = unicodedata.normalize("NFKC", text or "").casefold()
    # Case folding can undo what NFKC composed.
    return "".join(unicodedata.normalize("NFKC", text).split())


def is_accepted(answer, accepted):
    """Whether an answer is one of those accepted, which stand one on a line.

    >>> is_accepted("Ｏhm meter", "multimeter\\n  ohmmeter ")
    True
    >>> is_accepted("ammeter", "multimeter\\nohmmeter")
    False
    >>> is_accepted("", "\\n\\n")
    False
    """
    given = normalise(answer)
    wanted = {normalise(line) for line in (accepted or "").splitlines()}
    return bool(given) and given in wanted


def choice_points(chosen, right, full, partial=False):
    """Points of a choice: all right ones and no other, or nothing.

    :param bool partial: some of the right ones and no wrong one get their share

    >>> choice_points({1, 2}, {1, 2}, 4)
    4.0
    >>> choice_points({1}, {1, 2}, 4), choice_points({1, 2, 3}, {1, 2}, 4)
    (0.0, 0.0)
    >>> choice_points({1}, {1, 2}, 4, True), choice_points({1, 3}, {1, 2}, 4, True)
    (2.0, 0.0)
    >>> choice_points(set(), set(), 4)
    0.0
    """
    chosen, right = set(chosen), set(right)
    if not chosen or not right or chosen - right:
        return 0.0
    if chosen == right:
        return float(full)
    return full * len(chosen) / len(right) if partial else 0.0


def is_same_number(given, wanted):
    """Numbers compared the way people write them.

    >>> is_same_number(0.1 + 0.2, 0.3), is_same_number(0, 0), is_same_number(1, 2)
    (True, True, False)
    """
    return math.isclose(given, wanted, rel_tol=1e-9, abs_tol=1e-9)


def parse_points(text, highest):
    """Points as somebody typed them; None where there are none.

    :raise ValueError: when it is no number from 0 to ``highest``

    >>> parse_points(" ７,5 ", 10), parse_points("0", 10), parse_points("", 10)
    (7.5, 0.0, None)
    >>> parse_points(3, 5), parse_points(False, 5)
    (3.0, None)
    >>> parse_points("11", 10)
    Traceback (most recent call last):
    ValueError: 11
    >>> parse_points("nan", 10)
    Traceback (most recent call last):
    ValueError: nan
    """
    if text is None or text is False:
        return None
    text = unicodedata.normalize("NFKC", str(text)).strip().replace(",", ".")
    if not text:
        return None
    try:
        points = float(text)
    except ValueError:
        raise ValueError(text) from None
    if not 0 <= points <= highest:
        raise ValueError(text)
    return points


def format_points(points):
    """Points as text, without zeros that say nothing.

    >>> format_points(7.50), format_points(10.0), format_points(0)
    ('7.5', '10', '0')
    """
    return f"{points:.2f}".rstrip("0").rstrip(".")


def mark_of(points, full):
    """The mark from 0 to 100 that points of a paper make.

    >>> mark_of(15, 20), mark_of(1, 3), mark_of(0, 0)
    (75.0, 33.33, 0.0)
    """
    if full <= 0:
        return 0.0
    return min(100.0, max(0.0, round(100.0 * points / full, 2)))
