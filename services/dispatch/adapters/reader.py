"""Dataclasses out of documents and back, quickly: every look at a ticket goes through here."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")
Document = dict[str, Any]


def reader_of(kind: type[T], *tuples: str) -> Callable[[Mapping[str, Any]], T]:
    """Return what reads a dataclass out of a document.

    ``tuples`` are the fields that a document keeps as arrays. Fields of a newer version are
    ignored, those that an older one did not have yet get their default; one without a default
    raises KeyError.
    """
    every = fields(kind)  # type: ignore[arg-type]  # whatever is given is a dataclass
    required = [item.name for item in every if _has_no_default(item)]
    optional = [(item.name, _default(item)) for item in every[len(required) :]]
    arrays = [number for number, item in enumerate(every) if item.name in tuples]

    def read(raw: Mapping[str, Any]) -> T:
        get = raw.get
        values = [raw[name] for name in required]
        values += [get(name, default) for name, default in optional]
        for place in arrays:
            if values[place] is not None:
                values[place] = tuple(values[place])
        return kind(*values)

    return read


def writer_of(kind: type, *left_out: str) -> Callable[[object], Document]:
    """Return what makes a document of a dataclass of two fields or more."""
    names = tuple(item.name for item in fields(kind) if item.name not in left_out)
    pick = attrgetter(*names)
    return lambda value: dict(zip(names, pick(value), strict=True))


def _has_no_default(item: Field[Any]) -> bool:
    return item.default is MISSING and item.default_factory is MISSING


def _default(item: Field[Any]) -> Any:
    """Return a default once for all: those of the domain are immutable."""
    return item.default if item.default_factory is MISSING else item.default_factory()
