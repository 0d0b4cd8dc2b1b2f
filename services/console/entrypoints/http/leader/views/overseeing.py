"""What is overseen besides the board: alarms, returns, rosters and documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from services.console.entrypoints.http.leader.views.board import instant

TIERS: Final = (1, 2, 3)
# A document's colour: the card's own name says it; notices and orders have a head in red.
COLOURS: Final[Mapping[str, str]] = {
    "blue_card": "blue",
    "yellow_card": "yellow",
    "orange_card": "orange",
    "red_card": "red",
    "reminder_notice": "notice",
    "criticism_notice": "notice",
    "supervision_order": "order",
}
KINDS: Final = ("centre", "department", "subdistrict", "community")
_OVER: Final = frozenset({"closed", "refused", "withdrawn", "merged"})


@dataclass(frozen=True, slots=True)
class Alarm:
    """A ticket that the auditor names, and what is wrong with its next step."""

    ticket: Mapping[str, Any]
    faults: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Alarms:
    """What the auditor counts; ``quiet`` where nothing is wrong."""

    as_of: str
    orphan_count: int
    orphans: tuple[Alarm, ...]
    late_count: int
    late: tuple[Alarm, ...]
    longest: timedelta | None
    meetings_overdue: int

    @property
    def quiet(self) -> bool:
        """Whether every open ticket has its next step, and none is late."""
        return not (self.orphan_count or self.late_count)


def alarms(told: Mapping[str, Any]) -> Alarms:
    """Return what the watch tells, each ticket with its faults."""
    faults = told["faults"]

    def of(row: Mapping[str, Any]) -> Alarm:
        wrong = faults.get(row["ticket_id"], ())
        named = tuple((one["fault"], one["key"]) for one in wrong)
        return Alarm(row, named)

    late = told["late_count"]
    return Alarms(
        as_of=told["as_of"],
        orphan_count=told["orphan_count"],
        orphans=tuple(of(row) for row in told["orphans"]),
        late_count=late,
        late=tuple(of(row) for row in told["late"]),
        longest=timedelta(seconds=told["late_seconds"]) if late else None,
        meetings_overdue=told["meetings_overdue"],
    )


@dataclass(frozen=True, slots=True)
class PingPong:
    """One unit's returns and rulings; ``right`` is the share of its decided returns upheld."""

    row: Mapping[str, Any]
    right: float | None
    bar: int


def ping_pong(rows: Sequence[Mapping[str, Any]]) -> tuple[PingPong, ...]:
    """Return units that returned or were in dispute, each with a bar of 0 to 100."""
    most = max((row["returned"] for row in rows), default=0)
    found = []
    for row in rows:
        decided = row["confirmed"] + row["refused"]
        right = row["confirmed"] / decided if decided else None
        found.append(PingPong(row, right, round(100 * row["returned"] / most) if most else 0))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Desk:
    """Who is on duty for one tier of a unit, or why nobody; until when."""

    name: str | None
    subject: str | None
    shift: str | None
    by: str | None
    gap: str | None
    until: str


@dataclass(frozen=True, slots=True)
class UnitRoster:
    """One unit's tiers; None where there is no rota for one."""

    unit: str
    name: str
    desks: tuple[Desk | None, ...]
    gaps: int


def rosters(
    duty: Mapping[str, Any], gaps: Sequence[Mapping[str, Any]]
) -> tuple[tuple[UnitRoster, ...], tuple[tuple[Mapping[str, Any], timedelta], ...]]:
    """Return who is on duty now by unit, those with a gap first, and the gaps ahead."""
    by_unit: dict[str, dict[int, Mapping[str, Any]]] = {}
    for row in duty["items"]:
        by_unit.setdefault(row["unit"], {})[row["tier"]] = row
    units = [_unit(unit, tiers, gaps) for unit, tiers in by_unit.items()]
    units.sort(key=lambda one: (one.gaps == 0, one.unit))
    ahead = tuple((gap, instant(gap["to"]) - instant(gap["from"])) for gap in gaps)
    return tuple(units), ahead


def by_kind(
    units: Sequence[UnitRoster], kinds: Sequence[Mapping[str, Any]]
) -> list[tuple[str, list[UnitRoster]]]:
    """Return the units in groups of their kinds, as the district is built; the unknown last."""
    kind_of = {one["code"]: one["kind"] for one in kinds}
    groups: dict[str, list[UnitRoster]] = {kind: [] for kind in (*KINDS, "other")}
    for unit in units:
        kind = kind_of.get(unit.unit, "other")
        groups[kind if kind in groups else "other"].append(unit)
    return [(kind, members) for kind, members in groups.items() if members]


def _unit(
    unit: str,
    tiers: Mapping[int, Mapping[str, Any]],
    gaps: Sequence[Mapping[str, Any]],
) -> UnitRoster:
    name = next(iter(tiers.values()))["unit_name"] or unit
    desks = tuple(_desk(tiers[tier]) if tier in tiers else None for tier in TIERS)
    return UnitRoster(unit, name, desks, sum(gap["unit"] == unit for gap in gaps))


def _desk(row: Mapping[str, Any]) -> Desk:
    return Desk(row["name"], row["subject"], row["shift_name"], row["by"], row["gap"], row["until"])


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the register with its colour.

    ``unanswered`` tells that the time for its answer is over while its case is still open.
    """

    row: Mapping[str, Any]
    colour: str
    unanswered: bool


def papers(rows: Sequence[Mapping[str, Any]], now: datetime) -> tuple[Paper, ...]:
    """Return documents, each with its colour and whether its answer is late."""
    found = []
    for row in rows:
        until, done = row["answer_by"], row["ticket_state"] in _OVER
        late = until is not None and instant(until) < now and not done
        found.append(Paper(row, COLOURS.get(row["kind"], "notice"), late))
    return tuple(found)
