"""Hot spots: what many people tell of at one place, its trend, and one step to the council."""

from typing import Any, Final

from flask import Blueprint, Response, request

from services.common.web.principal import Role
from services.console.entrypoints.http.reports.pages import PAGES, ROOT, Frame
from services.console.entrypoints.http.reports.views.hotspots import hotspots
from services.console.entrypoints.http.shell import ApiRefused

PROPOSERS: Final[tuple[Role, ...]] = ("supervisor", "director", "district_leader")
_HERE: Final = f"{ROOT}/hotspots"
_API: Final = "/api/v1/hotspots"
_NOT_FOUND: Final = 404


def register(pages: Blueprint, frame: Frame) -> None:
    """Add the pages."""
    shell = frame.shell

    @pages.get(_HERE)
    @shell.staff(*PAGES[_HERE].roles)
    def hotspot_list() -> Response:
        """Show the hot spots of a period, those of most people first."""
        days, level = frame.period(), request.args.get("level") or None
        cursor = request.args.get("cursor") or None
        told: Any = None
        try:
            told = shell.api().get("reporting", _API, **days.query, level=level, cursor=cursor)
        except ApiRefused as refused:
            if refused.status != _NOT_FOUND:
                raise
        return frame.page(
            "reports/hotspots.html",
            _HERE,
            told=told,
            rows=hotspots(told["items"]) if told else (),
            next=told["next_cursor"] if told else None,
            level=level,
            levels=[(one, frame.word(f"reports.levels.{one}")) for one in ("warning", "proposal")],
            period=days,
            period_options=frame.period_options(),
            may_propose=shell.person().has(*PROPOSERS),
        )

    @pages.post(f"{_HERE}/<hotspot_id>/propose")
    @shell.staff(*PROPOSERS)
    def propose_hotspot(hotspot_id: str) -> Response:
        """Propose its matter to the council."""
        body = {"reason": request.form.get("reason", "")}
        shell.api().post("reporting", f"{_API}/{hotspot_id}/propose", body)
        return shell.redirect(_HERE, said="reports.hotspots.proposed")
