"""``/api/v1/counts``: how many tickets stand where."""

from datetime import timedelta
from typing import Any

from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow
from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints.http.access import CENTRE, UNITS, WATCHERS, caller
from services.dispatch.entrypoints.http.ticket_list import reach_of


def blueprint(container: Container) -> APIBlueprint:
    """Return the route."""
    api = APIBlueprint("counts", __name__)

    @api.get("/api/v1/counts")
    @allow(*CENTRE, *UNITS, *WATCHERS, "ops")
    def counts() -> dict[str, Any]:
        """工单计数 The caller's tickets by state; the district's also by tier and signature."""
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

    return api
