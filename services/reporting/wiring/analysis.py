"""Wires the analyst's door."""

from datetime import timedelta

from services.common.clock import SystemClock
from services.reporting.adapters.analysis.door import AnalystDoor
from services.reporting.adapters.documents import HistoryFactDocument, TicketFactDocument
from services.reporting.adapters.exports.ticket_listings import TicketListing
from services.reporting.wiring.parts import PUBLIC, Parts


def analyst_door(parts: Parts) -> AnalystDoor:
    """Return it over the service's own foundation."""
    facts, history = (
        parts.database[kind._get_collection_name()]
        for kind in (TicketFactDocument, HistoryFactDocument)
    )
    settings = parts.settings
    return AnalystDoor(
        settings.run_dir / "analysis" / parts.database.name,
        TicketListing(facts, history, parts.names, parts.zone),
        PUBLIC,
        parts.zone,
        fresh_for=timedelta(minutes=settings.reporting_snapshot_minutes),
        seconds=settings.reporting_sql_seconds,
        wall=SystemClock().now,
    )
