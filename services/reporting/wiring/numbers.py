"""Wires what figures are counted from: facts, their sums, their columns, other systems' cases."""

from dataclasses import dataclass
from functools import cached_property
from threading import Event
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.common.clock import Clock, SystemClock
from services.common.store.connection import Documents
from services.reporting.adapters.columns.making import ColumnMaker
from services.reporting.adapters.columns.manifest import Manifests
from services.reporting.adapters.columns.reading import Columns
from services.reporting.adapters.documents import (
    ColumnsDocument,
    HistoryFactDocument,
    HistoryRollUpDocument,
    HistoryRunDocument,
    RollUpDocument,
    TicketFactDocument,
)
from services.reporting.adapters.fact_repository import MongoFacts
from services.reporting.adapters.figures.beside import Beside
from services.reporting.adapters.figures.rolling import Documents as Collected
from services.reporting.adapters.figures.rolling import MongoRollUps
from services.reporting.adapters.figures.standing import MongoStanding
from services.reporting.adapters.figures.summing import MongoFigures
from services.reporting.adapters.figures.work_lists import MongoWorkLists
from services.reporting.adapters.figures.workshop import MongoWorkshop
from services.reporting.adapters.history.store import MongoHistory
from services.reporting.adapters.jobs.files import MongoFiles
from services.reporting.adapters.resources.documents import ReferenceDocument
from services.reporting.adapters.resources.store import MongoReferences
from services.reporting.settings import ReportingSettings
from services.reporting.wiring.leases import columns_alone

_PAUSE_SECONDS: Final = 0.5
_MOST_PAUSES: Final = 30


@dataclass
class Numbers:
    """Everything that is counted from; made when first asked for."""

    settings: ReportingSettings
    database: Documents
    zone: ZoneInfo
    clock: Clock
    _waited: int = 0

    @cached_property
    def facts(self) -> MongoFacts:
        """One fact per ticket."""
        return MongoFacts(self._of(TicketFactDocument), self.zone)

    @cached_property
    def history(self) -> MongoHistory:
        """Cases of other systems."""
        cases, runs = self._of(HistoryFactDocument), self._of(HistoryRunDocument)
        gone = self.manifests.begin_epoch
        return MongoHistory(cases, runs, self.past_roll_ups, self.zone, gone)

    @cached_property
    def roll_ups(self) -> MongoRollUps:
        """Sums over the facts."""
        return MongoRollUps(self._of(TicketFactDocument), self._of(RollUpDocument))

    @cached_property
    def past_roll_ups(self) -> MongoRollUps:
        """Sums over other systems' cases."""
        return MongoRollUps(self._of(HistoryFactDocument), self._of(HistoryRollUpDocument))

    @cached_property
    def manifests(self) -> Manifests:
        """Which columns are in force."""
        return Manifests(self._of(ColumnsDocument))

    @cached_property
    def columns(self) -> Columns:
        """The facts as columns, on this machine."""
        folder = self.settings.run_dir / "columns" / self.database.name
        return Columns(self.manifests, MongoFiles(self.database), folder)

    @cached_property
    def column_maker(self) -> ColumnMaker:
        """Makes the columns of what changed."""
        sources = {
            "own": self._of(TicketFactDocument),
            "past": self._of(HistoryFactDocument),
        }
        files, wall = MongoFiles(self.database), SystemClock().now
        return ColumnMaker(sources, self.manifests, files, self.zone, wall, self.clock.now)

    def follow_columns(self, *, at_least_one: bool = False) -> None:
        """Make the columns of what changed, alone; with ``at_least_one`` where there are none."""
        while not (at_least_one and self.columns.current() is not None):
            with columns_alone(self.database["leases"]) as is_mine:
                if is_mine:
                    self.column_maker.refresh()
                    return
            if not self._pause():
                return

    def _pause(self) -> bool:
        """Wait a little for whoever makes them now; False when it has taken too long."""
        self._waited += 1
        Event().wait(_PAUSE_SECONDS)
        return self._waited % _MOST_PAUSES != 0

    @cached_property
    def figures(self) -> MongoFigures:
        """What indicators are counted from."""
        own = (self._of(TicketFactDocument), self._of(RollUpDocument))
        past = (self._of(HistoryFactDocument), self._of(HistoryRollUpDocument))
        return MongoFigures(own, past, self.zone, self.beside)

    @cached_property
    def work_lists(self) -> MongoWorkLists:
        """What is carried over."""
        helped = MongoReferences(self._of(ReferenceDocument)).tickets
        return MongoWorkLists(self._of(TicketFactDocument), self.beside, helped)

    @cached_property
    def standing(self) -> MongoStanding:
        """Where tickets stand."""
        return MongoStanding(self.facts, self._of(TicketFactDocument), self.beside)

    @cached_property
    def beside(self) -> Beside:
        """The columns, and what changed since they were taken."""
        own, past = self._of(TicketFactDocument), self._of(HistoryFactDocument)
        return Beside(self.columns, own, past)

    @cached_property
    def workshop(self) -> MongoWorkshop:
        """Where facts are made anew."""
        return MongoWorkshop(self.database, self.zone, self.manifests.begin_epoch)

    def _of(self, document: type[Any]) -> Collected:
        return self.database[document._get_collection_name()]
