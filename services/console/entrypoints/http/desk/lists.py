"""``/desk``: the list with its filters, and what keeps it and the queues fresh."""

from typing import Any

from flask import Blueprint, Response, request

from services.console.domain.desk.listing import COLUMNS, SORTS, Listing, misread, read
from services.console.domain.desk.queues import to_be_seen
from services.console.entrypoints.http.desk import views
from services.console.entrypoints.http.desk.bulk_table import offered_to
from services.console.entrypoints.http.desk.roles import DESK
from services.console.entrypoints.http.desk.support import Desk
from services.console.ports.api import Answer, Api, ApiRefused

_USUAL = Listing((("state", "open"),))
_BAD_CURSOR = 400


def add(pages: Blueprint, desk: Desk) -> None:
    """Add the routes."""
    shell = desk.shell

    @pages.get("/desk")
    @shell.staff(*DESK)
    def index() -> Response:
        """Show the list that the address says; none: the person's own default."""
        if not set(request.args) - {"lang"}:
            default = desk.container.desk_views.shown_to(shell.person()).default
            return shell.redirect(views.address(default.listing if default else _USUAL))
        return _list_page(desk, _asked())

    @pages.get("/desk/rows")
    @shell.staff(*DESK)
    def rows() -> Response:
        """Return the rows alone: 304 where nothing has changed."""
        listing = _asked()
        found = _page(shell.api(), listing, request.args.get("cursor"))
        return shell.fragment("desk/_rows.html", listing=listing, rows=found["items"])

    @pages.get("/desk/queues")
    @shell.staff(*DESK)
    def queues() -> Response:
        """Return the queues with their counts."""
        found = desk.queues(shell.api())
        return shell.fragment("desk/_queues.html", queues=found, alarms=to_be_seen(found))

    @pages.get("/desk/count")
    @shell.staff(*DESK)
    def count() -> Response:
        """Return the exact figure of a list that says only that there are more (K1)."""
        try:
            told = shell.api().get("dispatch", "/api/v1/tickets/count", **_asked().asked)
        except ApiRefused as refused:
            said = shell.faults(refused)
            return shell.fragment("desk/_count.html", count=None, said=said)
        return shell.fragment("desk/_count.html", count=told["count"], said={})


def _asked() -> Listing:
    return read(request.args.items(multi=True))


def _page(api: Api, listing: Listing, cursor: str | None) -> Answer:
    query = listing.api_query()
    return api.get("dispatch", "/api/v1/tickets", **query, limit=listing.limit, cursor=cursor)


def _list_page(desk: Desk, listing: Listing) -> Response:
    shell, api, cursor = desk.shell, desk.shell.api(), request.args.get("cursor")
    words = shell.display.wording()

    def found() -> Answer | ApiRefused:
        try:
            return _page(api, listing, cursor)
        except ApiRefused as refused:
            return refused

    page, queues, district = desk.together(
        found, lambda: desk.queues(api), lambda: desk.district(api)
    )
    if isinstance(page, ApiRefused) and page.status == _BAD_CURSOR and cursor:
        return shell.redirect(views.address(listing))  # of another list: begin at the top
    refused = page if isinstance(page, ApiRefused) else None
    items: list[Any] = [] if refused else page["items"]
    return desk.page(
        "desk/index.html",
        refused.status if refused else 200,
        queues=queues,
        listing=listing,
        rows=items,
        next_cursor=None if refused else page.get("next_cursor"),
        is_first=cursor is None,
        total=None if refused or cursor else views.total_of(page, len(items)),
        errors=shell.faults(refused),
        misread=views.misread_lines(
            misread(request.args.items(multi=True)), listing, district, words
        ),
        chips=views.chips(listing, district, words),
        groups=views.form(listing, district, words),
        views=desk.container.desk_views.shown_to(shell.person()),
        bulk=offered_to(shell.person().roles),
        all_columns=COLUMNS,
        sorts=SORTS,
        list_address=views.address(listing),
        cleared=views.address(listing.cleared()),
    )
