"""``/tickets/<id>``: everything about one ticket; the public way for whoever may not read it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from services.console.bootstrap import Container
from services.console.entrypoints.http.board.routes import public_way
from services.console.entrypoints.http.reports.pages import RESOURCE_READERS
from services.console.entrypoints.http.shell import ApiRefused, Shell
from services.console.entrypoints.http.ticket import action_routes, part_routes
from services.console.entrypoints.http.ticket.neighbours import neighbours
from services.console.entrypoints.http.ticket.places import place_of
from services.console.entrypoints.http.ticket.views import case as cases
from services.console.entrypoints.http.ticket.views.actions import (
    buttons,
    of_subject,
    taking_back,
)
from services.console.entrypoints.http.ticket.views.clocks import strips
from services.console.entrypoints.http.ticket.views.routing import reasons
from services.console.entrypoints.http.ticket.views.story import Teller

_NOT_FOR_CASES = frozenset({"ops"})
_NOT_FOR_THIS_READER = frozenset({403, 404})


def blueprint(container: Container, shell: Shell) -> Blueprint:
    """Return the pages' routes."""
    pages = Blueprint("ticket", __name__, template_folder="templates")
    page = TicketPage(container, shell)

    @pages.get("/tickets/<ticket_id>")
    @shell.open
    def ticket(ticket_id: str) -> Response:
        """Show a ticket to those of the staff who may read it; to everybody else its public way."""
        person = shell.visitor()
        if person is None or person.roles <= _NOT_FOR_CASES:
            return public_way(container, shell, ticket_id)
        try:
            return page.show(ticket_id, "ticket/ticket.html")
        except ApiRefused as refused:
            if refused.status not in _NOT_FOR_THIS_READER:
                raise
            return public_way(container, shell, ticket_id)

    @pages.get("/tickets/<ticket_id>/print")
    @shell.staff()
    def printed(ticket_id: str) -> Response:
        """Show a ticket for A4 paper."""
        return page.show(ticket_id, "ticket/print.html")

    @pages.get("/work-orders/<work_order_id>")
    @shell.staff()
    def work_order(work_order_id: str) -> Response:
        """Lead from a work order to its ticket."""
        found = shell.api().get("dispatch", f"/api/v1/work-orders/{work_order_id}")
        return shell.redirect(f"/tickets/{found['ticket_id']}#{work_order_id}")

    action_routes.register(pages, container, shell)
    part_routes.register(pages, container, shell)
    return pages


class TicketPage:
    """Puts together what the page shows."""

    def __init__(self, container: Container, shell: Shell) -> None:
        self._container = container
        self._shell = shell

    def show(self, ticket_id: str, template: str) -> Response:
        """Read everything and show it."""
        api = self._shell.api()
        case = self._container.read_case(api, ticket_id)
        ticket, person = case.ticket, self._shell.person()
        found = buttons(case.actions)
        reporters = cases.reporters(ticket, person.roles, person.unit)
        context = {
            "case": case,
            "ticket": ticket,
            "matter": ticket.get("matter") or {},
            "buttons": of_subject(found, "ticket"),
            "orders": cases.order_cards(ticket, found),
            "whistles": cases.whistle_cards(case.whistles, found),
            "reporters": reporters,
            "attachments": cases.attachments(ticket),
            "strips": strips(case.deadlines, self._container.zone),
            "undo": taking_back(case.actions, request.args.get("done", "")),
            "may_see_resources": person.may(RESOURCE_READERS),
            "around": neighbours(api, ticket_id, request.args.get("list", "")),
            **self._told(case.story, case.reasons, case.routing),
            **place_of(self._container, ticket, self._shell.display.wording().language),
        }
        return self._shell.page(template, **context)

    def _told(self, story: Any, coded: Any, routing: Mapping[str, Any]) -> dict[str, Any]:
        words = self._shell.display.wording()
        key = "name" if words.language == "zh" else "name_en"
        names = {str(one["code"]): str(one[key]) for one in coded}
        teller = Teller(words, self._shell.name, self._shell.speaking.local, names)
        return {"story": teller.story(story), "why": reasons(routing, words)}
