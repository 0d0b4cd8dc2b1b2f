"""``…/actions``: what the caller may do now with a case, each with its form, field by field."""

from dataclasses import asdict
from functools import lru_cache
from typing import Any

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow
from services.dispatch.bootstrap import Container
from services.dispatch.domain.offering.offers import offers
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.commands.offered import Offered, commands_of
from services.dispatch.entrypoints.forms.fields import FormField, form_fields
from services.dispatch.entrypoints.http.access import (
    READERS,
    OrderPath,
    TicketPath,
    answer,
    caller,
    directory_of,
    seen,
)
from services.dispatch.entrypoints.http.action_options import Situation, default_of, options_of
from services.dispatch.entrypoints.http.rights.fields import show
from services.dispatch.entrypoints.http.rights.readers import cleared

View = dict[str, Any]


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("actions", __name__)

    @api.get("/api/v1/tickets/<ticket_id>/actions")
    @allow(*READERS)
    def of_ticket(path: TicketPath) -> Response:
        """可用操作 What the caller may do now with a ticket, its orders and its whistles."""
        return _answered(container, seen(container.tickets.get(path.ticket_id)))

    @api.get("/api/v1/work-orders/<work_order_id>/actions")
    @allow(*READERS)
    def of_order(path: OrderPath) -> Response:
        """可用操作 What the caller may do now with one work order."""
        ticket = seen(container.tickets.by_order(path.work_order_id))
        return _answered(container, ticket, only=path.work_order_id)

    return api


def _answered(container: Container, ticket: Ticket, only: str | None = None) -> Response:
    who, now = caller(), container.clock.now()
    ticket = container.desk.sealed_anew(ticket)
    ladder = container.desk.situation(ticket, now).ladder
    suggest = lru_cache(maxsize=1)(lambda: container.classifying.offer([ticket])[0])
    where = Situation(ticket, who, directory_of(container), suggest)
    clearances = cleared(ticket, who)
    body = {
        "ticket_id": ticket.id,
        "version": ticket.version,
        "items": [
            show("action", action_view(offered, where), clearances)
            for offered in commands_of(offers(ticket, who, ladder, now))
            if only in (None, offered.subject_id)
        ],
    }
    return answer(show("actions", body, clearances), ticket.version)


def action_view(offered: Offered, where: Situation) -> View:
    """Return one action with its form."""
    ticket, order_id = where.ticket, offered.subject_id
    unit = ticket.order_of(order_id).unit if offered.subject == "work_order" else None
    return {
        "action": offered.verb,
        "subject": offered.subject,
        "subject_id": offered.subject_id,
        "unit": unit,
        "path": offered.path,
        "zh": offered.zh,
        "en": offered.en,
        "fields": [_field(field, offered, where) for field in form_fields(offered.form)],
    }


def _field(field: FormField, offered: Offered, where: Situation) -> View:
    found = default_of(offered, field.name, where)
    return {
        **asdict(field),
        "default": field.default if found is None else found,
        "options": options_of(offered, field.name, where),
    }
