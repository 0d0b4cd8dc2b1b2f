"""Finds the area that a text speaks of: the longest name wins, the others narrow it down (C4)."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from services.dispatch.domain.routing.place_names import NameAreas


class Nesting(Protocol):
    """Which area lies in which."""

    def inside(self, code: str, outer: str) -> bool:
        """Whether an area is another one or lies in it."""
        ...

    def path(self, code: str) -> tuple[str, ...]:
        """Return an area and those around it, outwards."""
        ...


def narrowed(found: Sequence[NameAreas], areas: Nesting) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the areas that may be meant and the names that decided.

    The names of the longest length begin; every other one that fits some of them narrows them.
    """
    longest = len(found[0][0])
    meant: tuple[str, ...] = ()
    words: list[str] = []
    for name, codes in found:
        closer = _smallest(codes, areas) if not meant else _both(meant, codes, areas)
        if closer and (set(closer) != set(meant)):
            meant = closer
            words.append(name)
        elif len(name) == longest and not closer:  # two places of one rank: both may be meant
            meant = (*meant, *codes)
            words.append(name)
    return _smallest(meant, areas), tuple(words)


def common(codes: Sequence[str], areas: Nesting) -> str | None:
    """Return the smallest area that holds all of them."""
    paths = [areas.path(code) for code in codes]
    return next((code for code in paths[0] if all(code in path for path in paths)), None)


def _both(meant: Iterable[str], codes: Iterable[str], areas: Nesting) -> tuple[str, ...]:
    """Return the smaller of each pair of areas of which one lies in the other."""
    pairs = [(one, other) for one in meant for other in codes]
    closer = [one for one, other in pairs if areas.inside(one, other)]
    closer += [other for one, other in pairs if areas.inside(other, one)]
    return _smallest(tuple(dict.fromkeys(closer)), areas)


def _smallest(codes: Sequence[str], areas: Nesting) -> tuple[str, ...]:
    """Drop the areas that hold another one of them: of two alike the smaller is meant."""
    return tuple(
        code
        for code in codes
        if not any(other != code and areas.inside(other, code) for other in codes)
    )
