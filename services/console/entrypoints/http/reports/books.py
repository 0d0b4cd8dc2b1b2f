"""The lists of work and the ledger."""

from typing import Any

from flask import Blueprint, Response, request

from services.console.entrypoints.http.reports.pages import CASE_READERS, PAGES, ROOT, Frame
from services.console.entrypoints.http.reports.views.books import balances, ledger
from services.console.entrypoints.http.reports.views.figures import DIMENSIONS


def register(pages: Blueprint, frame: Frame) -> None:
    """Add the pages."""
    _carried(pages, frame)
    _ledger(pages, frame)


def _carried(pages: Blueprint, frame: Frame) -> None:
    shell, here = frame.shell, f"{ROOT}/carried-over"

    @pages.get(here)
    @shell.staff(*PAGES[here].roles)
    def carried_over() -> Response:
        """Show what was there, came, was solved and is carried over; and what that is."""
        api, days = shell.api(), frame.period()
        by = request.args.get("by", "street")
        by = by if by in DIMENSIONS else "street"
        where = {name: request.args[name] for name in DIMENSIONS if request.args.get(name)}
        told = api.get("reporting", "/api/v1/carried-over", by=by, **days.query, **where)
        listed: dict[str, Any] = {"items": [], "next_cursor": None}
        if shell.person().has(*CASE_READERS):
            cursor = request.args.get("cursor") or None
            path = "/api/v1/carried-over/tickets"
            listed = api.get("reporting", path, cursor=cursor, **days.query, **where)
        lines = balances(told, frame.word("reports.whole"), frame.word("reports.missing"))
        return frame.page(
            "reports/carried.html",
            here,
            lines=lines,
            as_of=told["as_of"],
            by=by,
            where=where,
            dimensions=[(one, frame.word(f"reports.dimensions.{one}")) for one in DIMENSIONS],
            period=days,
            period_options=frame.period_options(),
            rows=listed["items"],
            next=listed["next_cursor"],
            may_see_tickets=shell.person().has(*CASE_READERS),
        )


def _ledger(pages: Blueprint, frame: Frame) -> None:
    shell, here = frame.shell, f"{ROOT}/ledger"

    @pages.get(here)
    @shell.staff(*PAGES[here].roles)
    def ledger_page() -> Response:
        """Show whether every accepted appeal is in exactly one place."""
        full = request.args.get("full") == "true"
        told = shell.api().get("reporting", "/api/v1/ledger", full="true" if full else None)
        return frame.page("reports/ledger.html", here, ledger=ledger(told), full=full)
