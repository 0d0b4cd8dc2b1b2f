"""``POST /api/v1/{tickets|work-orders}/{id}/{verb}``: one route for each row of the commands."""

from collections.abc import Callable
from typing import Any

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow
from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints.commands.table import ORDER_COMMANDS, TICKET_COMMANDS, Command
from services.dispatch.entrypoints.forms.tickets import Form, values_of
from services.dispatch.entrypoints.http.access import (
    READERS,
    OrderPath,
    TicketPath,
    answer_ticket,
    order_for,
)
from services.dispatch.entrypoints.http.uploads import claim_uploads


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes; who may do what is in the workflow's table: a 403 names the roles."""
    api = APIBlueprint("commands", __name__)
    for command in TICKET_COMMANDS:
        address = f"/api/v1/tickets/<ticket_id>/{command.verb}"
        api.post(address)(allow(*READERS)(_view(container, command, "ticket", TicketPath)))
    for command in ORDER_COMMANDS:
        address = f"/api/v1/work-orders/<work_order_id>/{command.verb}"
        api.post(address)(allow(*READERS)(_view(container, command, "work_order", OrderPath)))
    return api


def _view(
    container: Container, command: Command, subject: str, where: type[TicketPath | OrderPath]
) -> Callable[..., Response]:
    def view(path: Any, body: Any) -> Response:
        subject_id = str(getattr(path, f"{subject}_id"))
        form: Form = body
        order = order_for(subject_id, command.name, form)
        claim_uploads(container, subject_id, form)
        done = command.use_case(container)(subject_id, order, **values_of(form))
        return answer_ticket(container, done)

    view.__name__ = f"{subject}_{command.name}"
    view.__doc__ = f"{command.zh} {command.en}."
    # flask-openapi3 reads from here what the path and the body have to be.
    view.__annotations__ = {"path": where, "body": command.form, "return": Response}
    return view
