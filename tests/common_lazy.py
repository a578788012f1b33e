"""What a test class has is made when its code names it."""

import inspect
from types import CodeType, FunctionType

PACKAGE = __name__.rpartition(".")[0]


class lazy:
    """Something of a test class that is made on first use, once for the class.

    ``setUpClass`` makes what the class's code names, see :func:`get_named`; a
    ``setUpClass`` below it may use anything else. What only a test asks for is made in
    it and forgotten after it, for it is gone with the test. What would be made within a
    savepoint of a test, or counted by it, is said in ``uses`` of the class.

    :param make: called with the class; what it returns is the attribute from then on
    """

    def __init__(self, make):
        self.make = make

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, test, cls):
        running = vars(cls).get("running", self)
        if running is self:  # looked at by the loader of tests
            return self
        unmade = {n: v for n, v in vars(cls).items() if isinstance(v, lazy)}
        value = self.make(cls)
        setattr(cls, self.name, value)
        if running:
            for name, attribute in unmade.items():
                if vars(cls)[name] is not attribute:
                    running.addCleanup(setattr, cls, name, attribute)
        return value


def get_named(cls, root, implied, apart):
    """Names and texts in the code of a test class, and in that of what it calls.

    Everything in the classes below ``root`` counts, whoever wrote them; methods of
    ``root`` and functions of our modules count when something that counts names them,
    and so do tables of texts and functions. That is more than runs in the end.

    :param implied: dict of a name → names that come with it
    :param apart: methods of ``root`` that make what is named, and so name everything
    """
    named, seen = set(), set()
    nothing = {}
    todo = [(name, nothing) for name in root.uses]
    below = [c for c in cls.__mro__ if issubclass(c, root) and c is not root]
    modules = {c.__module__ for c in below}
    for above in cls.__mro__:
        if above in below or (
            above is not root and above.__module__.startswith(PACKAGE)
        ):
            todo += [(value, nothing) for value in vars(above).values()]
    while todo:
        value, scope = todo.pop()
        key = (value if isinstance(value, str) else id(value), id(scope))
        if key in seen:
            continue
        seen.add(key)
        if isinstance(value, str):
            named.add(value)
            todo += [(name, nothing) for name in implied.get(value, ())]
            todo += [
                (vars(above)[value], nothing)
                for above in cls.__mro__
                if value in vars(above) and not (above is root and value in apart)
            ]
            todo += [(scope[value], nothing)] if value in scope else []
        elif isinstance(value, CodeType):
            parts = (*value.co_names, *value.co_consts)
            todo += [(part, scope) for part in parts]
        elif isinstance(value, dict):
            todo += [(part, scope) for part in (*value.keys(), *value.values())]
        elif isinstance(value, list | tuple | set | frozenset):
            todo += [(part, scope) for part in value]
        elif isinstance(value, classmethod | staticmethod):
            todo.append((value.__func__, scope))
        elif isinstance(value, property):
            todo.append((value.fget, scope))
        elif isinstance(value, FunctionType):
            function = inspect.unwrap(value)
            if function.__module__ in modules or (
                function.__module__.startswith(PACKAGE)
            ):
                todo.append((function.__code__, function.__globals__))
    return named
