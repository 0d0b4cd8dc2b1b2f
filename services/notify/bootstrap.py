"""The only place where notify is wired."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from services.common.clock import Clock, SystemClock, open_clock
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
from services.common.web.tokens import TokenVerifier
from services.notify.adapters.channels.email import SmtpMail
from services.notify.adapters.channels.sms import SmsGateway
from services.notify.adapters.channels.webhook import SignedWebhooks
from services.notify.adapters.directory import StoredDirectory
from services.notify.adapters.dispatch_feed import DispatchFeed
from services.notify.adapters.documents import ALIAS, CURSORS, PUBLICATIONS
from services.notify.adapters.endpoints import MongoEndpoints
from services.notify.adapters.hosts import SystemHosts
from services.notify.adapters.indexes import create_indexes
from services.notify.adapters.intake_contacts import IntakeContacts
from services.notify.adapters.notification_records import MongoNotificationRecords
from services.notify.adapters.notifications import MongoNotifications
from services.notify.adapters.sealer import AesGcmSealer
from services.notify.adapters.templates import YamlTemplates, shipped_grounds
from services.notify.adapters.ticket_views import MongoTicketViews
from services.notify.application.deliver import Deliver
from services.notify.application.follow_directory import FollowDirectory
from services.notify.application.follow_tickets import FollowTickets
from services.notify.application.register_endpoint import RegisterEndpoint
from services.notify.application.send_due import SendDue
from services.notify.domain.circuit import Circuits
from services.notify.domain.notice import Audience
from services.notify.domain.notification import Channel
from services.notify.domain.retry import RESIDENTS_LONGEST, UNITS_LONGEST, RetryPolicy
from services.notify.ports import TextChannel
from services.notify.settings import NotifySettings


@dataclass
class Container:
    """Everything that notify's entrypoints use, made when first asked for."""

    settings: NotifySettings

    @cached_property
    def clock(self) -> Clock:
        """Business time."""
        return open_clock(self.settings.clock_file)

    @cached_property
    def wall(self) -> SystemClock:
        """Wall time."""
        return SystemClock()

    @cached_property
    def client(self) -> Client:
        """MongoDB client of the process."""
        return connect(self.settings.mongodb_url, self.settings.process_name)

    @cached_property
    def database(self) -> Documents:
        """The service's own database, its indexes made."""
        database = service_database(self.client, "notify", prefix=self.settings.database_prefix)
        register_mongoengine(self.client, database.name, alias=ALIAS)
        create_indexes(database)
        return database

    @cached_property
    def auth(self) -> TokenVerifier:
        """Checks bearer tokens."""
        return TokenVerifier(self.settings.token_public_key)

    @cached_property
    def views(self) -> MongoTicketViews:
        """How far each ticket was followed."""
        return MongoTicketViews(self.database)

    @cached_property
    def notifications(self) -> MongoNotifications:
        """The ledger, as it is written."""
        return MongoNotifications(self.database, self.wall)

    @cached_property
    def records(self) -> MongoNotificationRecords:
        """The ledger, as it is read."""
        return MongoNotificationRecords(self.database)

    @cached_property
    def endpoints(self) -> MongoEndpoints:
        """Units' endpoints; asking for the database first registers mongoengine's connection."""
        _ = self.database
        return MongoEndpoints(AesGcmSealer(self.settings.notify_secret_key.get_secret_value()))

    @cached_property
    def templates(self) -> YamlTemplates:
        """The shipped templates."""
        return YamlTemplates()

    @cached_property
    def directory(self) -> StoredDirectory:
        """The directory's last copy."""
        copy = PublishedCopy(self.database[PUBLICATIONS], "directory")
        return StoredDirectory(copy, self.service("dispatch"), shipped_grounds())

    @cached_property
    def follow_directory(self) -> FollowDirectory:
        """Keep the directory's copy fresh."""
        return FollowDirectory(self.directory)

    @cached_property
    def follow_tickets(self) -> FollowTickets:
        """Queue notifications for a batch of steps."""
        feed = DispatchFeed(self.service("dispatch"))
        return FollowTickets(self.views, self.notifications, self.endpoints, feed)

    @cached_property
    def register_endpoint(self) -> RegisterEndpoint:
        """Register a unit's endpoint."""
        allow_private = self.settings.notify_allow_private_endpoints
        return RegisterEndpoint(
            self.endpoints, SystemHosts(), self.wall, allow_private=allow_private
        )

    @cached_property
    def reconcile_cursor(self) -> StoredCursor:
        """How far dispatch's heads were compared."""
        return StoredCursor(self.database[CURSORS], "reconcile-dispatch")

    @cached_property
    def text_channels(self) -> dict[Channel, TextChannel]:
        """The ways to residents that are set up, the preferred one first."""
        settings = self.settings
        channels: dict[Channel, TextChannel] = {}
        if settings.notify_sms_url and settings.notify_sms_secret:
            secret = settings.notify_sms_secret.get_secret_value()
            channels["sms"] = SmsGateway(settings.notify_sms_url, secret, self.wall)
        if settings.notify_smtp_url:
            url = settings.notify_smtp_url.get_secret_value()
            channels["email"] = SmtpMail(url, settings.notify_mail_from)
        return channels

    @cached_property
    def deliver(self) -> Deliver:
        """Deliver one notification."""
        settings = self.settings
        return Deliver(
            text_channels=self.text_channels,
            webhooks=SignedWebhooks(
                SystemHosts(), self.wall, allow_private=settings.notify_allow_private_endpoints
            ),
            endpoints=self.endpoints,
            templates=self.templates,
            directory=self.directory,
            circuits=Circuits(
                failures=settings.notify_circuit_failures,
                pause=timedelta(seconds=settings.notify_circuit_seconds),
                now=self.wall.now,
            ),
            wall=self.wall,
            zone=ZoneInfo(settings.time_zone),
        )

    @cached_property
    def send_due(self) -> SendDue:
        """Send what is due."""
        return SendDue(
            self.notifications,
            IntakeContacts(self.service("intake")),
            self.deliver,
            policies=self._policies(),
            business=self.clock,
            wall=self.wall,
            threads=self.settings.notify_sender_threads,
            lease_seconds=self.settings.notify_lease_seconds,
        )

    def service(self, name: str) -> ServiceClient:
        """Return a client of another service."""
        token = self.settings.service_token.get_secret_value()
        return ServiceClient(self.settings.url_of(name), token, target=name)

    def ping_store(self) -> None:
        """Raise when MongoDB is away."""
        self.client.admin.command("ping")

    def _policies(self) -> dict[Audience, RetryPolicy]:
        settings = self.settings
        first = timedelta(seconds=settings.notify_retry_first_seconds)
        units = timedelta(days=settings.notify_retry_unit_days)
        residents = timedelta(days=settings.notify_retry_resident_days)
        return {
            "unit": RetryPolicy(first, UNITS_LONGEST, units),
            "resident": RetryPolicy(first, RESIDENTS_LONGEST, residents),
        }


def bootstrap(settings: NotifySettings) -> Container:
    """Return the wired service; nothing is connected before it is used."""
    return Container(settings)
