"""``POST /api/v1/work-orders/{id}/{verb}``: what units do, and who gives them more time."""

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow
from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints import forms
from services.dispatch.entrypoints.http.access import (
    READERS,
    OrderPath,
    answer_ticket,
    order_for,
)


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes; who may do what is in the workflow's table: a 403 names the roles."""
    api = APIBlueprint("order_commands", __name__)
    _unit_routes(api, container)
    _time_routes(api, container)
    return api


def _unit_routes(api: APIBlueprint, container: Container) -> None:
    commands = container.order_commands

    @api.post("/api/v1/work-orders/<work_order_id>/acknowledge")
    @allow(*READERS)
    def acknowledge(path: OrderPath, body: forms.NothingForm) -> Response:
        """签收 Sign for the order."""
        order = order_for(path.work_order_id, "acknowledge", body)
        return answer_ticket(container, commands.acknowledge(path.work_order_id, order))

    @api.post("/api/v1/work-orders/<work_order_id>/contact")
    @allow(*READERS)
    def contact(path: OrderPath, body: forms.ContactForm) -> Response:
        """首次联系 Note that the reporter was spoken with."""
        order = order_for(path.work_order_id, "contact", body)
        ticket = commands.contact(path.work_order_id, order, **forms.values_of(body))
        return answer_ticket(container, ticket)

    @api.post("/api/v1/work-orders/<work_order_id>/progress")
    @allow(*READERS)
    def progress(path: OrderPath, body: forms.ProgressForm) -> Response:
        """办理进展 Write a note."""
        order = order_for(path.work_order_id, "progress", body)
        ticket = commands.progress(path.work_order_id, order, **forms.values_of(body))
        return answer_ticket(container, ticket)

    @api.post("/api/v1/work-orders/<work_order_id>/resolve")
    @allow(*READERS)
    def resolve(path: OrderPath, body: forms.ResolveForm) -> Response:
        """提交办理结果 Hand in the result; the centre has yet to accept it."""
        order = order_for(path.work_order_id, "resolve", body)
        ticket = commands.resolve(path.work_order_id, order, **forms.values_of(body))
        return answer_ticket(container, ticket)

    @api.post("/api/v1/work-orders/<work_order_id>/return")
    @allow(*READERS)
    def return_order(path: OrderPath, body: forms.ReturnForm) -> Response:
        """退单 Give the order back, with a coded reason and a basis."""
        order = order_for(path.work_order_id, "return", body)
        ticket = commands.return_order(path.work_order_id, order, **forms.values_of(body))
        return answer_ticket(container, ticket)


def _time_routes(api: APIBlueprint, container: Container) -> None:
    commands = container.order_commands

    @api.post("/api/v1/work-orders/<work_order_id>/request-extension")
    @allow(*READERS)
    def request_extension(path: OrderPath, body: forms.RequestExtensionForm) -> Response:
        """申请延期 Ask for more time, before the limit."""
        order = order_for(path.work_order_id, "request_extension", body)
        ticket = commands.request_extension(path.work_order_id, order, **forms.values_of(body))
        return answer_ticket(container, ticket)

    @api.post("/api/v1/work-orders/<work_order_id>/grant-extension")
    @allow(*READERS)
    def grant_extension(path: OrderPath, body: forms.GrantExtensionForm) -> Response:
        """批准延期 Give more time."""
        order = order_for(path.work_order_id, "grant_extension", body)
        ticket = commands.grant_extension(path.work_order_id, order, **forms.values_of(body))
        return answer_ticket(container, ticket)

    @api.post("/api/v1/work-orders/<work_order_id>/refuse-extension")
    @allow(*READERS)
    def refuse_extension(path: OrderPath, body: forms.ReasonForm) -> Response:
        """不予延期 Give no more time."""
        order = order_for(path.work_order_id, "refuse_extension", body)
        ticket = commands.refuse_extension(path.work_order_id, order, **forms.values_of(body))
        return answer_ticket(container, ticket)
