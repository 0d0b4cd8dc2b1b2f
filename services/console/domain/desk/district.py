"""The district as the desk's forms need it: units, areas, categories, and where a point lies."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

Point = tuple[float, float]
_DEEPEST: Final = 6  # levels of areas or categories: more is a circle of parents


@dataclass(frozen=True, slots=True)
class Named:
    """Something of the directory that has a code, a name, and may lie within another."""

    code: str
    name: str
    name_en: str
    kind: str = ""
    parent: str | None = None
    ring: tuple[Point, ...] = ()
    retired: bool = False

    def called(self, language: str) -> str:
        """Return its name in a language; many have one name only."""
        return (self.name_en if language == "en" else self.name) or self.name


@dataclass(frozen=True)
class District:
    """One version of the directory; ``code`` is the area code of the whole district."""

    version: int
    code: str
    units: Sequence[Named]
    areas: Sequence[Named]
    categories: Sequence[Named]

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "District":
        """Return the district of a directory's body."""
        return cls(
            int(body["version"]),
            str((body.get("district") or {}).get("code", "")),
            *(_named(body.get(part) or ()) for part in ("units", "areas", "categories")),
        )

    def options(self, kind: str, language: str) -> list[tuple[str, str]]:
        """Return codes with names of what may be chosen of a part, each under what it is of."""
        return self._listed([pair for pair in self._trees[kind] if not pair[0].retired], language)

    def every(self, kind: str, language: str) -> list[tuple[str, str]]:
        """Return the same with what is not offered any more, to look for what goes by it."""
        return self._listed(self._trees[kind], language)

    @staticmethod
    def _listed(pairs: Sequence[tuple[Named, int]], language: str) -> list[tuple[str, str]]:
        return [(one.code, f"{'　' * depth}{one.called(language)}") for one, depth in pairs]

    def has(self, kind: str, code: str) -> bool:
        """Whether a part has such a code."""
        return code in self._codes[kind]

    def area_at(self, point: Point) -> Named | None:
        """Return the smallest area in whose ring a point (longitude, latitude) lies."""
        depths = {one.code: depth for one, depth in self._trees["areas"]}
        inside = [one for one in self.areas if one.ring and is_within(point, one.ring)]
        return max(inside, key=lambda one: depths.get(one.code, 0), default=None)

    @cached_property
    def _codes(self) -> Mapping[str, frozenset[str]]:
        return {
            kind: frozenset(one.code for one in rows)
            for kind, rows in (
                ("units", self.units),
                ("areas", self.areas),
                ("categories", self.categories),
            )
        }

    @cached_property
    def _trees(self) -> Mapping[str, list[tuple[Named, int]]]:
        flat = [(one, 0) for one in self.units]
        return {
            "units": flat,
            "areas": list(_tree(self.areas)),
            "categories": list(_tree(self.categories)),
        }


def is_within(point: Point, ring: Sequence[Point]) -> bool:
    """Whether a point lies in a ring, by how often a ray to the east crosses it."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def _named(rows: Any) -> tuple[Named, ...]:
    return tuple(
        Named(
            str(row["code"]),
            str(row.get("name") or row["code"]),
            str(row.get("name_en") or ""),
            str(row.get("kind") or ""),
            row.get("parent"),
            tuple((float(x), float(y)) for x, y in row.get("polygon") or ()),
            bool(row.get("retired")),
        )
        for row in rows
    )


def _tree(rows: Sequence[Named]) -> Iterator[tuple[Named, int]]:
    """Yield each with its depth, what lies within it right behind it."""
    known = {one.code for one in rows}
    below: dict[str | None, list[Named]] = {}
    for one in rows:
        below.setdefault(one.parent if one.parent in known else None, []).append(one)

    def walk(parent: str | None, depth: int) -> Iterator[tuple[Named, int]]:
        for one in below.get(parent, ()):
            yield one, depth
            if depth < _DEEPEST:
                yield from walk(one.code, depth + 1)

    yield from walk(None, 0)
