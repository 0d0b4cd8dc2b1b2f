"""``/street/meetings``: joint meetings: call units together, hold it, write its result."""

from typing import Any

from flask import Blueprint, Response, request

from services.common.ids import new_id
from services.console.bootstrap import Container
from services.console.entrypoints.http.grid.directory import published
from services.console.entrypoints.http.shell import ApiRefused, Shell
from services.console.entrypoints.http.street.views import CONVENERS, MEETERS
from services.console.entrypoints.http.ticket.numbers import id_of
from services.console.entrypoints.http.unit.views import in_zone

_SHOWN = 50


def add_routes(pages: Blueprint, container: Container, shell: Shell) -> None:
    """Add them to the street's pages."""

    @pages.get("/street/meetings")
    @shell.staff(*MEETERS)
    def meetings() -> Response:
        """Show the meetings that are called, the nearest first."""
        return _page(shell)

    @pages.get("/street/meetings/new")
    @shell.staff(*CONVENERS)
    def call_form() -> Response:
        """Show the form that calls one on a case."""
        return _form(shell, request.args)

    @pages.post("/street/meetings/new")
    @shell.staff(*CONVENERS)
    def call() -> Response:
        """Call units together."""
        given = request.form
        body: dict[str, Any] = {
            "units": list(dict.fromkeys(given.getlist("units"))),
            "reason": given.get("reason", "").strip(),
        }
        if hold_by := given.get("hold_by", "").strip():
            body["hold_by"] = in_zone(hold_by, container.zone)
        try:
            path = f"/api/v1/tickets/{_ticket_of(shell, given)}/call-meeting"
            shell.api().post("dispatch", path, body, key=given.get("key") or None)
        except ApiRefused as refused:
            return _form(shell, given, refused)
        return shell.redirect("/street/meetings", said="street.meeting.called")

    @pages.post("/street/meetings/<ticket_id>/end")
    @shell.staff(*CONVENERS)
    def end(ticket_id: str) -> Response:
        """Write down that it was held, with its minutes, or why it was called off."""
        body = {
            "outcome": request.form.get("outcome", ""),
            "minutes": request.form.get("minutes", "").strip(),
        }
        try:
            shell.api().post("dispatch", f"/api/v1/tickets/{ticket_id}/close-meeting", body)
        except ApiRefused as refused:
            return _page(shell, refused, ticket_id)
        return shell.redirect("/street/meetings", said="street.meeting.ended")


def _ticket_of(shell: Shell, given: Any) -> str:
    """Return the id of the ticket that a form names by its number or id; raises ApiRefused."""
    if (found := id_of(shell.api(), given.get("ticket_id", ""))) is not None:
        return found
    words = shell.display.wording()("street.blow.no_ticket")
    error = {"field": "ticket_id", "message": words, "message_en": words}
    raise ApiRefused(422, {"errors": [error]})


def _page(
    shell: Shell, refused: ApiRefused | None = None, ticket_id: str | None = None
) -> Response:
    found = shell.api().get(
        "dispatch", "/api/v1/joint-meetings", cursor=request.args.get("cursor"), limit=_SHOWN
    )
    return shell.page(
        "street/meetings.html",
        status=refused.status if refused else 200,
        rows=found["items"],
        next_cursor=found["next_cursor"],
        conveners=CONVENERS,
        wrong=ticket_id,
        form=request.form,
        errors=shell.faults(refused, whole=True),
    )


def _form(shell: Shell, given: Any, refused: ApiRefused | None = None) -> Response:
    units = published(shell)["units"]
    return shell.page(
        "street/call.html",
        status=refused.status if refused else 200,
        units=sorted(units, key=lambda unit: (unit["kind"], unit["name"])),
        ticket_id=given.get("ticket_id", ""),
        chosen=given.getlist("units"),
        key=new_id("key"),
        form=given,
        errors=shell.faults(refused, whole=True),
    )
