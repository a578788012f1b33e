"""From the answers of a need survey to wishes (policy 3.1).

Questions carry marks, and answers offered carry courses, skills, points and months: no
text of either is read, so that an answer in any language is the same.
"""

from typing import NamedTuple

from .cells import clean_text, is_said

COURSE = "course"
SKILL = "skill"
LEVEL = "level"
WISH = "wish"
REASON = "reason"
WHEN = "when"
CAREER = "career"
MARKS = [
    (COURSE, "Course"),
    (SKILL, "Skill"),
    (LEVEL, "Level to Reach"),
    (WISH, "Wish in Words"),
    (REASON, "Reason"),
    (WHEN, "Wanted By"),
    (CAREER, "Career Plan"),
]
# Of these answers needs are made; the others stand beside.
WISHED = (COURSE, SKILL, WISH)
CHOICES = ("simple_choice", "multiple_choice")
TEXTS = ("char_box", "text_box")
# What kinds of questions can be marked so.
MARK_TYPES = {
    COURSE: CHOICES,
    SKILL: CHOICES,
    LEVEL: ("simple_choice",),
    WISH: TEXTS,
    REASON: (*TEXTS, *CHOICES),
    WHEN: ("simple_choice", "date"),
    CAREER: (*TEXTS, *CHOICES),
}
# Longer wishes have a short name, and stand in the explanation as they are.
NAME_LENGTH = 100


class Said(NamedTuple):
    """One thing that somebody answered.

    mark   of the question
    link   id of the course or skill, points of a level, None for words
    text   the words, or those of the answer that was chosen
    """

    mark: str
    link: object
    text: str


def gather(said):
    """What somebody wishes: ``(courses, skills, words)``, each once, in their order.

    A chosen course or skill that links to none is a wish in its words.

    >>> gather([Said(COURSE, 7, "G01"), Said(COURSE, None, " Welding "),
    ...         Said(WISH, None, "Welding"), Said(SKILL, 3, "Pumps"),
    ...         Said(REASON, None, "New line"), Said(COURSE, 7, "G01")])
    ([7], [3], ['Welding'])
    >>> gather([Said(WISH, None, text) for text in (chr(0x200B), "Weld\\u200bing ")])
    ([], [], ['Welding'])
    >>> gather([])
    ([], [], [])
    """
    courses, skills, words = {}, {}, {}
    for one in said:
        if one.mark == COURSE and one.link:
            courses[one.link] = None
        elif one.mark == SKILL and one.link:
            skills[one.link] = None
        elif one.mark in WISHED and is_said(one.text):
            lines = map(clean_text, one.text.strip().splitlines())
            words["\n".join(lines)] = None
    return list(courses), list(skills), list(words)


def shorten(text):
    """The first line of a wish as its name.

    >>> shorten("Reading circuit diagrams")
    'Reading circuit diagrams'
    >>> shorten("Diagrams\\nof the new pump")
    'Diagrams …'
    >>> len(shorten("字" * 500))
    100
    """
    text = text.strip()
    first = text.splitlines()[0].strip() if text else ""
    if first == text and len(text) <= NAME_LENGTH:
        return text
    return first[: NAME_LENGTH - 2].rstrip() + " …"


def choose_level(levels, points):
    """The level of a skill's own scale that stands for so many points of 100.

    The lowest that reaches them; above the scale its highest, without a scale none.

    :param levels: ``(points, id)`` of the scale

    >>> scale = [(100, "c"), (30, "a"), (60, "b")]
    >>> [choose_level(scale, points) for points in (10, 30, 50, 101)]
    ['a', 'a', 'b', 'c']
    >>> choose_level([], 50), choose_level(scale, None)
    (None, None)
    """
    if points is None or not levels:
        return None
    ordered = sorted(levels)
    return next((key for reach, key in ordered if reach >= points), ordered[-1][1])
