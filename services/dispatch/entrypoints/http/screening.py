"""``/api/v1/screening``: what waits for a person, with suggestions; and the classifier's state."""

from collections.abc import Sequence
from typing import Any

from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.dispatch.bootstrap import Container
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.classification.suggesting import Suggestion, token_of
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.http.access import (
    CENTRE,
    DISTRICT,
    caller,
    directory_of,
)
from services.dispatch.entrypoints.http.rights.fields import show
from services.dispatch.entrypoints.http.rights.readers import cleared
from services.dispatch.entrypoints.http.views import ticket_summary

_LIST = "screening"


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("screening", __name__)

    @api.get("/api/v1/screening")
    @allow(*CENTRE)
    def waiting(query: PageQuery) -> dict[str, Any]:
        """待派队列 Tickets waiting for a person, the oldest first, each with suggestions."""
        after = (decode_cursor(_LIST, query.cursor) or {}).get("after")
        part = container.classifying
        tickets = part.waiting.page(after, query.limit, caller())
        directory = directory_of(container)
        rows = [
            _line(ticket, offer, directory, caller())
            for ticket, offer in zip(tickets, part.offer(tickets), strict=True)
        ]
        more = len(tickets) == query.limit
        return page(rows, encode_cursor(_LIST, {"after": tickets[-1].number}) if more else None)

    @api.get("/api/v1/classifier")
    @allow(*CENTRE, *DISTRICT, "ops")
    def classifier() -> dict[str, Any]:
        """分类模型 The model in force with its scores, and how often the first unit was right."""
        part = container.classifying
        models = {record.version: record for record in part.models.kept()}
        record = models.get(part.models.in_force() or "")
        accuracy = part.first_dispatch.accuracy()
        return {
            "model_version": record.version if record else None,
            "in_use_here": part.live.version,
            "activated_at": record.activated_at if record else None,
            "facts": dict(record.facts) if record else None,
            "first_dispatch": {
                by: {
                    name: {"tickets": share.tickets, "accuracy": round(share.ratio, 4)}
                    for name, share in rows.items()
                }
                for by, rows in accuracy.items()
            },
        }

    return api


def _line(
    ticket: Ticket, offer: Sequence[Suggestion], directory: Directory, who: Caller
) -> dict[str, Any]:
    clearances = cleared(ticket, who)
    line = {
        **ticket_summary(ticket, directory, who),
        "text": ticket.matter.text,
        "address": ticket.matter.address,
        "screening_reasons": list(ticket.routing.screening_reasons),
        "returns": ticket.returns,
        "suggestions": [
            show("suggestion", _suggestion(number, item, directory), clearances)
            for number, item in enumerate(offer, 1)
        ],
        "suggestions_token": token_of(offer),
    }
    return show("screening_line", line, clearances)


def _suggestion(number: int, item: Suggestion, directory: Directory) -> dict[str, Any]:
    category = directory.categories.get(item.category)
    return {
        "suggestion": number,
        "category": item.category,
        "category_name": category.name if category else None,
        "unit": item.unit,
        "unit_name": directory.unit_name(item.unit),
        "by": item.by,
        "confidence": item.confidence,
        "words": list(item.words),
        "precedent": item.precedent,
        "returned_before": item.returned,
    }
