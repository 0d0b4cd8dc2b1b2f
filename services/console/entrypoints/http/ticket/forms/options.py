"""What the directory lets one choose from: units, areas and categories, in groups."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.console.entrypoints.http.shell.wording import Wording

_UNIT_KINDS: Final = ("department", "subdistrict", "community", "centre")
_SHOWN_AREAS: Final = frozenset({"district", "subdistrict", "community"})


@dataclass(frozen=True, slots=True)
class Group:
    """Options under one heading; ``options`` are codes with names."""

    label: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """The directory's lists; without a directory there are none, and codes are typed."""

    directory: Mapping[str, Any]
    words: Wording

    def of(self, kind: str) -> tuple[Group, ...]:
        """Return what an input of this kind chooses from."""
        find = {"unit": self._units, "area": self._areas, "category": self._categories}.get(kind)
        return tuple(find()) if find and self.directory else ()

    def _name(self, one: Mapping[str, Any]) -> str:
        english = one.get("name_en") if self.words.language == "en" else None
        return str(english or one["name"])

    def _units(self) -> Iterable[Group]:
        units: Sequence[Mapping[str, Any]] = self.directory.get("units", ())
        for kind in _UNIT_KINDS:
            of_kind = tuple((u["code"], self._name(u)) for u in units if u.get("kind") == kind)
            if of_kind:
                yield Group(self.words(f"actions.unit_kind.{kind}"), of_kind)

    def _areas(self) -> Iterable[Group]:
        """Yield each street with its communities; grids are too many to choose from."""
        areas = [a for a in self.directory.get("areas", ()) if a.get("kind") in _SHOWN_AREAS]
        for top in (a for a in areas if a["kind"] == "subdistrict"):
            inside = [a for a in areas if a.get("parent") == top["code"]]
            listed = tuple((a["code"], self._name(a)) for a in (top, *inside))
            yield Group(self._name(top), listed)

    def _categories(self) -> Iterable[Group]:
        every: Sequence[Mapping[str, Any]] = self.directory.get("categories", ())
        categories = [c for c in every if not c.get("retired")]
        parents = {c["code"]: c for c in every}
        heads = dict.fromkeys(c.get("parent") for c in categories if c.get("parent"))
        for head in heads:
            inside = tuple(
                (c["code"], self._name(c)) for c in categories if c.get("parent") == head
            )
            label = self._name(parents[head]) if head in parents else str(head)
            yield Group(label, inside)
        single = [c for c in categories if not c.get("parent") and c["code"] not in heads]
        alone = tuple((c["code"], self._name(c)) for c in single)
        if alone:
            yield Group(self.words("actions.other_categories"), alone)
