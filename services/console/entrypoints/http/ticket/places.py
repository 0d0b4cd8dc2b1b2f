"""Where a ticket is: the names of its place, and the map around it."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.console.bootstrap import Container
from services.console.entrypoints.http.shell import ServiceAway
from services.console.entrypoints.http.shell.renaming import in_english
from services.console.entrypoints.http.ticket.views.case import point_of
from services.console.entrypoints.http.ticket.views.place import chain_of, drawing


def place_of(
    container: Container,
    ticket: Mapping[str, Any],
    language: str,
    near: Iterable[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Return names and map of a ticket's place, with other cases as points.

    Without the directory the place is text alone.
    """
    try:
        directory = container.district.directory()
    except ServiceAway:
        return {"chain": [], "drawing": None}
    if language == "en":
        directory = in_english(directory)
    areas, units = directory.get("areas", []), directory.get("units", [])
    code = ticket.get("area_code")
    theirs = {one["code"]: one.get("area_code") for one in units}.get(ticket.get("unit"))
    return {
        "chain": chain_of(areas, code).names,
        "drawing": drawing(areas, code, point_of(ticket), theirs, near),
    }
