"""``POST /api/v1/tickets/bulk``: one command on many tickets, each row checked on its own (K2)."""

from collections.abc import Sequence
from typing import Any

from flask import g
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.common.web.auth import allow
from services.common.web.catalogue import load
from services.common.web.etag import stale
from services.common.web.invalid import invalid
from services.common.web.problems import Problem, document
from services.dispatch.application.commanding import Order
from services.dispatch.bootstrap import Container
from services.dispatch.domain.refusals import NotFound, Refusal
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.commands.table import ORDER_COMMANDS, TICKET_COMMANDS, Command
from services.dispatch.entrypoints.forms.tickets import Form, values_of
from services.dispatch.entrypoints.http.access import READERS, caller, order_for
from services.dispatch.entrypoints.http.rights.fields import show
from services.dispatch.entrypoints.http.rights.readers import FOR_ALL
from services.dispatch.entrypoints.http.uploads import claim_uploads
from services.dispatch.entrypoints.problems import problem_of
from services.dispatch.ports.tickets import StaleAggregate

MOST_ROWS = 200
_OK = 200
_ORDER_PREFIX = "wo_"
_OF_TICKETS = {command.name: command for command in TICKET_COMMANDS}
_OF_ORDERS = {command.name: command for command in ORDER_COMMANDS}


class BulkItem(BaseModel):
    """One row: a ticket's id, or a work order's for a command on orders."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(description="工单或派工单 Ticket or work order.")
    if_version: int | None = Field(
        None, ge=1, lt=2**53, description="所见版本 Version that was seen."
    )


class BulkForm(Form):
    """A command's name, the rows, and beside them the fields of that command's own form."""

    model_config = ConfigDict(extra="allow", frozen=True)

    action: str = Field(description="操作 Verb of the command, such as accept or acknowledge.")
    items: list[BulkItem] = Field(min_length=1, max_length=MOST_ROWS, description="行 Rows.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the route; a row that is refused leaves the others as they are."""
    api = APIBlueprint("bulk", __name__)
    catalogue = load("dispatch", container.settings.time_zone)

    @api.post("/api/v1/tickets/bulk")
    @allow(*READERS)
    def bulk(body: BulkForm) -> dict[str, Any]:
        """批量操作 Carry a command out on each row, by the same checks, and report per row."""
        name = body.action.replace("-", "_")
        command = _named(name, body.items)
        if command is None:
            known = sorted({*_OF_TICKETS, *_OF_ORDERS})
            raise Problem(422, "unknown_action", word=body.action, known=known)
        form = _form_of(command, body)
        rows = []
        for item in body.items:
            outcome = _carry_out(container, command, form, item)
            if isinstance(outcome, Problem):
                asked = g.get("request_id", "")
                texts = document(outcome, catalogue, instance=item.id, request_id=asked)
                row = {"id": item.id, "status": outcome.status, "problem": texts}
            else:
                row = _done(item, outcome)
            rows.append(show("bulk_row", row, FOR_ALL))
        done = sum(row["status"] == _OK for row in rows)
        return {"action": name, "done": done, "refused": len(rows) - done, "items": rows}

    return api


def _named(name: str, items: Sequence[BulkItem]) -> Command | None:
    """Return the command of a name; where tickets and orders share it, the ids tell which."""
    of_orders = all(item.id.startswith(_ORDER_PREFIX) for item in items)
    tables = (_OF_ORDERS, _OF_TICKETS) if of_orders else (_OF_TICKETS, _OF_ORDERS)
    return next((table[name] for table in tables if name in table), None)


def _form_of(command: Command, body: BulkForm) -> Form:
    """Return the command's own form; what is wrong with it is wrong with every row."""
    try:
        return command.form.model_validate(body.model_extra or {})
    except ValidationError as error:
        raise invalid(error) from error


def _carry_out(
    container: Container, command: Command, form: Form, item: BulkItem
) -> Ticket | Problem:
    try:
        subject_id = _subject(container, command, item.id)
        order = _order_of(command, subject_id, form, item)
        claim_uploads(container, subject_id, form)
        return command.use_case(container)(subject_id, order, **values_of(form))
    except Problem as problem:
        return problem
    except Refusal as refusal:
        return problem_of(refusal, container.directories.current())
    except StaleAggregate as error:
        return Problem(409, "conflict") if error.version is None else stale(error.version)


def _order_of(command: Command, subject_id: str, form: Form, item: BulkItem) -> Order:
    """Return the row's order: its own version, and its own part of the request's key."""
    asked = order_for(subject_id, command.name, form)
    key = f"{asked.key}:{subject_id}" if asked.key is not None else None
    return Order(asked.caller, if_version=item.if_version, key=key, said=asked.said)


def _subject(container: Container, command: Command, given: str) -> str:
    """Return the id addressed; a ticket's id given for a command on orders means its live order.

    Raises:
        NotFound: the ticket is out of the caller's scope, or nobody works on it.

    """
    if command in TICKET_COMMANDS or not given.startswith("tkt_"):
        return given
    ticket = container.tickets.get(given)
    if ticket is None or ticket.live_order is None:
        raise NotFound
    caller().must_see(ticket)
    return ticket.live_order.id


def _done(item: BulkItem, ticket: Ticket) -> dict[str, Any]:
    return {
        "id": item.id,
        "status": _OK,
        "ticket_id": ticket.id,
        "state": ticket.state,
        "version": ticket.version,
    }
