"""Wires exports: their lists, their formats, where orders and files are kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from services.common.clock import Clock, SystemClock
from services.common.store.connection import Documents
from services.reporting.adapters.documents import (
    ExportDocument,
    HistoryFactDocument,
    TicketFactDocument,
)
from services.reporting.adapters.exports.csv_file import write_csv
from services.reporting.adapters.exports.parquet_file import write_parquet
from services.reporting.adapters.exports.ticket_listings import CarriedListing, TicketListing
from services.reporting.adapters.exports.xlsx_file import write_xlsx
from services.reporting.adapters.figures.summing import MongoFigures
from services.reporting.adapters.jobs.files import MongoFiles
from services.reporting.adapters.jobs.store import MongoJobs
from services.reporting.adapters.names import Names
from services.reporting.adapters.texts import title_of
from services.reporting.application.compute_indicator import ComputeIndicator
from services.reporting.application.exports.indicator_rows import (
    IndicatorListing,
    IndicatorTicketListing,
)
from services.reporting.application.exports.make_export import Exports
from services.reporting.application.jobs.run_jobs import RunJobs
from services.reporting.domain.exports.order import Dataset, ExportFormat
from services.reporting.domain.exports.table import Listing
from services.reporting.domain.indicators import Indicator
from services.reporting.ports.exports import Writer

_WRITERS: dict[ExportFormat, Writer] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "parquet": write_parquet,
}


@dataclass
class ExportOffice:
    """Everything about exports; made when first asked for."""

    database: Documents
    clock: Clock
    zone: ZoneInfo
    names: Names
    figures: MongoFigures
    compute: ComputeIndicator
    indicators: dict[str, Indicator]
    keep_for: timedelta

    @cached_property
    def jobs(self) -> MongoJobs:
        """The orders."""
        return MongoJobs(self.database[ExportDocument._get_collection_name()])

    @cached_property
    def files(self) -> MongoFiles:
        """The files of whatever was ordered."""
        return MongoFiles(self.database)

    @cached_property
    def exports(self) -> Exports:
        """Order and make exports."""
        return Exports(
            self.jobs,
            self.files,
            self._listings(),
            _WRITERS,
            title_of=title_of,
            zone=self.zone,
            keep_for=self.keep_for,
            wall=_wall(),
        )

    @cached_property
    def run(self) -> RunJobs:
        """Make what waits."""
        return RunJobs(self.jobs, self.files, self.exports.make, _wall())

    def _listings(self) -> dict[Dataset, Listing]:
        facts, history = (
            self.database[kind._get_collection_name()]
            for kind in (TicketFactDocument, HistoryFactDocument)
        )
        tickets = TicketListing(facts, history, self.names, self.zone)
        now = self.clock.now

        def today() -> date:
            return now().astimezone(self.zone).date()

        return {
            "tickets": tickets,
            "carried_over": CarriedListing(tickets, facts, today),
            "indicator": IndicatorListing(self.compute, self.indicators, self.names, now),
            "indicator_tickets": IndicatorTicketListing(self.figures, self.indicators),
        }


def _wall() -> Callable[[], datetime]:
    return SystemClock().now
