"""Parts of the ticket's page that come by themselves: who is looking, near-by, contacts, files."""

from typing import Any, Final

from flask import Blueprint, Response, request

from services.common.store.connection import StoreUnavailable
from services.console.bootstrap import Container
from services.console.domain.watching import Watcher
from services.console.entrypoints.http.shell import Answer, ApiRefused, ServiceAway, Shell
from services.console.entrypoints.http.ticket.places import place_of
from services.console.entrypoints.http.ticket.views.case import needs_grant, own_lead_order

_SHOWN_SECONDS: Final = 60
_NEAR: Final = 8
_PDF: Final = "application/pdf"
_PURPOSES: Final = ("contact", "site_visit", "callback", "danger")


def register(pages: Blueprint, container: Container, shell: Shell) -> None:
    """Add the routes of parts."""
    _watching(pages, container, shell)
    _near(pages, container, shell)
    _contacts(pages, shell)
    _files(pages, shell)


def _watching(pages: Blueprint, container: Container, shell: Shell) -> None:
    @pages.get("/tickets/<ticket_id>/watching")
    @shell.staff()
    def watching(ticket_id: str) -> Response:
        """Say who else is looking, and whether the ticket has changed since it was read."""
        ticket = shell.api().get("dispatch", f"/api/v1/tickets/{ticket_id}")
        others: list[Watcher] = []
        try:
            doing = request.args.get("doing", "")[:60]
            others = container.watch_ticket(ticket_id, shell.person(), doing)
        except StoreUnavailable:
            others = []
        read = request.args.get("version", "")
        changed = read.isdigit() and int(read) < int(ticket["version"])
        context: dict[str, Any] = {"others": others, "changed": changed, "ticket": ticket}
        return shell.fragment("ticket/_watching.html", **context)


def _near(pages: Blueprint, container: Container, shell: Shell) -> None:
    @pages.get("/tickets/<ticket_id>/near")
    @shell.staff()
    def near(ticket_id: str) -> Response:
        """Show what is open near by, and what may be the same matter."""
        api = shell.api()
        ticket = api.get("dispatch", f"/api/v1/tickets/{ticket_id}")
        near = _open_near(api, ticket)
        context: dict[str, Any] = {
            "ticket": ticket,
            "matter": ticket.get("matter") or {},
            "near": near,
            "similar": _similar(api, ticket),
            **place_of(container, ticket, shell.display.wording().language, near),
        }
        return shell.fragment("ticket/_near.html", **context)

    @pages.get("/tickets/<ticket_id>/reporters/<appeal_id>")
    @shell.staff()
    def reporter(ticket_id: str, appeal_id: str) -> Response:
        """Show what else the same reporter has raised."""
        found = shell.api().get("intake", f"/api/v1/appeals/{appeal_id}/others")
        context: dict[str, Any] = {"ticket_id": ticket_id, "items": found["items"]}
        return shell.fragment("ticket/_reporter.html", **context)


def _open_near(api: Any, ticket: Answer) -> list[dict[str, Any]]:
    """Return open tickets of the same area, without this one."""
    if not ticket.get("area_code"):
        return []
    wanted = {"area": ticket["area_code"], "state": "open", "limit": _NEAR + 1}
    rows = api.get("dispatch", "/api/v1/tickets", **wanted)["items"]
    return [row for row in rows if row["ticket_id"] != ticket["ticket_id"]][:_NEAR]


def _similar(api: Any, ticket: Answer) -> list[dict[str, Any]]:
    """Return what intake finds alike; nothing where the reader may not read the words."""
    matter = ticket.get("matter") or {}
    if not matter.get("text"):
        return []
    asked = {
        "channel": ticket.get("channel"),
        "title": matter.get("title"),
        "text": matter["text"],
        "area_code": ticket.get("area_code"),
        "address": matter.get("address"),
        "category": ticket.get("category"),
        "limit": _NEAR,
    }
    body = {name: value for name, value in asked.items() if value}
    try:
        found = api.post("intake", "/api/v1/appeals/similar", body)["similar"]
    except (ApiRefused, ServiceAway):
        return []
    return [one for one in found if one.get("ticket_id") not in (None, ticket["ticket_id"])]


def _contacts(pages: Blueprint, shell: Shell) -> None:
    @pages.post("/tickets/<ticket_id>/reveals/<appeal_id>")
    @shell.staff()
    def reveal(ticket_id: str, appeal_id: str) -> Response:
        """Show a reporter's contact for a minute; who looked and what for is kept by intake."""
        api, person = shell.api(), shell.person()
        purpose = request.form.get("purpose", "")
        body = {"purpose": purpose if purpose in _PURPOSES else "contact"}
        if needs_grant(person.roles):
            ticket = api.get("dispatch", f"/api/v1/tickets/{ticket_id}")
            order = own_lead_order(ticket, person.roles, person.unit)
            if order is not None:
                path = f"/api/v1/work-orders/{order}/contact-grant"
                body["grant"] = api.post("dispatch", path, {})["grant"]
        shown = api.post("intake", f"/api/v1/appeals/{appeal_id}/reveals", body)
        is_part = "HX-Request" in request.headers
        template = "ticket/_contact.html" if is_part else "ticket/contact.html"
        context: dict[str, Any] = {
            "contact": shown,
            "seconds": _SHOWN_SECONDS,
            "ticket_id": ticket_id,
        }
        return shell.page(template, **context)


def _files(pages: Blueprint, shell: Shell) -> None:
    @pages.get("/tickets/<ticket_id>/attachments/<attachment_id>/<any(content,thumbnail):what>")
    @shell.staff()
    def attachment(ticket_id: str, attachment_id: str, what: str) -> Response:
        """Hand on an attachment with the reader's own rights."""
        del ticket_id
        return _handed_on(shell, "intake", f"/api/v1/attachments/{attachment_id}/{what}")

    @pages.get("/tickets/<ticket_id>/documents/<document_id>.<any(pdf,docx):kind>")
    @shell.staff()
    def document(ticket_id: str, document_id: str, kind: str) -> Response:
        """Hand on a document with the reader's own rights."""
        del ticket_id
        lang = shell.display.wording().language
        return _handed_on(shell, "dispatch", f"/api/v1/documents/{document_id}.{kind}", lang=lang)


def _handed_on(shell: Shell, service: str, path: str, **params: Any) -> Response:
    found = shell.api().download(service, path, **params)
    response = Response(found.content, content_type=found.content_type)
    if found.disposition:
        response.headers["Content-Disposition"] = found.disposition
    response.headers["Cache-Control"] = "private, no-store"
    if not found.content_type.startswith(_PDF):  # whose viewer a sandbox would keep out
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
