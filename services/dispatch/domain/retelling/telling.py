"""Reads a ticket's story to its end: what it says of the ticket, its orders, whistles, members."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from services.dispatch.domain.retelling.says import (
    OF_LEAD,
    OF_ORDER,
    OF_TICKET,
    OF_WHISTLE,
    OF_WORK,
    Is,
    Says,
)
from services.dispatch.domain.workflow.words import ENDED_STATES, HELD

Event = Mapping[str, Any]
Data = Mapping[str, Any]
_FIRST: Final = "ticket.opened.v1"


@dataclass
class Retold:
    """What a story says; of each field what was said last. Times are as the events write them.

    ``merges`` are the severities at which other tickets came in, ``seal`` is what it was closed
    with last, None for a ticket that never was.
    """

    ticket: dict[str, Any] = field(
        default_factory=lambda: {"tier": 0, "returns": 0, "supervision_count": 0}
    )
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    whistles: dict[str, dict[str, Any]] = field(default_factory=dict)
    members: set[str] = field(default_factory=set)
    merges: dict[str, str | None] = field(default_factory=dict)
    seal: Data | None = None


def retold(story: Iterable[Event]) -> Retold | None:
    """Return what a story says of its ticket; None where its beginning is not there.

    Args:
        story: a ticket's events in their order, from the first one on; those whose chain is whole.

    """
    said = Retold()
    for place, event in enumerate(story):
        kind, data = event["type"], event["data"]
        if place == 0 and kind != _FIRST:
            return None
        said.ticket |= _values(OF_TICKET.get(kind, {}), data)
        _tell_order(said, kind, data)
        _tell_whistle(said, kind, data)
        _tell_members(said, kind, data)
        if more := _MORE.get(kind):
            more(said, data)
    return said


def _values(says: Says, data: Data) -> dict[str, Any]:
    return {
        name: source.value if isinstance(source, Is) else data[source]
        for name, source in says.items()
        if isinstance(source, Is) or source in data  # an event of before may not say it yet
    }


def _tell_order(said: Retold, kind: str, data: Data) -> None:
    order_id = data.get("work_order_id")
    if kind in OF_ORDER and order_id is not None:
        said.orders.setdefault(order_id, {}).update(_values(OF_ORDER[kind], data))
    if data.get("role", "lead") != "lead":
        return
    state = said.ticket.get("state")
    if kind in OF_LEAD:
        said.ticket["state"] = OF_LEAD[kind]
    elif kind in OF_WORK and state not in HELD:
        said.ticket["state"] = "in_progress"


def _tell_whistle(said: Retold, kind: str, data: Data) -> None:
    if kind in OF_WHISTLE:
        whistle = said.whistles.setdefault(data["whistle_id"], {"signed_in": {}})
        whistle.update(_values(OF_WHISTLE[kind], data))


def _tell_members(said: Retold, kind: str, data: Data) -> None:
    if kind in (_FIRST, "ticket.joined.v1"):
        said.members.add(data["appeal_id"])
    said.members |= {one["appeal_id"] for one in data.get("arrived") or ()}
    said.members -= set(data.get("departed") or ())


def _closed(said: Retold, data: Data) -> None:
    said.ticket["state"] = "withdrawn" if data["reason"] == "withdrawn" else "closed"


def _resolved(said: Retold, data: Data) -> None:
    said.ticket["state"] = "resolved" if data["outcome"] == "done" else data["outcome"]


def _returned(said: Retold, data: Data) -> None:
    said.ticket["returns"] += data.get("role", "lead") == "lead"


def _return_refused(said: Retold, data: Data) -> None:
    state = "issued" if data["state"] == "dispatched" else data["state"]
    order = said.orders.setdefault(data["work_order_id"], {})
    order.update(state=state, return_reason=None)


def _revoked(said: Retold, data: Data) -> None:
    """A lead's order that was taken back leaves its ticket with the centre, unless it is over."""
    over = said.ticket.get("state") in {*ENDED_STATES, "merged"}
    if data.get("role", "lead") == "lead" and not over:
        said.ticket["state"] = "screening"


def _ruled(said: Retold, data: Data) -> None:
    """Who is ruled to lead had it rightly all the time, though it gave the order back."""
    for order in said.orders.values():
        if order.get("unit") == data["lead"] and order.get("state") == "returned":
            order["charged"] = True


def _handed_over(said: Retold, data: Data) -> None:
    if data.get("to_work_order_id") is not None:
        said.orders.setdefault(data["work_order_id"], {})["state"] = "revoked"


def _merged(said: Retold, data: Data) -> None:
    said.merges[data["other_ticket_id"]] = said.ticket.get("severity")
    _moved(said, data)


def _unmerged(said: Retold, data: Data) -> None:
    """A survivor takes back what the merge made of its severity, and does not say to what."""
    _moved(said, data)
    if said.merges.pop(data["other_ticket_id"], None) != said.ticket.get("severity"):
        said.ticket.pop("severity", None)


def _moved(said: Retold, data: Data) -> None:
    if data["role"] == "absorbed":
        said.ticket["state"] = data["state"]


def _escalated(said: Retold, data: Data) -> None:
    said.ticket["tier"] = max(said.ticket["tier"], data["tier"])


def _sealed(said: Retold, data: Data) -> None:
    said.seal = data


def _reported_in(said: Retold, data: Data) -> None:
    whistle = said.whistles.setdefault(data["whistle_id"], {"signed_in": {}})
    whistle["signed_in"][data["unit"]] = data["reported_in_at"]


_MORE: Final[Mapping[str, Callable[[Retold, Data], None]]] = {
    "ticket.closed.v1": _closed,
    "ticket.resolved.v1": _resolved,
    "work_order.returned.v1": _returned,
    "work_order.return_refused.v1": _return_refused,
    "work_order.revoked.v1": _revoked,
    "work_order.handed_over.v1": _handed_over,
    "arbitration.ruled.v1": _ruled,
    "ticket.merged.v1": _merged,
    "ticket.unmerged.v1": _unmerged,
    "ticket.escalated.v1": _escalated,
    "unit.reported_in.v1": _reported_in,
    "ticket.sealed.v1": _sealed,
}
