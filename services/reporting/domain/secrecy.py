"""Reports against units, and discipline clues: whose figures must not tell that they exist (L2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from services.reporting.domain.disputes import Mark
from services.reporting.domain.facts import TicketFact


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads figures; with ``everything`` one of our own services, shut out of nothing."""

    unit: str | None = None
    areas: tuple[str, ...] = ()
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Seal:
    """Whom a ticket is closed to, as dispatch told it last; see ``ticket.sealed``."""

    accused: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    office: str | None = None

    @property
    def is_set(self) -> bool:
        """Whether the ticket is closed to anybody at all."""
        return bool(self.units) or self.office is not None

    def closes_unit(self, unit: str | None) -> bool:
        """Whether a unit may not be told of the ticket, not even in a count."""
        return unit in self.units or (self.office is not None and unit != self.office)

    def closes_area(self, area: str | None) -> bool:
        """Whether the ticket may not be counted under an area: its street would see it."""
        if area is None:
            return False
        return self.office is not None or any(area.startswith(code) for code in self.areas)


OPEN: Final = Seal()
_SEALING: Final = frozenset({"accused_units", "closed_units", "closed_areas", "discipline_unit"})


def seal_of(fact: TicketFact) -> Seal:
    """Return the seal of a ticket."""
    if _SEALING.isdisjoint(fact.values):
        return OPEN
    values: Mapping[str, list[str]] = fact.values
    lists = (values.get(name) or () for name in ("accused_units", "closed_units", "closed_areas"))
    accused, units, areas = (tuple(codes) for codes in lists)
    return Seal(accused, units, areas, fact.values.get("discipline_unit"))


@dataclass(frozen=True, slots=True)
class Place:
    """Under which unit and area a ticket is counted; None: under none, as one without a place."""

    unit: str | None
    area: str | None


def place_of(fact: TicketFact) -> Place:
    """Return where a ticket is counted.

    A sealed one is counted in the district, and under the unit that handles it, but under no unit
    and no area to which it is closed: such tables are shown to the units, and published.
    """
    seal = seal_of(fact)
    unit, area = fact.lead.get("unit"), fact.values.get("area_code")
    return Place(None if seal.closes_unit(unit) else unit, None if seal.closes_area(area) else area)


def told_marks(fact: TicketFact, marks: Iterable[Mark]) -> list[Mark]:
    """Return the marks that may be counted under their units."""
    seal = seal_of(fact)
    return [mark for mark in marks if not seal.closes_unit(mark["unit"])]
