"""The names that addresses use: of areas, and of the gazetteer's roads, estates, landmarks (C4)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

_SHORTEST: Final = 2
NameAreas = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Place:
    """A road, an estate or a landmark (地名) and one of the areas in which it lies."""

    name: str
    area: str
    kind: str


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """All names by their first two characters, the longest first, each with all its areas."""

    by_start: Mapping[str, tuple[NameAreas, ...]]

    @classmethod
    def of(cls, names: Iterable[tuple[str, str]]) -> "PlaceNames":
        """Index pairs of name and area code; names of one character say nothing."""
        areas: dict[str, dict[str, None]] = defaultdict(dict)
        for name, code in names:
            if len(name) >= _SHORTEST:
                areas[name][code] = None
        starts: dict[str, list[NameAreas]] = defaultdict(list)
        for name in sorted(areas, key=len, reverse=True):
            starts[name[:2]].append((name, tuple(areas[name])))
        return cls({start: tuple(found) for start, found in starts.items()})

    def found_in(self, text: str) -> list[NameAreas]:
        """Return the names in a text, the longest first; a name inside a longer one is not one."""
        places = [
            (position, name, areas)
            for position in range(len(text) - 1)
            for name, areas in self._longest_at(text, position)
        ]
        taken: list[range] = []
        found: list[NameAreas] = []
        for position, name, areas in sorted(places, key=lambda place: -len(place[1])):
            here = range(position, position + len(name))
            if all(here.stop <= other.start or other.stop <= here.start for other in taken):
                taken.append(here)
                found.append((name, areas))
        return found

    def _longest_at(self, text: str, position: int) -> Iterable[NameAreas]:
        for name, areas in self.by_start.get(text[position : position + 2], ()):
            if text.startswith(name, position):
                return ((name, areas),)
        return ()
