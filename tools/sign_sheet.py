"""Rows of a sign-in sheet on pages of paper; no ORM.

The printer neither repeats the head of a table nor keeps its last rows with what is
signed below it, so the pages are made here.
"""

import math
import unicodedata


def paginate(rows, first, further, foot, least=3):
    """The rows of each page; the last one has room for the foot.

    :param int first: rows of the first page, below the large head
    :param int further: rows of every further page
    :param int foot: rows that the foot takes from the last page
    :param int least: rows above the foot, where it gets a page of its own

    >>> [len(page) for page in paginate(range(5), 10, 20, 4)]
    [5]
    >>> [len(page) for page in paginate(range(8), 10, 20, 4)]
    [5, 3]
    >>> [len(page) for page in paginate(range(40), 10, 20, 4)]
    [10, 20, 10]
    >>> [len(page) for page in paginate([], 10, 20, 4)]
    [0]
    """
    pages = []
    rows = list(rows)
    while True:
        room = further if pages else first
        if len(rows) <= max(room - foot, 0):
            return [*pages, rows]
        taken = max(min(room, len(rows) - least), 1)
        pages.append(rows[:taken])
        rows = rows[taken:]


def count_lines(text, width):
    """How many lines a text takes at most, where ``width`` narrow letters make one.

    >>> count_lines("", 10), count_lines("a" * 21, 10), count_lines("培训培训培训", 10)
    (1, 3, 2)
    """
    letters = sum(
        2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text
    )
    return max(math.ceil(letters / width), 1)
