"""``dataclasses.replace`` for the hot paths: six times quicker for a ticket's forty-odd fields.

It copies the instance's dictionary in one go. Those that are replaced all the time (tickets, their
clocks and orders) have one therefore; what has slots goes the ordinary way.
"""

import dataclasses
from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar

Thing = TypeVar("Thing")


def replace(thing: Thing, /, **changes: Any) -> Thing:
    """Return a dataclass with some fields changed, without its ``__init__`` being run.

    Raises:
        TypeError: it has no field of a name.

    """
    kind: Any = type(thing)
    names = _fields_of(kind)
    if names is None:
        slotted: Any = thing
        return dataclasses.replace(slotted, **changes)  # type: ignore[no-any-return]
    if not names.issuperset(changes):
        raise TypeError(f"{kind.__name__} has no field {', '.join(changes.keys() - names)}")
    made: Thing = object.__new__(kind)
    values = made.__dict__
    values.update(thing.__dict__)
    values.update(changes)
    return made


@cache
def _fields_of(kind: Hashable) -> frozenset[str] | None:
    """Return the names of a dataclass's fields; None where its instances have slots instead."""
    if hasattr(kind, "__slots__"):
        return None
    known: Any = kind
    return frozenset(item.name for item in dataclasses.fields(known))
