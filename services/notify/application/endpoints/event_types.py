"""Which events a unit's endpoint may ask for."""

from dataclasses import fields
from functools import cache

from services.common.contracts.catalogue import EVENTS, publisher_of


@cache
def event_types() -> frozenset[str]:
    """Return the types of which units get copies: dispatch's, if they name units."""
    return frozenset(
        name
        for name, kind in EVENTS.items()
        if publisher_of(name) == "dispatch"
        and {field.name for field in fields(kind)} & set(kind.TOLD_TO)  # type: ignore[arg-type]
    )


def unknown_types(wanted: list[str]) -> list[str]:
    """Return what is neither a type nor all types of a noun (``work_order.*``)."""
    nouns = {f"{name.partition('.')[0]}.*" for name in event_types()}
    return sorted(set(wanted) - event_types() - nouns)
