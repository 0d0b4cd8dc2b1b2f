"""Who may call what, and how a request becomes an order."""

from typing import Any

from flask import Response, current_app, request
from pydantic import BaseModel, Field

from services.common.web.auth import current
from services.common.web.etag import if_match, with_etag
from services.common.web.idempotency import idempotency_key
from services.common.web.principal import Role
from services.dispatch.application.commanding import Order
from services.dispatch.bootstrap import Container
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.refusals import NotFound
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.forms.tickets import Form
from services.dispatch.entrypoints.http.rights.links import closed_among, linked_by, without
from services.dispatch.entrypoints.http.views import ticket_view

CONTAINER = "huying_dispatch"  # where the app keeps its container

CENTRE: tuple[Role, ...] = ("operator", "reviewer", "supervisor", "director", "admin")
UNITS: tuple[Role, ...] = ("unit_handler", "unit_leader", "street", "community")
# Who looks on in the whole district; a grid officer looks on in the grid.
DISTRICT: tuple[Role, ...] = (
    "callback_agent",
    "district_leader",
    "auditor",
    "analyst",
    "service",
)
WATCHERS: tuple[Role, ...] = (*DISTRICT, "grid_officer")
READERS: tuple[Role, ...] = (*CENTRE, *UNITS, *WATCHERS)
ANYBODY: tuple[Role, ...] = (*READERS, "ops")


class TicketPath(BaseModel):
    """Which ticket."""

    ticket_id: str = Field(description="工单 Ticket id.")


class OrderPath(BaseModel):
    """Which work order."""

    work_order_id: str = Field(description="派工单 Work order id.")


def caller() -> Caller:
    """Return the caller of this request as the domain knows him."""
    principal = current()
    container: Container = current_app.extensions[CONTAINER]
    directory = container.directories.current() if principal.unit else None
    below = directory.below(principal.unit) if directory else frozenset[str]()
    above = directory.above(principal.unit) if directory else frozenset[str]()
    return Caller(principal.subject, principal.roles, principal.unit, principal.areas, below, above)


def order_for(subject_id: str, action: str, form: Form) -> Order:
    """Return who commands, on which version, with which key."""
    return Order(
        caller(),
        if_version=if_match(required=False),
        key=idempotency_key(request),
        said=f"{action} {subject_id} {form.said()}",
    )


def seen(ticket: Ticket | None) -> Ticket:
    """Return a ticket within the caller's scope.

    Raises:
        NotFound: otherwise, whether it exists or not.

    """
    if ticket is None:
        raise NotFound
    caller().must_see(ticket)
    return ticket


def directory_of(container: Container) -> Directory:
    """Return the directory in force; NotFound before the first was published."""
    directory = container.directories.current()
    if directory is None:
        raise NotFound
    return directory


def answer_ticket(container: Container, ticket: Ticket) -> Response:
    """Return a ticket's view with its version as ETag; nothing where it is now closed to him."""
    who = caller()
    if who.is_shut_out(ticket):
        return Response(status=204)
    closed = closed_among(container.tickets, linked_by(ticket), who)
    view = without(ticket_view(ticket, directory_of(container), who), closed)
    return answer(view, ticket.version)


def answer(body: dict[str, Any], version: int) -> Response:
    """Return JSON with a version as ETag."""
    response = Response(current_app.json.dumps(body), content_type="application/json")
    return with_etag(response, version)
