"""Wires exports: their lists, their formats, where orders and files are kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from services.common.clock import SystemClock
from services.reporting.adapters.documents import (
    ExclusionDocument,
    HistoryFactDocument,
    TicketFactDocument,
)
from services.reporting.adapters.exclusions import MongoExclusions
from services.reporting.adapters.exports.csv_file import write_csv
from services.reporting.adapters.exports.exclusion_listing import ExclusionListing
from services.reporting.adapters.exports.hotspot_listing import HotspotListing
from services.reporting.adapters.exports.parquet_file import write_parquet
from services.reporting.adapters.exports.resource_listing import ResourceListing
from services.reporting.adapters.exports.ticket_listings import CarriedListing, TicketListing
from services.reporting.adapters.exports.xlsx_file import write_xlsx
from services.reporting.adapters.fact_repository import MongoFacts
from services.reporting.adapters.hotspots.store import MongoHotspots
from services.reporting.adapters.jobs.documents import ExportDocument, HotspotDocument
from services.reporting.adapters.jobs.files import MongoFiles
from services.reporting.adapters.jobs.store import MongoJobs
from services.reporting.adapters.resources.documents import ReferenceDocument, ResourceDocument
from services.reporting.adapters.resources.store import MongoReferences, MongoResources
from services.reporting.adapters.texts import title_of, word_of
from services.reporting.application.exports.indicator_rows import (
    IndicatorListing,
    IndicatorTicketListing,
)
from services.reporting.application.exports.make_export import Exports
from services.reporting.application.jobs.run_jobs import RunJobs
from services.reporting.application.resources.brought_resources import BroughtResources
from services.reporting.domain.exports.order import Dataset, ExportFormat
from services.reporting.domain.exports.table import Listing
from services.reporting.domain.secrecy import Reader
from services.reporting.ports.exports import Writer
from services.reporting.wiring.parts import Parts

_WRITERS: dict[ExportFormat, Writer] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "parquet": write_parquet,
}


@dataclass
class ExportOffice:
    """Everything about exports; made when first asked for."""

    parts: Parts

    @cached_property
    def jobs(self) -> MongoJobs:
        """The orders."""
        return MongoJobs(self.parts.database[ExportDocument._get_collection_name()])

    @cached_property
    def files(self) -> MongoFiles:
        """The files of whatever was ordered."""
        return MongoFiles(self.parts.database)

    @cached_property
    def exports(self) -> Exports:
        """Order and make exports."""
        return Exports(
            self.jobs,
            self.files,
            self._listings(),
            _WRITERS,
            title_of=title_of,
            zone=self.parts.zone,
            keep_for=timedelta(hours=self.parts.settings.reporting_export_hours),
            wall=_wall(),
        )

    @cached_property
    def run(self) -> RunJobs:
        """Make what waits."""
        return RunJobs(self.jobs, self.files, self.exports.make, _wall())

    def _listings(self) -> dict[Dataset, Listing]:
        facts, history = (
            self.parts.database[kind._get_collection_name()]
            for kind in (TicketFactDocument, HistoryFactDocument)
        )
        parts, indicators = self.parts, self.parts.catalogue.indicators
        tickets = TicketListing(facts, history, parts.names, parts.zone)
        now = parts.clock.now

        def today() -> date:
            return now().astimezone(parts.zone).date()

        return {
            "tickets": tickets,
            "carried_over": CarriedListing(tickets, facts, today, self._brought()),
            "indicator": IndicatorListing(parts.compute, indicators, parts.names, word_of, now),
            "indicator_tickets": IndicatorTicketListing(parts.figures, indicators),
            **self._others(MongoFacts(facts, parts.zone)),
        }

    def _others(self, facts: MongoFacts) -> dict[Dataset, Listing]:
        exclusions, hotspots, resources = (
            self.parts.database[kind._get_collection_name()]
            for kind in (ExclusionDocument, HotspotDocument, ResourceDocument)
        )
        names = self.parts.names

        def is_open_to(reader: Reader, ticket_id: str) -> bool:
            return facts.seen(reader, ticket_id) is not None

        return {
            "exclusions": ExclusionListing(MongoExclusions(exclusions), is_open_to, names),
            "hotspots": HotspotListing(MongoHotspots(hotspots, self.parts.zone), names),
            "resources": ResourceListing(MongoResources(resources)),
        }

    def _brought(self) -> BroughtResources:
        resources, references = (
            self.parts.database[kind._get_collection_name()]
            for kind in (ResourceDocument, ReferenceDocument)
        )
        return BroughtResources(MongoResources(resources), MongoReferences(references))


def _wall() -> Callable[[], datetime]:
    return SystemClock().now
