"""Whether two appeals speak of one place.

Text alone proves nothing: the same sentence about another place is another matter (B2).
"""

from dataclasses import dataclass
from typing import Final, Literal

from services.intake.domain.repeats.distance import distance_metres
from services.intake.domain.repeats.names import numbers_in, plain
from services.intake.domain.repeats.rules import RepeatRule
from services.intake.domain.repeats.trace import Trace

_GRID_CODE_LENGTH = 15  # 6 district + 3 street + 3 community + 3 grid (rules.md §6)

_SHORTEST = 4  # characters of an address that may be the beginning of another
_LONG_PLACES = "路街道巷桥线区镇村"

Evidence = Literal["same", "named", "near", "area", "unknown", "different"]


@dataclass(frozen=True, slots=True)
class PlaceEvidence:
    """What is known of two places; ``metres`` lie between two points.

    ``same``: one point, address or grid. ``named``: the words name the same estate. ``near``: a
    short way off, or the same road. ``area``: the same community or street area. ``is_torn``: by
    name alone, and each names an estate besides that the other does not.
    """

    kind: Evidence
    metres: float | None = None
    is_torn: bool = False


NOTHING_KNOWN: Final = PlaceEvidence("unknown")


def compare_places(one: Trace, other: Trace, rule: RepeatRule) -> PlaceEvidence:
    """Judge by the best that both tell: points, then addresses and names, then areas."""
    if one.point and other.point:
        metres = distance_metres(one.point, other.point)
        if metres > rule.near_metres:
            return PlaceEvidence("different", metres)
        return PlaceEvidence("same" if metres <= rule.same_metres else "near", metres)
    named = _by_name(one, other)
    areas = _by_area(one.area_code, other.area_code)
    if named == "unknown":
        elsewhere = areas == "area" and _numbers_differ(one.head, other.head)
        return PlaceEvidence("different" if elsewhere else areas)
    if areas == "different":  # a name of another area may be wrong on either side
        return PlaceEvidence("near" if named in ("same", "named") else "different")
    return PlaceEvidence(named, is_torn=_is_torn(one, other))


def _by_name(one: Trace, other: Trace) -> Evidence:
    if one.address and other.address:
        return _by_address(one, other, one.address, other.address)
    return _by_words(one.names, other.names)


def _by_address(one: Trace, other: Trace, first: str, second: str) -> Evidence:
    if plain(first) == plain(second):
        return "same"
    elsewhere = _numbers_differ(first, second)
    if not elsewhere and _is_within(plain(first), plain(second)):
        return "same"
    found = _by_words(one.names, other.names)
    if found == "named":
        return "near" if elsewhere else "same"
    if found != "near" or elsewhere:
        return "different"
    return "same" if numbers_in(first) & numbers_in(second) else "near"


def _is_within(one: str, other: str) -> bool:
    """Whether one address goes on where the other ends; a road alone is too long for a place."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST and short[-1] not in _LONG_PLACES and long.startswith(short)


def _by_words(names: frozenset[str], others: frozenset[str]) -> Evidence:
    if not names or not others:
        return "unknown"
    shared = names & others
    if any(name.startswith("s") for name in shared):
        return "named"
    if _sites(names) and _sites(others):
        return "different"
    return "near" if shared else "different"


def _numbers_differ(one: str, other: str) -> bool:
    numbers, others = numbers_in(one), numbers_in(other)
    return bool(numbers and others) and numbers.isdisjoint(others)


def _is_torn(one: Trace, other: Trace) -> bool:
    return _sites(one.names - other.names) and _sites(other.names - one.names)


def _sites(names: frozenset[str]) -> bool:
    return any(name.startswith("s") for name in names)


def _by_area(one: str | None, other: str | None) -> Evidence:
    if not (one and other):
        return "unknown"
    if one == other:
        return "same" if len(one) >= _GRID_CODE_LENGTH else "area"
    short, long = sorted((one, other), key=len)
    return "area" if long.startswith(short) else "different"
