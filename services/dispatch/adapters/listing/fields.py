"""The fields by which tickets are listed and counted, derived from a ticket at each write."""

from collections import Counter
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

from services.common.ids import bucket_of
from services.dispatch.domain.listing.due import work_due_at
from services.dispatch.domain.listing.words import searchable
from services.dispatch.domain.tickets.ticket import Ticket

# Only what is not in order has a number, so that the index of it stays small.
SIGNED: Final[dict[int, str]] = {1: "not_yet", 2: "no", 3: "no_order"}
_NOT_YET, _LATE, _NO_ORDER = SIGNED
_NOBODY: Final = " "  # a merged ticket: all its appeals are in another one


def changing_fields(ticket: Ticket, touched: AbstractSet[str] = frozenset()) -> dict[str, Any]:
    """Return what lists derive from the state of a ticket: from the fields ``touched``, or all."""
    return {
        name: made(ticket)
        for name, (made, sources) in _DERIVED.items()
        if not touched or touched & sources
    }


def lasting_fields(ticket: Ticket) -> dict[str, Any]:
    """Return what lists derive from a ticket once, at its birth."""
    return {"words": list(searchable(ticket.matter))}


def read_ledger(tally: str) -> dict[tuple[str, str], int]:
    """Return how many appeals a tally has by bucket and state."""
    rows = (part.split(":") for part in tally.split())
    return {(bucket, state): int(count) for bucket, state, count in rows}


def _signed(ticket: Ticket) -> int | None:
    if not ticket.orders:
        return _NO_ORDER
    lead = ticket.order
    in_time = lead.acknowledged_in_time if lead else None
    if in_time is None:
        return _NOT_YET
    return None if in_time else _LATE


def _people(ticket: Ticket) -> list[str]:
    """Return who took its appeals down and who has its orders now: whose it is, in their lists."""
    takers = (member.operator for member in ticket.members)
    handlers = (order.handler for order in ticket.live_orders)
    return sorted({name for name in (*takers, *handlers) if name is not None})


def _ledger(ticket: Ticket) -> str:
    """Return the members by bucket and state as one word: an index of arrays covers no count."""
    tally = Counter((bucket_of(item.appeal_id), item.state) for item in ticket.members)
    return " ".join(f"{bucket}:{state}:{count}" for (bucket, state), count in sorted(tally.items()))


def _unsettled(ticket: Ticket) -> str | None:
    """Return the ledger's word, but of nearly all tickets: closed with their one appeal."""
    settled = ticket.state == "closed" and [m.state for m in ticket.members] == ["closed"]
    return None if settled else _ledger(ticket) or _NOBODY


def _clocked_by(ticket: Ticket) -> int | None:
    """Return the version of the calendars that its clocks go by, until it is over."""
    return ticket.calendar_version if ticket.closed_at is None else None


_DERIVED: Final[Mapping[str, tuple[Callable[[Ticket], Any], AbstractSet[str]]]] = {
    "work_due_at": (
        work_due_at,
        frozenset({"state", "orders", "clocks", "resident_due_at"}),
    ),
    "signed": (_signed, frozenset({"orders"})),
    "ledger": (_ledger, frozenset({"members"})),
    "unsettled": (_unsettled, frozenset({"members", "state"})),
    "people": (_people, frozenset({"members", "orders"})),
    "clocked_by": (_clocked_by, frozenset({"calendar_version", "closed_at"})),
}
