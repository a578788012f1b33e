"""Conflict search of design §6.3 without the ORM."""


def overbooked(bookings, capacity=1):
    """Bookings of one resource that need more of it than there is.

    :param bookings: list of ``(start, stop, key)``; a stop equal to the next start
        is no overlap
    :param int capacity: how many may overlap
    :return: list of keys that overlap at the first moment of excess, in order of
        start; empty when all fit

    >>> overbooked([(9, 12, "a"), (12, 14, "b")])
    []
    >>> overbooked([(9, 12, "a"), (11, 14, "b"), (13, 15, "c")])
    ['a', 'b']
    >>> overbooked([(9, 12, "a"), (10, 11, "b"), (10, 12, "c")], capacity=2)
    ['a', 'b', 'c']
    >>> overbooked([(9, 12, "a"), (10, 11, "b"), (11, 12, "c")], capacity=2)
    []
    """
    running = []
    for start, stop, key in sorted(bookings, key=lambda booking: booking[:2]):
        running = [item for item in running if item[0] > start]
        running.append((stop, key))
        if len(running) > capacity:
            return [item[1] for item in running]
    return []
