"""Tickets with papers and meetings in a real database."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.dispatch.bootstrap import Container
from services.dispatch.domain.meetings.meeting import Meeting
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Change
from tests.factories.dispatch import CENTRE
from tests.factories.papers import paper


def with_papers(container: Container, ticket_id: str, count: int = 1, **changes: Any) -> Ticket:
    """Write papers into a ticket, as its next step would; they wait for their numbers."""
    ticket = container.tickets.get(ticket_id)
    assert ticket is not None
    first = ticket.paper_count + 1
    news = tuple(
        paper(id=f"resolve:1:{number}/{kind}", n=number, kind=kind, **more)
        for number in range(first, first + count)
        for kind, more in [_split(changes)]
    )
    after = replace(ticket, papers=(*ticket.papers, *news), paper_count=ticket.paper_count + count)
    touched = ("papers", "paper_count")
    return container.tickets.save(Change(after, (), container.clock.now(), touched=touched))


def register_paper(container: Container, ticket_id: str, **changes: Any) -> None:
    """Write a paper into a ticket and register it."""
    with_papers(container, ticket_id, **changes)
    container.documents.register()


def call_meeting(container: Container, ticket_id: str) -> None:
    """Call a joint meeting on a ticket, as a step would."""
    ticket = container.tickets.get(ticket_id)
    assert ticket is not None
    now = container.clock.now()
    meeting = Meeting("mtg_1", 1, "transferred", CENTRE, ("gongan",), now, now + timedelta(days=2))
    after = replace(ticket, meetings=(meeting,))
    container.tickets.save(Change(after, (), now, touched=("meetings",)))


def _split(changes: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    more = dict(changes)
    return more.pop("kind", "supervision_order"), more
