"""Which parts of a result can be shown without giving a smaller part away.

Plain Python, without Odoo.
"""

import random
import threading

# Not seeded by anything that can be known or tried again afterwards.
RANDOM = random.SystemRandom()
# With fewer, a respondent who leaves out his own answer knows the other one's.
LEAST_THRESHOLD = 3


def effective_threshold(setting):
    """The threshold that holds, whatever the setting says.

    >>> effective_threshold(5), effective_threshold(0), effective_threshold(None)
    (5, 3, 3)
    """
    return max(LEAST_THRESHOLD, setting or 0)


def publishable_groups(counts, threshold):
    """Groups that can be shown beside the total.

    Each has at least ``threshold`` answers, and so has what remains when any of them
    are taken from the total: all that are not shown count as one remainder, which is
    large enough or empty. While it is neither, the smallest group shown joins it.

    :param dict counts: answers per group; the key ``None`` is who belongs to none
    :return: set of keys, never ``None``

    >>> publishable_groups({"a": 5, "b": 5}, 5) == {"a", "b"}
    True
    >>> publishable_groups({"a": 6, "b": 4}, 5)
    set()
    >>> publishable_groups({"a": 5, "b": 3, "c": 2}, 5)
    {'a'}

    The remainder of two groups that are large enough would be one person:

    >>> publishable_groups({"a": 6, "b": 5, "c": 1}, 5)
    {'a'}
    >>> publishable_groups({"a": 7, "b": 6, None: 2}, 5)
    {'a'}

    A group that is everybody says nothing more than the total:

    >>> publishable_groups({"a": 9}, 5)
    set()
    >>> publishable_groups({}, 5)
    set()
    """
    shown = {
        group: count
        for group, count in counts.items()
        if group is not None and count >= threshold
    }
    remainder = sum(counts.values()) - sum(shown.values())
    while shown and not (remainder >= threshold or (remainder == 0 and len(shown) > 1)):
        smallest = min(shown, key=lambda group: (shown[group], group))
        remainder += shown.pop(smallest)
    return set(shown)


def hide_request_figures():
    """Keep how many statements a request takes, and how long, out of the log.

    Both depend on what is answered. Odoo's log takes them from the thread.
    """
    thread = threading.current_thread()
    if hasattr(thread, "query_count"):
        del thread.query_count
