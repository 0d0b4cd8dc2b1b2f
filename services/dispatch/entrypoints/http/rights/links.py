"""What one ticket tells of others: nothing of those that are closed to the reader (L2)."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Tickets

_LINKS: Final = ("other_ticket_id", "linked_ticket_id", "from_ticket_id")


def linked_by(ticket: Ticket) -> frozenset[str]:
    """Return the ids of the tickets that a ticket's view names."""
    into = [ticket.absorption.into] if ticket.absorption else []
    linked = [ticket.linked_ticket_id] if ticket.linked_ticket_id else []
    return frozenset((*into, *linked, *(one.ticket_id for one in ticket.absorbed)))


def linked_in(events: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return the ids of the tickets that a story's events name."""
    named: list[Mapping[str, Any]] = [event["data"] for event in events]
    named += [arrival for data in named for arrival in data.get("arrived", ())]
    return frozenset(data[name] for data in named for name in _LINKS if data.get(name))


def closed_among(tickets: Tickets, ids: Iterable[str], reader: Caller) -> frozenset[str]:
    """Return ids and numbers of those tickets that are closed to a reader; mostly there are none.

    A seal closes a family as it stands; what had parted from it before may still name it.
    """
    wanted = sorted(ids)
    found = tickets.get_many(wanted).values() if wanted else ()
    shut = [one for one in found if reader.is_shut_out(one)]
    return frozenset(word for one in shut for word in (one.id, one.number))


def without(view: dict[str, Any], closed: frozenset[str]) -> dict[str, Any]:
    """Return a view in which nothing stands of what is closed."""
    return {name: _blank(value, closed) for name, value in view.items()} if closed else view


def _blank(value: Any, closed: frozenset[str]) -> Any:
    if isinstance(value, str):
        return None if value in closed else value
    if isinstance(value, dict):
        return None if _names(value, closed) else without(value, closed)
    if isinstance(value, list | tuple):
        return [_blank(item, closed) for item in value if not _names(item, closed)]
    return value


def _names(item: Any, closed: frozenset[str]) -> bool:
    values = item.values() if isinstance(item, dict) else (item,)
    return any(isinstance(value, str) and value in closed for value in values)
