"""Earlier rulings that are like the matter at hand, and what is alike (D3)."""

from dataclasses import dataclass
from typing import Final, Literal

from services.dispatch.domain.arbitration.dispute import Ruling

Alike = Literal["category", "area", "unit"]
MOST_SHOWN: Final = 10
_STREET_DIGITS: Final = 9  # district 6 + subdistrict 3 (rules.md §6)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a matter is compared by: its category, its place, and the units concerned."""

    category: str
    area_code: str
    units: tuple[str, ...]

    @property
    def street(self) -> str:
        """The subdistrict of the place."""
        return self.area_code[:_STREET_DIGITS]


def alike(likeness: Likeness, ruling: Ruling, parties: tuple[str, ...]) -> tuple[Alike, ...]:
    """Return in what a ruling is like the matter; empty where only one side of it is.

    The same category is enough; so is the same unit in the same subdistrict.
    """
    units = {ruling.lead, *ruling.supports, *parties}
    found: list[Alike] = []
    if ruling.category == likeness.category:
        found.append("category")
    if ruling.area_code.startswith(likeness.street):
        found.append("area")
    if not units.isdisjoint(likeness.units):
        found.append("unit")
    return tuple(found) if "category" in found or {"area", "unit"} <= set(found) else ()
