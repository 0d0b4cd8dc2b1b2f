"""The same place and matter again after closing (重复诉求): a linked repeat, and counted (B7)."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.escalation.deciding import escalate_repeat
from services.dispatch.domain.escalation.responsible import Ladder
from services.dispatch.domain.escalation.steps import Moves
from services.dispatch.domain.terms import TIERS
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.domain.tickets.ticket import Ticket

SAME_METRES: Final = 100.0
_CELL: Final = 0.001  # degrees: about 100 m, so that neighbours are in the cells around
_METRES_PER_DEGREE: Final = 111_320.0
_GRID_CODE: Final = 15  # digits of a grid's code: 6 district, 3 street, 3 community, 3 grid

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a matter is, as far as it is known; ``point`` is longitude and latitude in WGS84."""

    category: str
    area_code: str | None = None
    point: Point | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class ClosedCase:
    """A ticket that has ended with an answer, as a repeat needs to know it."""

    ticket_id: str
    closed_at: datetime
    place: Place
    repeats: int = 0


def place_of_ticket(ticket: Ticket) -> Place | None:
    """Return the place of a ticket's matter; None while nobody knows what it is about."""
    if ticket.category is None:
        return None
    matter = ticket.matter
    return Place(ticket.category, ticket.area_code, matter.point, matter.address)


def case_of(ticket: Ticket) -> ClosedCase | None:
    """Return a closed ticket as a case; None for one that is open, withdrawn or not taken on."""
    place = place_of_ticket(ticket)
    if ticket.seal.is_set:  # nothing else may point to it (L2)
        return None
    if ticket.state != "closed" or ticket.closed_at is None or place is None:
        return None
    return ClosedCase(ticket.id, ticket.closed_at, place, ticket.repeats)


def place_of(appeal: Appeal, category: str | None, area_code: str | None) -> Place | None:
    """Return the place of a new appeal as it was routed."""
    if category is None:
        return None
    return Place(category, area_code, appeal.point, appeal.address)


def keys(place: Place) -> tuple[str, ...]:
    """Return what a closed case is found by: its point's cell, its address, its grid."""
    found = [f"{place.category}|{east}:{north}" for east, north in _cell(place.point)]
    return (*found, *_words(place))


def keys_around(place: Place) -> tuple[str, ...]:
    """Return the keys under which an earlier case at the same place may be kept."""
    near = [
        f"{place.category}|{east + x}:{north + y}"
        for east, north in _cell(place.point)
        for x in (-1, 0, 1)
        for y in (-1, 0, 1)
    ]
    return (*near, *_words(place))


def is_same_place(one: Place, other: Place) -> bool:
    """Whether two matters of one category are at one place, by the best that both tell.

    Points at most 100 m apart; without two points the same address; without two addresses the
    same grid. The same street or community alone proves nothing.
    """
    if one.category != other.category:
        return False
    if one.point and other.point:
        return _metres(one.point, other.point) <= SAME_METRES
    if one.address and other.address:
        return _plain(one.address) == _plain(other.address)
    area = one.area_code or ""
    return len(area) >= _GRID_CODE and area == other.area_code


def latest_before(
    place: Place, cases: Iterable[ClosedCase], directory: Directory, now: datetime
) -> ClosedCase | None:
    """Return the case closed last at a place, within its category's days (B7)."""
    window = directory.families.of(place.category).window
    fitting = [
        case
        for case in cases
        if now - case.closed_at <= window and is_same_place(place, case.place)
    ]
    return max(fitting, key=lambda case: case.closed_at, default=None)


def started(ticket: Ticket, ladder: Ladder, now: datetime) -> Moves:
    """Return a new ticket at its starting tier: one more each time its matter came back (B7).

    Whether it starts higher at all is its category's data.
    """
    if not ticket.repeats or not ladder.directory.families.of(ticket.category).repeat_tier:
        return Moves(ticket)
    tier = TIERS[min(ticket.repeats, len(TIERS)) - 1]
    return escalate_repeat(ticket, ladder, tier, now)


def _words(place: Place) -> tuple[str, ...]:
    found = []
    if place.address:
        found.append(f"{place.category}@{_plain(place.address)}")
    if place.area_code and len(place.area_code) >= _GRID_CODE:
        found.append(f"{place.category}#{place.area_code}")
    return tuple(found)


def _cell(point: Point | None) -> tuple[tuple[int, int], ...]:
    return ((math.floor(point[0] / _CELL), math.floor(point[1] / _CELL)),) if point else ()


def _metres(one: Point, other: Point) -> float:
    """Return the distance of two near points; the earth is flat within a district."""
    east = (one[0] - other[0]) * math.cos(math.radians(one[1]))
    return math.hypot(east, one[1] - other[1]) * _METRES_PER_DEGREE


def _plain(address: str) -> str:
    return "".join(address.split()).rstrip("。.,，")
