"""Whose connections a page is about: one's own unit's, or the one that is named."""

from flask import request

from services.common.web.principal import Role
from services.console.bootstrap import Container
from services.console.entrypoints.http.shell import ServiceAway, Shell

OF_ALL: tuple[Role, ...] = ("admin", "ops")


def unit_of(shell: Shell) -> str:
    """Return the unit; admins and operations name it in the address or the form."""
    me = shell.person()
    named = request.values.get("unit", "").strip()
    return named if named and me.has(*OF_ALL) else me.unit or ""


def units_to_choose(container: Container, shell: Shell) -> list[tuple[str, str]]:
    """Return the units that this person may look at beside the own one, by name."""
    if not shell.person().has(*OF_ALL):
        return []
    try:
        units = container.district.directory().get("units", [])
    except ServiceAway:
        return []
    named = ((one["code"], shell.name("units", one["code"])) for one in units)
    return sorted(named, key=lambda pair: pair[1])
