"""What every part stands on: settings, clocks, database, identities of this process."""

from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from services.common.clock import Clock, SystemClock, open_clock
from services.common.ids import new_id
from services.common.store.connection import Client, Documents, connect, service_database
from services.common.store.cursors import StoredCursor
from services.common.store.lease import Leases
from services.common.web.client import ServiceClient
from services.common.web.tokens import TokenVerifier
from services.intake.adapters import documents
from services.intake.adapters.dispatch_api import DispatchApi
from services.intake.settings import IntakeSettings

SERVICE = "intake"


@dataclass
class Foundation:
    """What every part stands on: settings, clocks, database, identities of this process.

    ``client`` and ``clock_given`` may be given by tests; otherwise they follow the settings.
    """

    settings: IntakeSettings
    client: Client | None = None
    clock_given: Clock | None = None

    @cached_property
    def clock(self) -> Clock:
        """Business time."""
        return self.clock_given or open_clock(self.settings.clock_file)

    @cached_property
    def wall(self) -> Clock:
        """Wall time."""
        return SystemClock()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The district's time zone."""
        return ZoneInfo(self.settings.time_zone)

    @cached_property
    def mongo(self) -> Client:
        """The one MongoDB client of this process."""
        return self.client or connect(self.settings.mongodb_url, self.settings.process_name)

    @cached_property
    def database(self) -> Documents:
        """Intake's own database."""
        return service_database(self.mongo, SERVICE, prefix=self.settings.database_prefix)

    @cached_property
    def dispatch_client(self) -> ServiceClient:
        """Calls to dispatch."""
        return self._client_of("dispatch")

    @cached_property
    def notify_client(self) -> ServiceClient:
        """Calls to notify."""
        return self._client_of("notify")

    @cached_property
    def dispatch(self) -> DispatchApi:
        """What intake asks dispatch."""
        return DispatchApi(self.dispatch_client)

    @cached_property
    def verifier(self) -> TokenVerifier:
        """Checks staff's and services' tokens."""
        return TokenVerifier(self.settings.token_public_key)

    def _client_of(self, service: str) -> ServiceClient:
        settings = self.settings
        token = settings.service_token.get_secret_value()
        return ServiceClient(settings.url_of(service), token, target=service)

    def leases(self, role: str) -> Leases:
        """Return leases under a name of their own."""
        owner = f"{self.settings.process_name}-{role}-{new_id('own')}"
        return Leases(self.database[documents.LEASES], owner)

    def cursor(self, name: str) -> StoredCursor:
        """Return a cursor that survives restarts."""
        return StoredCursor(self.database[documents.CURSORS], name)

    def prepare_database(self) -> None:
        """Create the indexes that are missing."""
        documents.ensure_all_indexes(self.database)

    def ping(self) -> None:
        """Raise when MongoDB does not answer."""
        self.mongo.admin.command("ping")
