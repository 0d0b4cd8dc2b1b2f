"""Wires what is published."""

from typing import Final

from services.reporting.adapters.documents import ArchivedEventDocument, TicketFactDocument
from services.reporting.adapters.publishing.tickets import PublishableTickets
from services.reporting.adapters.resources.documents import ResourceDocument
from services.reporting.adapters.resources.store import MongoResources
from services.reporting.adapters.texts import text_of
from services.reporting.application.publishing.public_bulletin import PublicBulletin
from services.reporting.application.publishing.publish_month import PublishMonth
from services.reporting.ports.resources import ResourceQuery
from services.reporting.wiring.parts import PUBLIC, Parts

_MOST_RESOURCES: Final = 200


def open_data(parts: Parts) -> PublishMonth:
    """Return the use case over the service's own foundation."""
    facts, archive = (
        parts.database[kind._get_collection_name()]
        for kind in (TicketFactDocument, ArchivedEventDocument)
    )
    listed = MongoResources(parts.database[ResourceDocument._get_collection_name()]).listed
    return PublishMonth(
        PublishableTickets(facts, archive),
        parts.work_lists,
        parts.names,
        PUBLIC,
        PublicBulletin(parts.names, lambda code: text_of(code).zh),
        parts.names.district,
        lambda: parts.clock.now().astimezone(parts.zone),
        lambda: listed(ResourceQuery(only_public=True), "", _MOST_RESOURCES),
    )
