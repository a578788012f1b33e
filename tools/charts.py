"""Charts on paper, see ``hr_training.pdf_chart``."""

from typing import NamedTuple


class Bar(NamedTuple):
    """A bar of a chart: its name, a count and a second figure, its length in percent.

    >>> Bar("Pumps", 7, 12, 100).second
    12
    """

    name: str
    count: int
    second: object
    width: int
