"""The escalation board: a column for each tier, in it the cases by what presses first."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

TIERS: Final = (1, 2, 3)
# A case that climbed within this business time is told apart: people look up when it appears.
FRESH: Final = timedelta(minutes=15)
_NEVER: Final = "9999"


@dataclass(frozen=True, slots=True)
class Card:
    """One case at the tier it has reached.

    ``next_at`` is when the tier above begins, ``since`` when this one began to answer; ``over``
    tells that its time has run out. ``threads`` counts what else has climbed within the case.
    """

    ticket_id: str
    number: str
    title: str | None
    category: str | None
    area: str | None
    severity: str
    state: str
    unit: str | None
    unit_name: str | None
    tier: int
    trigger: str | None
    clock: str | None
    live: bool
    fresh: bool
    over: bool
    since: str | None
    next_at: str | None
    resident_due_at: str | None
    role: str | None
    responsible: str | None
    person: str | None
    missing: bool
    handed_back: bool
    supervised: int
    returned: int
    threads: int
    actions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Column:
    """A tier's cases; ``count`` is of all, of which ``cards`` are the gravest, as narrowed."""

    tier: int
    count: int
    more: bool
    over: int
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the board may be narrowed to, and how many cases that leaves."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Board:
    """All of the board, as it stood at ``as_of``."""

    as_of: str
    columns: tuple[Column, ...]
    triggers: tuple[Choice, ...]
    units: tuple[tuple[Choice, str], ...]
    narrowed: bool


def board(told: Mapping[str, Any], trigger: str | None = None, unit: str | None = None) -> Board:
    """Return the board of what dispatch tells, narrowed to a trigger and to a handling unit."""
    now = instant(told["as_of"])
    cards = [_card(row, now) for row in told["items"]]
    shown = [c for c in cards if trigger in (None, c.trigger) and unit in (None, c.unit)]
    return Board(
        as_of=told["as_of"],
        columns=tuple(_column(tier, told["totals"], shown) for tier in TIERS),
        triggers=_choices((c.trigger for c in cards if unit in (None, c.unit)), trigger),
        units=_units([c for c in cards if trigger in (None, c.trigger)], unit),
        narrowed=bool(trigger or unit),
    )


def _column(tier: int, totals: Mapping[str, Any], cards: Sequence[Card]) -> Column:
    total = totals.get(str(tier), {"count": 0, "more": False})
    here = sorted((card for card in cards if card.tier == tier), key=_pressing)
    over = sum(card.over for card in here)
    return Column(tier, total["count"], total["more"], over, tuple(here))


def _pressing(card: Card) -> tuple[bool, str, str, str]:
    """Sort by what is not over yet, then by when the next tier begins, then by severity."""
    return (not card.live, card.next_at or _NEVER, card.severity, card.number)


def _card(row: Mapping[str, Any], now: datetime) -> Card:
    climbs = row["climbs"] or [{}]
    top: Mapping[str, Any] = climbs[0]
    clock = top.get("clock") or {}
    since = instant(top["since"]) if top.get("since") else None
    live = bool(top.get("live"))
    next_at = top.get("next_at") if live else None
    return Card(
        ticket_id=row["ticket_id"],
        number=row["number"],
        title=row["title"],
        category=row["category_name"],
        area=row["area_name"],
        severity=row["severity"],
        state=row["state"],
        unit=top.get("unit") or row["unit"],
        unit_name=top.get("unit_name") or row["unit_name"],
        tier=row["tier"],
        trigger=top.get("trigger"),
        clock=clock.get("clock"),
        live=live,
        fresh=live and since is not None and timedelta() <= now - since < FRESH,
        over=next_at is not None and instant(next_at) <= now,
        since=top.get("since"),
        next_at=next_at,
        resident_due_at=row["resident_due_at"],
        role=top.get("responsible_role"),
        responsible=top.get("responsible_unit_name"),
        person=top.get("on_duty_name"),
        missing=bool(top.get("responsible_missing")),
        handed_back=bool(top.get("handed_back")),
        supervised=row["supervision_count"] or 0,
        returned=row["returns"] or 0,
        threads=len(row["climbs"]) - 1 if row["climbs"] else 0,
        actions=frozenset(row["actions"] or ()),
    )


def _choices(values: Iterable[str | None], chosen: str | None) -> tuple[Choice, ...]:
    counts = Counter(value for value in values if value)
    if chosen and chosen not in counts:
        counts[chosen] = 0
    return tuple(Choice(value, n, value == chosen) for value, n in counts.most_common())


def _units(cards: Sequence[Card], chosen: str | None) -> tuple[tuple[Choice, str], ...]:
    names = {card.unit: card.unit_name or card.unit for card in cards if card.unit}
    choices = _choices((card.unit for card in cards), chosen)
    return tuple((choice, names.get(choice.value) or choice.value) for choice in choices)


def instant(value: str) -> datetime:
    """Return an instant as a service told it."""
    return datetime.fromisoformat(value)
