"""``POST /api/v1/tickets/{id}/whistles`` and ``/api/v1/whistles/{id}/{verb}``: one row a route."""

from collections.abc import Callable
from typing import Any

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow
from services.dispatch.application.whistles.blow import blown_by
from services.dispatch.bootstrap import Container
from services.dispatch.domain.whistles.parties import whistle_of
from services.dispatch.entrypoints.commands.whistles import VERBS, Verb
from services.dispatch.entrypoints.forms import whistles as forms
from services.dispatch.entrypoints.http.access import READERS, TicketPath, order_for
from services.dispatch.entrypoints.http.whistles import WhistlePath, answer_whistle


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes; who may do what is said by the kind and by who is party."""
    api = APIBlueprint("whistle_commands", __name__)

    @api.post("/api/v1/tickets/<ticket_id>/whistles")
    @allow(*READERS)
    def blow(path: TicketPath, body: forms.BlowForm) -> Response:
        """吹哨 Summon units to a ticket."""
        order = order_for(path.ticket_id, "whistle", body)
        ticket = container.whistles.blow(path.ticket_id, order, **body.arguments())
        response = answer_whistle(container, ticket, blown_by(ticket, order))
        response.status_code = 201
        return response

    for verb in VERBS:
        address = f"/api/v1/whistles/<whistle_id>/{verb.verb}"
        api.post(address)(allow(*READERS)(_view(container, verb)))
    return api


def _view(container: Container, verb: Verb) -> Callable[..., Response]:
    def view(path: Any, body: Any) -> Response:
        form: forms.WhistleForm = body
        order = order_for(path.whistle_id, verb.verb, form)
        use_case = verb.use_case(container.whistles)
        ticket = use_case(path.whistle_id, order, **form.arguments())
        return answer_whistle(container, ticket, whistle_of(ticket, path.whistle_id))

    view.__name__ = verb.verb.replace("-", "_")
    view.__doc__ = verb.words
    # flask-openapi3 reads from here what the path and the body have to be.
    view.__annotations__ = {"path": WhistlePath, "body": verb.form, "return": Response}
    return view
