"""The accused and all below them, by the directory in force when a ticket is sealed (L2)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.secrecy.seal import OPEN, Seal

_GRASSROOTS: Final = frozenset({"subdistrict", "community"})


def seal_of(accused_unit: str | None, directory: Directory) -> Seal:
    """Return the seal with which a report is born; the centre's own people cannot be shut out."""
    known = accused_unit in directory.units and accused_unit != directory.center_unit
    return seal_against((accused_unit,), directory) if accused_unit and known else OPEN


def seal_against(accused: Iterable[str], directory: Directory, office: str | None = None) -> Seal:
    """Return the seal against units: closed to each of them and to every unit below it."""
    named = tuple(dict.fromkeys(code for code in accused if code in directory.units))
    closed = below(named, directory)
    units = (directory.units[code] for code in closed)
    areas = (unit.area_code for unit in units if unit.kind in _GRASSROOTS)
    return Seal(named, closed, tuple(dict.fromkeys(code for code in areas if code)), office)


def sealed_anew(seal: Seal, directory: Directory) -> Seal:
    """Return a seal with what is below its units by now; whoever was below stays shut out."""
    now = seal_against(seal.accused, directory, seal.office)
    return replace(
        seal,
        units=tuple(dict.fromkeys((*seal.units, *now.units))),
        areas=tuple(dict.fromkeys((*seal.areas, *now.areas))),
    )


def below(units: Sequence[str], directory: Directory) -> tuple[str, ...]:
    """Return the units and all their subordinates, at whatever depth."""
    found = dict.fromkeys(units)
    layer = list(units)
    while layer:
        layer = [u.code for u in directory.units.values() if u.parent in layer]
        layer = [code for code in layer if code not in found]
        found.update(dict.fromkeys(layer))
    return tuple(found)
