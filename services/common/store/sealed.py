"""Which documents are sealed against a reader, in the words of MongoDB: one rule for all (L2).

A document that nobody is shut out of has no ``seal``. One that has bears ``sealed: true`` and
``seal: {accused, units, areas, office}``: the accused units, they and all below them, the areas of
their offices, and the only office that may know of it at all.
"""

from collections.abc import Iterable
from typing import Any, Final

from services.common.web.principal import PUBLIC_READER

Filter = dict[str, Any]

UNSEALED: Final[Filter] = {"sealed": {"$ne": True}}


def open_to(unit: str | None, areas: Iterable[str] = (), above: Iterable[str] = ()) -> Filter:
    """Return the conditions on what a reader may know of.

    Args:
        unit: his own; to ``PUBLIC_READER`` everything sealed is closed.
        areas: codes of his office, each standing for all within it.
        above: the units that his own is below by now, whenever a document was sealed.

    """
    if unit == PUBLIC_READER:
        return dict(UNSEALED)
    offices: list[str | None] = [None, *([unit] if unit else [])]
    query: Filter = {"seal.office": {"$in": offices}}
    if unit is not None:
        query["seal.units"] = {"$ne": unit}
    superiors = sorted(above)
    if superiors:
        query["seal.accused"] = {"$nin": superiors}
    around = _around(areas)
    if around:
        query["seal.areas"] = {"$nin": around}
    return query


def closed_to(unit: str | None, areas: Iterable[str] = (), above: Iterable[str] = ()) -> Filter:
    """Return the filter of what is sealed against a reader; as ``open_to``."""
    return {"sealed": True, "$nor": [open_to(unit, areas, above)]}


def _around(areas: Iterable[str]) -> list[str]:
    """Return every code that begins one of the areas: the areas themselves and those around."""
    return sorted({area[:size] for area in areas for size in range(1, len(area) + 1)})
