"""``/api/v1/counts``: how many tickets stand where."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from services.common.web.auth import allow
from services.common.web.paging import QueryModel
from services.dispatch.bootstrap import Container
from services.dispatch.domain.caller import Caller
from services.dispatch.entrypoints.http.access import CENTRE, UNITS, WATCHERS, caller
from services.dispatch.entrypoints.http.ticket_list import reach_of


class AreaQuery(QueryModel):
    """Within which area."""

    area: str | None = Field(None, max_length=40, description="区域，含其下 Area; own if unset.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the routes."""
    api = APIBlueprint("counts", __name__)

    @api.get("/api/v1/counts")
    @allow(*CENTRE, *UNITS, *WATCHERS, "ops")
    def counts(query: QueryModel) -> dict[str, Any]:
        """工单计数 The caller's tickets by state; the district's also by tier and signature."""
        del query  # it counts the whole scope; what is filtered has a count of its own
        now, reach, who = container.clock.now(), reach_of(caller()), caller()
        if not reach.everywhere and "ops" not in who.roles:
            states = container.listing.counts.within(reach)
            return {"state": states, "total": sum(states.values()), "as_of": now}
        found, age = container.listing.counts.everywhere(who)
        return {
            **found,
            "total": sum(found["state"].values()),
            "as_of": now - timedelta(seconds=age),
        }

    @api.get("/api/v1/counts/areas")
    @allow(*CENTRE, *UNITS, *WATCHERS, "ops")
    def counts_by_area(query: AreaQuery) -> dict[str, Any]:
        """各区域未办结数 Open tickets by area within one's own areas, or within the area named."""
        who, now = caller(), container.clock.now()
        areas = _within(who, query.area)
        found = container.listing.counts.by_area(areas, who, now) if areas else {}
        rows = [{"area_code": code, **asdict(found[code])} for code in sorted(found)]
        return {"items": rows, "areas": list(areas), "as_of": now}

    return api


def _within(who: Caller, asked: str | None) -> tuple[str, ...]:
    """Return the areas to count in: those of the caller's office, or the one asked if within."""
    if who.is_district_wide or "ops" in who.roles:
        return (asked,) if asked else ()
    own = who.areas if who.is_of_area else ()
    if asked is None:
        return own
    return (asked,) if any(asked.startswith(area) for area in own) else ()
