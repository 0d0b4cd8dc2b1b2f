"""``GET /api/v1/overview``: how many tickets stand where."""

from datetime import datetime

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel

from services.common.store.connection import store_errors
from services.common.web.auth import allow
from services.reporting.bootstrap import Container
from services.reporting.entrypoints.http.readers import READERS, reader


class Overview(BaseModel):
    """Counts by state, by tier reached (a ticket at tier 3 went through 1 and 2) and way point."""

    tickets: int
    appeals: int
    routed: int
    acknowledged: int
    rated: int
    states: dict[str, int]
    escalated_by_tier: dict[str, int]
    as_of: datetime


def blueprint(container: Container) -> APIBlueprint:
    """Return the overview's routes."""
    api = APIBlueprint("overview", __name__)

    @api.get("/api/v1/overview", responses={200: Overview})
    @allow(*READERS)
    def overview() -> Overview:
        """总览 Tickets by state, tier and way point."""
        with store_errors():
            counts = container.numbers.standing.overview(reader())
        return Overview(
            tickets=counts.get("tickets", 0),
            appeals=counts.get("members", 0),
            routed=counts.get("routed", 0),
            acknowledged=counts.get("acknowledged", 0),
            rated=counts.get("rated", 0),
            states={
                name.removeprefix("state_"): count
                for name, count in sorted(counts.items())
                if name.startswith("state_")
            },
            escalated_by_tier=_reached(counts),
            as_of=container.clock.now(),
        )

    return api


def _reached(counts: dict[str, int]) -> dict[str, int]:
    """Return how many tickets reached each tier, those that went on beyond it included."""
    highest = {tier: counts.get(f"tier_{tier}", 0) for tier in (1, 2, 3)}
    return {str(tier): sum(highest[n] for n in range(tier, 4)) for tier in highest}
