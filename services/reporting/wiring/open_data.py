"""Wires what is published."""

from services.reporting.adapters.documents import ArchivedEventDocument, TicketFactDocument
from services.reporting.adapters.publishing.tickets import PublishableTickets
from services.reporting.application.publishing.publish_month import PublishMonth
from services.reporting.wiring.parts import PUBLIC, Parts


def open_data(parts: Parts) -> PublishMonth:
    """Return the use case over the service's own foundation."""
    facts, archive = (
        parts.database[kind._get_collection_name()]
        for kind in (TicketFactDocument, ArchivedEventDocument)
    )
    return PublishMonth(PublishableTickets(facts, archive), parts.work_lists, parts.names, PUBLIC)
