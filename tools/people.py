"""Which records are of one human (design §6.11), without the ORM."""


def components(edges):
    """Join what is linked, directly or by others.

    :param edges: iterable of pairs of keys; a pair of equal keys names a lone one
    :return: dict key -> smallest key of everything it is linked with

    >>> found = components([("e", "p"), ("p", "u"), ("x", "x")])
    >>> sorted(found.items())
    [('e', 'e'), ('p', 'e'), ('u', 'e'), ('x', 'x')]
    """
    parent = {}

    def root(key):
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for one, other in edges:
        first, second = sorted((root(one), root(other)))
        parent[second] = first
    return {key: root(key) for key in parent}
