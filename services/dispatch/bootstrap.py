"""The only place where dispatch is wired."""

from dataclasses import dataclass
from functools import cached_property

from services.common.broker.admin import ManagementApi
from services.common.broker.hosts import vhost_of
from services.common.clock import Clock, SystemClock, open_clock
from services.common.contracts.chain import Chain
from services.common.ids import new_id
from services.common.store.audit_log import AuditLog
from services.common.store.connection import (
    Client,
    Documents,
    connect,
    service_database,
    store_errors,
)
from services.common.store.cursors import StoredCursor
from services.common.store.lease import Leases
from services.common.web.client import ServiceClient
from services.common.web.tokens import TokenVerifier
from services.dispatch.adapters.contact_grants import MongoContactGrants
from services.dispatch.adapters.counters import MongoCounters
from services.dispatch.adapters.directories import MongoDirectories
from services.dispatch.adapters.documents import prepare_database
from services.dispatch.adapters.erasing import MongoErasure
from services.dispatch.adapters.heard import MongoHeard
from services.dispatch.adapters.matters import MongoMatters
from services.dispatch.adapters.replies import MongoReplies
from services.dispatch.adapters.ticket_lists import MongoTicketLists
from services.dispatch.adapters.ticket_repository import MongoTickets
from services.dispatch.adapters.whistle_lists import MongoWhistleLists
from services.dispatch.application.clocks.advance_clocks import AdvanceClocks
from services.dispatch.application.commanding import Desk
from services.dispatch.application.directory.publish_directory import PublishDirectory
from services.dispatch.application.grants.grant_contact import GrantContact
from services.dispatch.application.tickets.end_appeal import EndAppeal
from services.dispatch.application.tickets.forget_reporter import ForgetReporter
from services.dispatch.application.tickets.open_tickets import OpenTickets
from services.dispatch.application.tickets.record_answer import RecordAnswer
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.replies import Heard, Replies
from services.dispatch.ports.tickets import Counters, Tickets
from services.dispatch.ports.uploads import Uploads
from services.dispatch.settings import DispatchSettings
from services.dispatch.wiring.audit import AuditWiring
from services.dispatch.wiring.auditors import Auditors
from services.dispatch.wiring.calendars import CalendarCommands
from services.dispatch.wiring.categories import Categories
from services.dispatch.wiring.classifying import Classifying
from services.dispatch.wiring.disputes import Disputes
from services.dispatch.wiring.documents import PaperOffice
from services.dispatch.wiring.listing import Listing
from services.dispatch.wiring.matters import MatterCommands
from services.dispatch.wiring.policies import EscalationPolicies
from services.dispatch.wiring.rosters import DutyRosters
from services.dispatch.wiring.rules import RoutingRules
from services.dispatch.wiring.units import UnitDoors
from services.dispatch.wiring.uploads import uploads_of
from services.dispatch.wiring.whistles import WhistleCommands

SERVICE = "dispatch"


