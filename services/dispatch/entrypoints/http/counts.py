"""``/api/v1/counts``: how many tickets stand where."""

from typing import Any

from flask_openapi3.blueprint import APIBlueprint

from services.common.web.auth import allow
from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints.http.access import CENTRE, WATCHERS


def blueprint(container: Container) -> APIBlueprint:
    """Return the route."""
    api = APIBlueprint("counts", __name__)

    @api.get("/api/v1/counts")
    @allow(*CENTRE, *WATCHERS, "ops")
    def counts() -> dict[str, Any]:
        """工单计数 Tickets by state and tier, and how many were signed for in time."""
        found = container.lists.counts()
        totals = container.lists.ledger_totals()
        appeals: dict[str, int] = {}
        for (_, state), count in totals.items():
            appeals[state] = appeals.get(state, 0) + count
        return {
            **found,
            "total": sum(found["state"].values()),
            "appeals": appeals,
            "as_of": container.clock.now(),
        }

    return api
