"""Whom a case is closed to, as dispatch told it: reports against units, discipline clues (L2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Seal:
    """The accused units and all below them, and the areas of their offices.

    ``office`` is the disciplinary office: where it is set nobody else knows of the case.
    """

    units: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    office: str | None = None

    @property
    def is_set(self) -> bool:
        """Whether the case is closed to anybody at all."""
        return bool(self.units) or self.office is not None

    def shuts_out(self, unit: str | None, areas: Iterable[str]) -> bool:
        """Whether a person of this unit, with an office over these areas, may not know of it."""
        if self.office is not None and unit != self.office:
            return True
        if unit is not None and unit in self.units:
            return True
        return any(area.startswith(closed) for area in areas for closed in self.areas)


OPEN: Final = Seal()


def seal_told(data: Mapping[str, Any]) -> Seal:
    """Return the seal of a ``ticket.sealed``; an older one names the accused alone."""
    units = data.get("closed_units") or data.get("accused_units") or ()
    return Seal(tuple(units), tuple(data.get("closed_areas") or ()), data.get("discipline_unit"))
