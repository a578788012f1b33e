"""Whether two names are of the same, without the ORM."""

import re
import unicodedata


def plain_name(name):
    """A name without width, case, accents' spelling, spaces and dots.

    >>> plain_name("Ｌｉ  Na"), plain_name("王　芳"), plain_name("阿卜杜·热合曼")
    ('lina', '王芳', '阿卜杜热合曼')
    """
    folded = unicodedata.normalize("NFKC", name or "").casefold()
    return re.sub(r"[\s\W_]+", "", folded)


def same_name(one, other):
    """Whether two spellings are one name.

    >>> same_name("Li  Na ", "li na"), same_name("李娜", "李 娜")
    (True, True)
    >>> same_name("李娜", "李")
    False
    >>> same_name("***", "…")  # nothing left: as they are
    False
    """
    first, second = plain_name(one), plain_name(other)
    return first == second if first or second else one == other
