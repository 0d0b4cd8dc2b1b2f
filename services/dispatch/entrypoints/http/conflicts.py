"""412 that tells what changed: of two editors the second learns what the first one did (D7)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Response

from services.common.web.errors import answer
from services.common.web.etag import stale
from services.common.web.problems import Problem
from services.dispatch.bootstrap import Container
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.http.access import caller
from services.dispatch.entrypoints.http.views import story_view
from services.dispatch.ports.tickets import StaleAggregate

MOST_EVENTS: Final = 20
# Where the API's name of a field is not the domain's.
_SHOWN: Final = {"orders": "work_orders", "steps": "escalation_steps", "id": "ticket_id"}


def lost(container: Container, error: StaleAggregate) -> Response:
    """Return 412 with what was written since the caller's version; 409 where none is known.

    What is no ticket (drafts, rules) tells the version that stands, and no more.
    """
    if error.version is None:
        return answer(Problem(409, "conflict"))
    problem = stale(error.version)
    ticket = container.tickets.get(error.ticket_id) if error.ticket_id else None
    shown = ticket is not None and not caller().is_shut_out(ticket)
    if ticket is not None and shown and error.read is not None:
        problem.extra |= _since(container, ticket, error.read)
    return answer(problem)


def _since(container: Container, ticket: Ticket, read: int) -> dict[str, Any]:
    writes = container.lists.writes(ticket.id)
    newer = [write for write in writes if write["version"] > read]
    after = newer[0]["after"] if newer else ticket.sequence
    history = container.lists.events(ticket.id, after)
    told = story_view(history, ticket, caller(), container.tickets)
    return {
        "read_version": read,
        "changed_fields": _fields(newer),
        "changed_by": told[-MOST_EVENTS:],
        # Older writes than those remembered may have changed more than is told here.
        "complete": bool(newer) and newer[0]["version"] == read + 1 and len(told) <= MOST_EVENTS,
    }


def _fields(writes: Sequence[Mapping[str, Any]]) -> list[str]:
    return sorted({_SHOWN.get(name, name) for write in writes for name in write["touched"]})
