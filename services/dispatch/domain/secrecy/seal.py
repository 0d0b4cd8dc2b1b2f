"""A seal on a ticket: who may not know of it, because it speaks against him (L2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

PUBLIC: Final = "~public"
"""Whoever reads in order to show it to everybody: every sealed ticket is closed to him."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What a report against units (举报) or a discipline clue (违纪线索) closes a ticket to.

    ``accused`` are the units that the report names, ``units`` they and all below them when it was
    sealed, ``areas`` the accused streets' and communities' areas: whoever's office lies within is
    below them too. ``office`` is the disciplinary office: where it is set nobody else knows of the
    ticket, whatever his role.
    """

    accused: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    office: str | None = None

    @property
    def is_set(self) -> bool:
        """Whether the ticket is closed to anybody at all."""
        return bool(self.units) or self.office is not None

    def is_like(self, other: "Seal") -> bool:
        """Whether both close a ticket for the same reason, whenever each of them was made."""
        return set(self.accused) == set(other.accused) and self.office == other.office

    def bars(self, unit: str | None) -> bool:
        """Whether a unit may not have the ticket, nor hear of it."""
        if unit is None:
            return False
        if unit == PUBLIC:
            return self.is_set
        if self.office is not None and unit != self.office:
            return True
        return unit in self.units

    def shuts_out(self, unit: str | None, areas: Iterable[str]) -> bool:
        """Whether a person of this unit, with an office over these areas, may not know of it."""
        if self.office is not None and unit != self.office:
            return True
        if self.bars(unit):
            return True
        return any(area.startswith(closed) for area in areas for closed in self.areas)

    def admitted(self, units: Iterable[str]) -> tuple[str, ...]:
        """Return those of the units that may hear of the ticket."""
        return tuple(unit for unit in units if not self.bars(unit))


OPEN: Final = Seal()