@dataclass
class Container:
    """Everything that dispatch's entrypoints use, made when first asked for."""

    settings: DispatchSettings

    @cached_property
    def clock(self) -> Clock:
        """Business time."""
        return open_clock(self.settings.clock_file)

    @cached_property
    def client(self) -> Client:
        """MongoDB client of the process."""
        return connect(self.settings.mongodb_url, self.settings.process_name)

    @cached_property
    def database(self) -> Documents:
        """Dispatch's own database."""
        return service_database(self.client, SERVICE, prefix=self.settings.database_prefix)

    @cached_property
    def auth(self) -> TokenVerifier:
        """Checks bearer tokens."""
        return TokenVerifier(self.settings.token_public_key)

    @cached_property
    def audit(self) -> AuditWiring:
        """The audit trail."""
        return AuditWiring(self.settings, self.database, self.clock)

    @property
    def chain(self) -> Chain:
        """Chains what is told."""
        return self.audit.chain

    @property
    def audit_log(self) -> AuditLog:
        """Administrative acts."""
        return self.audit.log

    @cached_property
    def tickets(self) -> Tickets:
        """The tickets."""
        return MongoTickets(self.database, self.chain)

    @cached_property
    def lists(self) -> MongoTicketLists:
        """What is read about many tickets."""
        settle = self.settings.dispatch_feed_settle_seconds
        return MongoTicketLists(self.database, settle_seconds=settle)

    @cached_property
    def listing(self) -> Listing:
        """Lists and counts of tickets."""
        return Listing.over(self.database)

    @cached_property
    def directories(self) -> Directories:
        """The directory's versions."""
        return MongoDirectories(self.database, self.chain)

    @cached_property
    def counters(self) -> Counters:
        """Ticket numbers."""
        return MongoCounters(self.database)

    @cached_property
    def replies(self) -> Replies:
        """Refused replies."""
        return MongoReplies(self.database)

    @cached_property
    def heard(self) -> Heard:
        """How far each appeal's story was heard."""
        return MongoHeard(self.database)

    @cached_property
    def desk(self) -> Desk:
        """Where commands pass."""
        return Desk(self.tickets, self.directories, self.clock)

    @cached_property
    def grant_contact(self) -> GrantContact:
        """Grants to look up a reporter's contact."""
        return GrantContact(self.tickets, MongoContactGrants(self.database), SystemClock())

    @cached_property
    def matters(self) -> MatterCommands:
        """Matters that nobody reported."""
        store = MongoMatters(self.database, self.chain)
        return MatterCommands.at(store, self.directories, self.counters, self.clock, self.uploads)

    @cached_property
    def whistles(self) -> WhistleCommands:
        """What is done with whistles, and what is read of them."""
        return WhistleCommands.at(self.desk, MongoWhistleLists(self.database))

    @cached_property
    def open_tickets(self) -> OpenTickets:
        """Open tickets for a batch of appeals."""
        live = self.classifying.live
        return OpenTickets(self.tickets, self.directories, self.counters, self.clock, live)

    @cached_property
    def classifying(self) -> Classifying:
        """The classifier, its models and its suggestions."""
        return Classifying.over(self.database, self.tickets, self.directories, self.clock)

    @cached_property
    def forget_reporter(self) -> ForgetReporter:
        """What an anonymised appeal leaves behind."""
        return ForgetReporter(self.desk, MongoErasure(self.database, self.chain))

    @cached_property
    def record_answer(self) -> RecordAnswer:
        """Note ratings and call-backs."""
        return RecordAnswer(self.desk, self.counters)

    @cached_property
    def end_appeal(self) -> EndAppeal:
        """Take an appeal that ended without a result out of its ticket."""
        return EndAppeal(self.desk)

    @cached_property
    def advance_clocks(self) -> AdvanceClocks:
        """Take the steps that are due."""
        return AdvanceClocks(self.tickets, self.desk, self.clock)

    @cached_property
    def auditors(self) -> Auditors:
        """Prove that each open ticket has its next step, and show what is found."""
        return Auditors.over(self.lists, self.desk, self.clock)

    @cached_property
    def documents(self) -> PaperOffice:
        """Register papers, and read the documents that come of it."""
        return PaperOffice.over(self.database, self.tickets, self.desk)

    @cached_property
    def publish_directory(self) -> PublishDirectory:
        """Publish a directory."""
        return PublishDirectory(self.directories, self.clock)

    @cached_property
    def calendars(self) -> CalendarCommands:
        """Publish calendars, and count deadlines anew."""
        return CalendarCommands.over(self.database, self.desk, self.audit_log)

    @cached_property
    def rules(self) -> RoutingRules:
        """Edit, try and publish routing rules."""
        return RoutingRules.over(self.database, self.directories, self.clock)

    @cached_property
    def categories(self) -> Categories:
        """Edit, try and publish categories."""
        return Categories.over(self.database, self.directories, self.clock)

    @cached_property
    def policies(self) -> EscalationPolicies:
        """Edit, check and publish escalation policies."""
        return EscalationPolicies.over(self.database, self.directories, self.clock)

    @cached_property
    def rosters(self) -> DutyRosters:
        """Who is on duty (F5)."""
        return DutyRosters.over(
            self.database, self.directories, self.audit_log, self.clock, self.settings
        )

    @cached_property
    def disputes(self) -> Disputes:
        """Read rulings, and make draft rules of them."""
        return Disputes.over(self.database, self.desk, self.rules.edit)

    @cached_property
    def units(self) -> UnitDoors:
        """What units' own systems are given (G6)."""
        settings, audit = self.settings, self.audit_log
        return UnitDoors.over(self.database, self.directories, audit, self.management, settings)

    @cached_property
    def intake(self) -> ServiceClient:
        """Intake's API."""
        token = self.settings.service_token.get_secret_value()
        return ServiceClient(self.settings.url_of("intake"), token, target="intake")

    @cached_property
    def uploads(self) -> Uploads:
        """Uploads that commands name."""
        return uploads_of(self.settings)

    def leases(self, role: str) -> Leases:
        """Return leases under a name that no other process or thread has."""
        owner = f"{self.settings.process_name}/{role}/{new_id('own')}"
        return Leases(self.database["leases"], owner)

    def cursor(self, name: str) -> StoredCursor:
        """Return a named cursor."""
        return StoredCursor(self.database["cursors"], name)

    def management(self) -> ManagementApi | None:
        """Return RabbitMQ's management API, or None where no address is set."""
        url = self.settings.amqp_management_url
        if url is None:
            return None
        return ManagementApi(url.get_secret_value(), vhost_of(self.amqp_url))

    @property
    def amqp_url(self) -> str:
        """The broker's address."""
        return self.settings.amqp_url.get_secret_value()

    @property
    def units_amqp_url(self) -> str:
        """The broker's address as units' systems reach it."""
        return self.settings.dispatch_units_amqp_url or self.amqp_url

    def prepare_database(self) -> None:
        """Make the indexes that are missing."""
        prepare_database(self.database)

    def ping_store(self) -> None:
        """Raise when MongoDB is away."""
        with store_errors():
            self.client.admin.command("ping")


def bootstrap(settings: DispatchSettings) -> Container:
    """Return the wired service; nothing is connected before it is used."""
    return Container(settings)
