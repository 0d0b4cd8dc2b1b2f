"""What one ticket adds to the figures, day by day and unit by unit: whole numbers, exact sums.

A part is one day's share of one unit. Roll-ups are sums of parts, a figure is a sum of roll-ups,
and the tickets behind a figure are those that have such a part: all three are the same numbers.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.reporting.domain.facts import TicketFact
from services.reporting.domain.scores import score
from services.reporting.domain.secrecy import Seal, place_of, seal_of

Measures = Mapping[str, int]

# 剔除: what an approved exclusion takes a ticket out of; the rest of its counts stays.
GROUPS: Final[Mapping[str, frozenset[str]]] = {
    "response": frozenset(
        {
            "response_scope",
            "responded",
            "signed",
            "signed_in_time",
            "contacted",
            "contacted_in_time",
        }
    ),
    "feedback": frozenset({"answered", "solved", "content", "unreachable"}),
    "deadline": frozenset({"due", "on_time", "should_close", "closed_of_due", "on_time_of_due"}),
    "dispatch": frozenset({"dispatched", "first_right", "returned", "confirmed", "refused"}),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A ticket's share in the figures of one business day under one unit (None: under none)."""

    day: str
    unit: str | None
    measures: Measures


def parts_of(fact: TicketFact, zone: ZoneInfo) -> list[Part]:
    """Return a ticket's parts, at most one a day and unit, in order.

    Args:
        fact: the ticket.
        zone: whose business days.

    """
    seal, found = seal_of(fact), dict[tuple[str, str | None], dict[str, int]]()
    for at, unit, measures in _shares(fact):
        shown = None if seal.closes_unit(unit) else unit
        part = found.setdefault((day_of(at, zone), shown), {})
        for name, count in measures.items():
            if count:
                part[name] = part.get(name, 0) + count
    dropped = frozenset(chain.from_iterable(GROUPS[one] for one in fact.excluded))
    return [
        Part(day, unit, kept)
        for (day, unit), measures in sorted(
            found.items(), key=lambda one: (one[0][0], str(one[0][1]))
        )
        if (kept := _without(measures, dropped))
    ]


Share = tuple[str, str | None, Measures]


def _shares(fact: TicketFact) -> Iterator[Share]:
    values, lead = fact.values, fact.lead
    unit = place_of(fact).unit
    if opened_at := values.get("opened_at"):
        came = {
            "opened": 1,
            "appeals": len(fact.members),
            "repeats": int(bool(values.get("repeats"))),
        }
        yield opened_at, unit, came
    yield from _due(fact, lead, unit)
    yield from _closed(fact, unit)
    yield from _dispatched(fact)
    for order in fact.orders.values():
        yield from _of_order(order)
    for mark in chain.from_iterable(chain(fact.disputes.values(), fact.marks.values())):
        yield mark["at"], mark["unit"], {mark["kind"]: mark.get("count", 1)}


def _due(fact: TicketFact, lead: Mapping[str, Any], unit: str | None) -> Iterator[Share]:
    """应结: due by its last limit; what is suspended (缓办、挂账) is told beside, not within."""
    due_at = lead.get("resolve_due_at")
    if not due_at or fact.values.get("state") in {"withdrawn", "transferred", "merged"}:
        return
    if fact.values.get("state") == "suspended":
        yield due_at, unit, {"deferred": 1}
        return
    is_over = bool(fact.values.get("closed_at") or lead.get("resolved_at"))
    in_time = int(is_over and bool(lead.get("resolved_in_time")))
    yield (
        due_at,
        unit,
        {
            "should_close": 1,
            "closed_of_due": int(is_over),
            "on_time_of_due": in_time,
        },
    )


def _closed(fact: TicketFact, unit: str | None) -> Iterator[Share]:
    closed_at = fact.values.get("closed_at")
    if closed_at:
        yield closed_at, unit, {"closed": 1, **score(fact), "excluded": int(bool(fact.excluded))}


def _dispatched(fact: TicketFact) -> Iterator[Share]:
    """首次派单: right when the unit that got it first had not to give it away."""
    issued = [
        order
        for _, order in sorted(fact.orders.items())
        if order.get("issued_at") and order.get("role", "lead") == "lead" and order.get("unit")
    ]
    if not issued or "source" in fact.values:
        return
    first = min(issued, key=lambda order: str(order["issued_at"]))
    wrong = first.get("return_confirmed_at") or first.get("reassigned_at")
    share = {"dispatched": 1, "first_right": int(not wrong and not first.get("returned_at"))}
    yield first["issued_at"], first["unit"], share


def _of_order(order: Mapping[str, Any]) -> Iterator[Share]:
    unit = order.get("unit")
    if order.get("issued_at"):
        yield order["issued_at"], unit, {"orders": 1}
    for name, at in (("signed", "acknowledged_at"), ("contacted", "contacted_at")):
        if order.get(at):
            in_time = int(bool(order.get(at.replace("_at", "_in_time"))))
            yield order[at], unit, {name: 1, f"{name}_in_time": in_time}


def _without(measures: Measures, dropped: Iterable[str]) -> Measures:
    return {name: count for name, count in sorted(measures.items()) if name not in dropped}


@lru_cache(maxsize=4096)
def day_of(at: str, zone: ZoneInfo) -> str:
    """Return the business day of an instant, both in ISO 8601."""
    return datetime.fromisoformat(at).astimezone(zone).date().isoformat()


def waits_of(fact: TicketFact, seal: Seal) -> list[dict[str, Any]]:
    """Return how long each order took to be signed and to its first contact, in seconds."""
    return [
        {"kind": kind, "unit": order["unit"], "at": order[at], "seconds": _seconds(order, at)}
        for order in fact.orders.values()
        for kind, at in (("sign", "acknowledged_at"), ("contact", "contacted_at"))
        if order.get(at) and order.get("issued_at") and not seal.closes_unit(order.get("unit"))
    ]


def _seconds(order: Mapping[str, Any], at: str) -> int:
    took = datetime.fromisoformat(order[at]) - datetime.fromisoformat(order["issued_at"])
    return max(0, round(took.total_seconds()))
