"""``POST /api/v1/tickets/{id}/{verb}``: what the dispatch centre decides."""

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow
from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints import forms
from services.dispatch.entrypoints.http.access import (
    READERS,
    TicketPath,
    answer_ticket,
    order_for,
)


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes; who may do what is in the workflow's table: a 403 names the roles."""
    api = APIBlueprint("ticket_commands", __name__)
    commands = container.ticket_commands

    @api.post("/api/v1/tickets/<ticket_id>/screen")
    @allow(*READERS)
    def screen(path: TicketPath, body: forms.ScreenForm) -> Response:
        """待派处理 Settle category and area, and dispatch."""
        order = order_for(path.ticket_id, "screen", body)
        ticket = commands.screen(path.ticket_id, order, **forms.values_of(body))
        return answer_ticket(container, ticket)

    @api.post("/api/v1/tickets/<ticket_id>/refuse")
    @allow(*READERS)
    def refuse(path: TicketPath, body: forms.RefuseForm) -> Response:
        """不予受理 Do not take the matter on."""
        order = order_for(path.ticket_id, "refuse", body)
        ticket = commands.refuse(path.ticket_id, order, **forms.values_of(body))
        return answer_ticket(container, ticket)

    @api.post("/api/v1/tickets/<ticket_id>/accept")
    @allow(*READERS)
    def accept(path: TicketPath, body: forms.NothingForm) -> Response:
        """通过办结 Accept the result; every reporter is asked to rate it."""
        order = order_for(path.ticket_id, "accept", body)
        return answer_ticket(container, commands.accept(path.ticket_id, order))

    @api.post("/api/v1/tickets/<ticket_id>/reject")
    @allow(*READERS)
    def reject(path: TicketPath, body: forms.ReasonForm) -> Response:
        """驳回办结 Send the result back."""
        order = order_for(path.ticket_id, "reject", body)
        ticket = commands.reject(path.ticket_id, order, **forms.values_of(body))
        return answer_ticket(container, ticket)

    @api.post("/api/v1/tickets/<ticket_id>/review")
    @allow(*READERS)
    def review(path: TicketPath, body: forms.ReviewForm) -> Response:
        """复核 Judge a complaint about the result: redo or conclude."""
        order = order_for(path.ticket_id, "review", body)
        ticket = commands.review(path.ticket_id, order, **forms.values_of(body))
        return answer_ticket(container, ticket)

    return api
