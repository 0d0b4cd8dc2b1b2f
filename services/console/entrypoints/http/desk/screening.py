"""``/desk/screening``: what waits for a person, with suggestions that one key takes."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from services.console.domain.desk.listing import Listing
from services.console.entrypoints.http.desk import views
from services.console.entrypoints.http.desk.bulk_table import GROUNDS
from services.console.entrypoints.http.desk.roles import CENTRE
from services.console.entrypoints.http.desk.support import Desk, etag_of, fresh_key
from services.console.ports.api import ApiRefused

_AS_LIST = Listing((("state", "screening"),), sort="due")  # as the queue: the oldest first
_SUGGESTED = ("suggestion", "suggestions_token")
_BY_HAND = ("category", "area_code", "unit", "severity")


def add(pages: Blueprint, desk: Desk) -> None:
    """Add the routes."""
    shell = desk.shell

    @pages.get("/desk/screening")
    @shell.staff(*CENTRE)
    def screening() -> Response:
        """Show the queue, the oldest first."""
        api, words = shell.api(), shell.display.wording()
        cursor = request.args.get("cursor")
        page, queues, district = desk.together(
            lambda: api.get("dispatch", "/api/v1/screening", limit=20, cursor=cursor),
            lambda: desk.queues(api),
            lambda: desk.district(api),
        )
        cards = [_card(row, words) for row in page["items"]]
        return desk.page(
            "desk/screening.html",
            queues=queues,
            cards=cards,
            next_cursor=page["next_cursor"],
            is_first=cursor is None,
            grounds=GROUNDS,
            choices=_choices(desk, district),
            from_here=_AS_LIST.from_here(),
        )

    @pages.post("/desk/screening/<ticket_id>")
    @shell.staff(*CENTRE)
    def screen(ticket_id: str) -> Response:
        """Dispatch by a suggestion, or by what was chosen by hand."""
        return _decided(desk, ticket_id, "screen", _said(request.form))

    @pages.post("/desk/screening/<ticket_id>/refuse")
    @shell.staff(*CENTRE)
    def refuse(ticket_id: str) -> Response:
        """Do not take the matter on, with the ground and what its reporter is told."""
        said = {name: request.form.get(name, "") for name in ("ground", "explanation")}
        return _decided(desk, ticket_id, "refuse", said)


def _decided(desk: Desk, ticket_id: str, verb: str, said: Mapping[str, Any]) -> Response:
    try:
        ticket = desk.shell.api().post(
            "dispatch",
            f"/api/v1/tickets/{ticket_id}/{verb}",
            said,
            etag=etag_of(request.form.get("version", "")),
            key=request.form.get("key") or None,
        )
    except ApiRefused as refused:
        errors = desk.shell.faults(refused)
        return _answer(desk, ticket_id, status=refused.status, errors=errors)
    return _answer(desk, ticket_id, ticket=ticket)


def _card(row: Mapping[str, Any], words: views.Words) -> views.View:
    offered = [views.suggestion_line(item, words) for item in row.get("suggestions") or ()]
    return {**row, "suggestions": offered, "key": fresh_key()}


def _choices(desk: Desk, district: Any) -> Mapping[str, Any]:
    if district is None:
        return {"units": [], "areas": [], "categories": []}
    language = desk.shell.display.wording().language
    return {part: district.options(part, language) for part in ("units", "areas", "categories")}


def _said(form: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form says as the API takes it: a suggestion, or what was chosen by hand."""
    number = form.get("suggestion", "")
    if number.isascii() and number.isdigit():
        return {"suggestion": int(number), "suggestions_token": form.get("suggestions_token")}
    return {name: form[name].strip() for name in _BY_HAND if form.get(name, "").strip()}


def _answer(desk: Desk, ticket_id: str, status: int = 200, **told: Any) -> Response:
    """Answer htmx with what stands where the card was; without script, with the queue."""
    number = request.form.get("number", ticket_id)
    if request.headers.get("HX-Request"):
        return desk.shell.fragment(
            "desk/_screened.html", 200, ticket_id=ticket_id, about=number, **told
        )
    if "errors" in told:
        return desk.page(
            "desk/refused.html",
            status,
            about=number,
            errors=told["errors"],
            back="/desk/screening",
            ticket_id=ticket_id,
        )
    return desk.shell.redirect("/desk/screening", "desk.screening.done", number=number)
