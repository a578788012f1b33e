"""What classes of a model declare, put together.

Each class in the inheritance states only its own in an attribute, so that a name added
to a parent counts in every host.
"""

_CACHE = "_training_declared"


def gather_set(cls, attribute):
    """Union of the sets that the classes above state.

    >>> class Parent:
    ...     names = frozenset({"state"})
    >>> class Child(Parent):
    ...     names = frozenset({"mark"})
    >>> sorted(gather_set(Child, "names"))
    ['mark', 'state']
    """
    return _gather(cls, attribute, lambda parts: frozenset().union(*parts))


def gather_dict(cls, attribute):
    """The dicts that the classes above state, the nearest one last.

    >>> class Parent:
    ...     links = {"session_id": "_check_open", "plan_id": "_check_open"}
    >>> class Child(Parent):
    ...     links = {"plan_id": "_check_draft"}
    >>> gather_dict(Child, "links")
    {'session_id': '_check_open', 'plan_id': '_check_draft'}
    """

    def merge(parts):
        return {key: value for part in reversed(parts) for key, value in part.items()}

    return _gather(cls, attribute, merge)


def _gather(cls, attribute, merge):
    """Merged once per class; Odoo gives a model's class new parents while it loads.

    The tuple of parents is another object then, and the answer is made anew.
    """
    cached = vars(cls).get(_CACHE)
    if cached is None or cached[0] is not cls.__mro__:
        cached = (cls.__mro__, {})
        setattr(cls, _CACHE, cached)
    if attribute not in cached[1]:
        parts = [
            vars(base)[attribute] for base in cls.__mro__ if attribute in vars(base)
        ]
        cached[1][attribute] = merge(parts)
    return cached[1][attribute]
