"""Words of an authorisation to work (policy 7.3)."""

PRODUCT, TASK = "product", "task"
KINDS = [(PRODUCT, "Product"), (TASK, "Work Task")]

VALID, EXPIRED, FALLEN, WITHDRAWN = "valid", "expired", "fallen", "withdrawn"
STATES = [
    (VALID, "Valid"),
    (EXPIRED, "Expired"),
    (FALLEN, "Fallen"),
    (WITHDRAWN, "Authorisation Withdrawn"),
]


def get_state(today, until, fallen=False, withdrawn=False, replaced=False):
    """State of an authorisation on a day: a function of its facts.

    :param until: its last day, none: for good
    :param bool fallen: what it stood on is gone
    :param bool replaced: a later one stands in its place

    >>> get_state(2, 2), get_state(3, 2), get_state(3, None)
    ('valid', 'expired', 'valid')
    >>> get_state(2, 2, replaced=True), get_state(3, 2, fallen=True)
    ('expired', 'fallen')
    >>> get_state(3, 2, fallen=True, withdrawn=True)
    'withdrawn'
    """
    if withdrawn:
        return WITHDRAWN
    if fallen:
        return FALLEN
    if replaced or (until and until < today):
        return EXPIRED
    return VALID


def get_until(*days):
    """The first of some last days; none of them is none.

    >>> get_until(3, None, 2), get_until(None, False)
    (2, None)
    """
    return min((day for day in days if day), default=None)
