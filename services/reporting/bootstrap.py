"""The only place where reporting is wired."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from services.common.clock import Clock, open_clock
from services.common.store.connection import (
    Client,
    Documents,
    connect,
    register_mongoengine,
    service_database,
)
from services.common.store.cursors import StoredCursor
from services.common.store.publications import PublishedCopy
from services.common.web.client import ServiceClient
from services.common.web.reconcile import Reconciler
from services.common.web.tokens import TokenVerifier
from services.reporting.adapters.analysis.door import AnalystDoor
from services.reporting.adapters.appeal_ledgers import HttpAcceptedLedger, HttpStateLedger
from services.reporting.adapters.documents import (
    ArchivedEventDocument,
    ExclusionDocument,
    LedgerCheckDocument,
    prepare_database,
)
from services.reporting.adapters.event_archive import MongoArchive
from services.reporting.adapters.exclusions import MongoExclusions
from services.reporting.adapters.fact_repository import MongoFacts
from services.reporting.adapters.figures.rolling import Documents as Collected
from services.reporting.adapters.figures.rolling import MongoRollUps
from services.reporting.adapters.figures.summing import MongoFigures
from services.reporting.adapters.figures.work_lists import MongoWorkLists
from services.reporting.adapters.history.store import MongoHistory
from services.reporting.adapters.hotspots.store import MongoHotspots
from services.reporting.adapters.indicator_catalogue import SHIPPED, Catalogue, read_catalogue
from services.reporting.adapters.jobs.documents import HotspotDocument
from services.reporting.adapters.ledger_checks import MongoLedgerChecks
from services.reporting.adapters.names import Names
from services.reporting.adapters.residents import read_residents
from services.reporting.application.check_ledger import CheckLedger
from services.reporting.application.compute_indicator import ComputeIndicator
from services.reporting.application.exclusions.move_exclusion import MoveExclusion
from services.reporting.application.exclusions.request_exclusion import RequestExclusion
from services.reporting.application.explain_differences import ExplainDifferences
from services.reporting.application.facts.rebuild_facts import RebuildFacts
from services.reporting.application.facts.refresh_facts import RefreshFacts
from services.reporting.application.fold_events import FoldEvents
from services.reporting.application.publishing.publish_month import PublishMonth
from services.reporting.ports.history import Turn
from services.reporting.settings import ReportingSettings
from services.reporting.wiring.analysis import analyst_door
from services.reporting.wiring.export_office import ExportOffice
from services.reporting.wiring.leases import history_lease, rolling_alone
from services.reporting.wiring.lookout import Lookout
from services.reporting.wiring.numbers import Numbers
from services.reporting.wiring.open_data import open_data
from services.reporting.wiring.parts import Parts
from services.reporting.wiring.press import Press
from services.reporting.wiring.reconciling import reconciler
from services.reporting.wiring.resource_list import ResourceList

OWNERS = ("intake", "dispatch")


@dataclass
class Container:
    """Everything that reporting's entrypoints use, made when first asked for."""

    settings: ReportingSettings

    @cached_property
    def clock(self) -> Clock:
        """Business time."""
        return open_clock(self.settings.clock_file)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The district's time zone."""
        return ZoneInfo(self.settings.time_zone)

    @cached_property
    def client(self) -> Client:
        """MongoDB client of the process."""
        return connect(self.settings.mongodb_url, self.settings.process_name)

    @cached_property
    def database(self) -> Documents:
        """Reporting's own database, its indexes made."""
        database = service_database(self.client, "reporting", prefix=self.settings.database_prefix)
        register_mongoengine(self.client, database.name)
        prepare_database(database)
        return database

    @cached_property
    def auth(self) -> TokenVerifier:
        """Checks bearer tokens."""
        return TokenVerifier(self.settings.token_public_key)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The indicators' definitions, and the bands of ranking."""
        return read_catalogue(self.settings.reporting_indicators_file or SHIPPED)

    @cached_property
    def numbers(self) -> Numbers:
        """What figures are counted from."""
        return Numbers(self.settings, self.database, self.zone, self.clock)

    @cached_property
    def facts(self) -> MongoFacts:
        """One fact per ticket."""
        return self.numbers.facts

    @cached_property
    def history(self) -> MongoHistory:
        """Cases of other systems."""
        return self.numbers.history

    @cached_property
    def roll_ups(self) -> MongoRollUps:
        """Sums over the facts."""
        return self.numbers.roll_ups

    @cached_property
    def past_roll_ups(self) -> MongoRollUps:
        """Sums over other systems' cases."""
        return self.numbers.past_roll_ups

    @cached_property
    def figures(self) -> MongoFigures:
        """What indicators are counted from."""
        return self.numbers.figures

    @cached_property
    def work_lists(self) -> MongoWorkLists:
        """What is carried over."""
        return self.numbers.work_lists

    @cached_property
    def refresh_facts(self) -> RefreshFacts:
        """Count outdated facts anew."""
        return RefreshFacts(self.facts)

    @cached_property
    def rebuild_facts(self) -> RebuildFacts:
        """Make facts and roll-ups anew."""
        workshop, excluded = self.numbers.workshop, self.exclusions.in_force
        live = (self.facts, self.roll_ups)
        return RebuildFacts(self.archive, live, workshop, excluded, self.rolling_alone)

    def rolling_alone(self) -> AbstractContextManager[Callable[[], None]]:
        """Hold the lease of whoever moves the roll-ups on; waits until it is free."""
        return rolling_alone(self.database["leases"])

    def history_lease(self, source: str) -> AbstractContextManager[Turn | None]:
        """Hold the right to change a source's cases; None: another process has it."""
        return history_lease(self.database["leases"], source)

    @cached_property
    def archive(self) -> MongoArchive:
        """Every event as it came."""
        return MongoArchive(self.collection(ArchivedEventDocument))

    @cached_property
    def ledger_checks(self) -> MongoLedgerChecks:
        """The last checks of the ledger."""
        return MongoLedgerChecks(self.collection(LedgerCheckDocument))

    @cached_property
    def analyst_door(self) -> AnalystDoor:
        """Read-only SQL over the facts."""
        return analyst_door(self.numbers, self.names)

    @cached_property
    def names(self) -> Names:
        """Names of units, areas and categories, from the directory's last copy."""
        copy = PublishedCopy(self.database["copies"], "directory")
        return Names(copy, self.service("dispatch"))

    @cached_property
    def fold_events(self) -> FoldEvents:
        """Fold a batch of events."""
        return FoldEvents(self.facts, self.archive)

    @cached_property
    def exclusions(self) -> MongoExclusions:
        """Requests to take tickets out of figures."""
        return MongoExclusions(self.collection(ExclusionDocument))

    @cached_property
    def request_exclusion(self) -> RequestExclusion:
        """Ask that a ticket be taken out."""
        return RequestExclusion(self.exclusions, self.facts)

    @cached_property
    def move_exclusion(self) -> MoveExclusion:
        """Decide an exclusion, or appeal against it."""
        days = self.settings.reporting_appeal_days
        return MoveExclusion(self.exclusions, self.facts, days)

    @cached_property
    def compute_indicator(self) -> ComputeIndicator:
        """Compute an indicator."""
        people = read_residents(self.settings.reporting_residents_file)
        return ComputeIndicator(self.figures, self.catalogue.indicators, people)

    @cached_property
    def parts(self) -> Parts:
        """What all that is handed out is made from."""
        return Parts(
            self.settings,
            self.database,
            self.clock,
            self.zone,
            self.names,
            self.figures,
            self.work_lists,
            self.compute_indicator,
            self.catalogue,
        )

    @cached_property
    def export_office(self) -> ExportOffice:
        """Exports of lists."""
        return ExportOffice(self.parts)

    @cached_property
    def hotspots(self) -> MongoHotspots:
        """Hot spots that were warned of."""
        return MongoHotspots(self.collection(HotspotDocument), self.zone)

    @cached_property
    def press(self) -> Press:
        """Bulletins and scorecards."""
        return Press(self.parts, self.export_office.files, self.hotspots)

    @cached_property
    def lookout(self) -> Lookout:
        """The look for hot spots."""
        return Lookout(self.parts, self.hotspots)

    @cached_property
    def public_desk(self) -> PublishMonth:
        """What is published."""
        return open_data(self.parts)

    @cached_property
    def resource_list(self) -> ResourceList:
        """What there is to help with."""
        return ResourceList(self.database, self.facts, self.names.all_of)

    @cached_property
    def ledgers(self) -> tuple[HttpAcceptedLedger, HttpStateLedger]:
        """Intake's list of appeals and dispatch's."""
        accepted = HttpAcceptedLedger(self.service("intake"))
        return accepted, HttpStateLedger(self.service("dispatch"))

    @cached_property
    def check_ledger(self) -> CheckLedger:
        """Compare intake's appeals with dispatch's."""
        return CheckLedger(*self.ledgers)

    @cached_property
    def explain_differences(self) -> ExplainDifferences:
        """Say what every side knows of an appeal that the ledger misses."""
        return ExplainDifferences(*self.ledgers, self.archive, self.facts)

    def collection(self, document: type[Any]) -> Collected:
        """Return the collection of a document."""
        return self.database[document._get_collection_name()]

    def service(self, name: str) -> ServiceClient:
        """Return a client of another service."""
        return ServiceClient(
            self.settings.url_of(name),
            self.settings.service_token.get_secret_value(),
            target=name,
        )

    def reconciler(self, owner: str) -> Reconciler:
        """Return what finds and fetches an owner's events that never came."""
        cursor = StoredCursor(self.database["cursors"], f"reconcile-{owner}")
        return reconciler(self.service(owner), owner, self.archive, self.fold_events, cursor)

    def ping_store(self) -> None:
        """Raise when MongoDB is away."""
        self.client.admin.command("ping")


def bootstrap(settings: ReportingSettings) -> Container:
    """Return the wired service; nothing is connected before it is used."""
    return Container(settings)
