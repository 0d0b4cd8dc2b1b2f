"""链接资源: what is brought to a ticket's matter, brought and taken away again."""

from typing import Any, Final

from flask import Blueprint, Response, request

from services.common.web.principal import Role
from services.console.entrypoints.http.reports.pages import PAGES, ROOT, Frame
from services.console.entrypoints.http.reports.resources import API, HERE, KEEPERS, kind_choices
from services.console.entrypoints.http.reports.views.resources import KINDS, choices
from services.console.entrypoints.http.shell import ApiRefused

_HERE: Final = f"{ROOT}/ticket-resources"
_BRINGERS: Final[tuple[Role, ...]] = ("operator", "unit_handler", *KEEPERS)
_MOST: Final = 200


def register(pages: Blueprint, frame: Frame) -> None:
    """Add the pages."""
    _showing(pages, frame)
    _bringing(pages, frame)


def _showing(pages: Blueprint, frame: Frame) -> None:
    @pages.get(f"{_HERE}/<ticket_id>")
    @frame.shell.staff(*PAGES[HERE].roles)
    def ticket_resources(ticket_id: str) -> Response:
        """Show what is brought to a ticket, and what would be of use for it."""
        return _page(frame, ticket_id)


def _bringing(pages: Blueprint, frame: Frame) -> None:
    shell = frame.shell

    @pages.post(f"{_HERE}/<ticket_id>")
    @shell.staff(*_BRINGERS)
    def bring_resource(ticket_id: str) -> Response:
        """Bring a resource to it, open or closed."""
        code = request.form.get("code", "").strip()
        note = request.form.get("note", "").strip()
        if not code or "/" in code:
            chosen = {"code": frame.word("reports.resources.choose")}
            return _page(frame, ticket_id, chosen, 422)
        try:
            shell.api().put(
                "reporting", f"{API}/{code}/tickets/{ticket_id}", {"note": note or None}
            )
        except ApiRefused as refused:
            return _page(frame, ticket_id, shell.faults(refused), refused.status)
        return shell.redirect(f"{_HERE}/{ticket_id}", said="reports.resources.brought")

    @pages.post(f"{_HERE}/<ticket_id>/<code>/remove")
    @shell.staff(*_BRINGERS)
    def take_resource_away(ticket_id: str, code: str) -> Response:
        """Take it away again; who did so is kept."""
        shell.api().delete("reporting", f"{API}/{code}/tickets/{ticket_id}")
        return shell.redirect(f"{_HERE}/{ticket_id}", said="reports.resources.taken_away")


def _page(
    frame: Frame, ticket_id: str, errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    """Show the page; its ticket is dispatch's to show, so who may not read it gets no page."""
    api, person = frame.shell.api(), frame.shell.person()
    ticket = api.get("dispatch", f"/api/v1/tickets/{ticket_id}")
    brought = _brought(frame, ticket_id)
    everything, kind = request.args.get("of") == "all", request.args.get("kind", "")
    offered: dict[str, Any] = {"items": [], "next_cursor": None}
    if person.has(*_BRINGERS):
        near = {"area": ticket.get("area_code"), "category": ticket.get("category")}
        asked = {"kind": kind if kind in KINDS else None, **({} if everything else near)}
        offered = api.get("reporting", API, limit=_MOST, **asked)
    return frame.page(
        "reports/ticket_resources.html",
        HERE,
        status,
        ticket=ticket,
        brought=brought or [],
        is_counted=brought is not None,
        offered=choices(offered["items"], brought or []),
        most=_MOST if offered["next_cursor"] else None,
        everything=everything,
        kinds=kind_choices(frame),
        kind=kind,
        given=request.form,
        errors=errors or {},
        may_bring=person.has(*_BRINGERS),
    )


def _brought(frame: Frame, ticket_id: str) -> list[Any] | None:
    """Return what is brought to it; None while reporting has not heard of the ticket yet."""
    path = "/api/v1/resource-references"
    try:
        found = frame.shell.api().get("reporting", path, ticket_id=ticket_id)
    except ApiRefused as refused:
        if refused.status != 404:
            raise
        return None
    items: list[Any] = found["items"]
    return items
