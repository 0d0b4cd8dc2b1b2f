"""What every part stands on: settings, clocks, database, other services."""

from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from services.common.clock import Clock, SystemClock, open_clock
from services.common.ids import new_id
from services.common.store.connection import (
    Client,
    Documents,
    connect,
    register_mongoengine,
    service_database,
)
from services.common.store.lease import Leases
from services.common.web.client import ServiceClient
from services.common.web.tokens import TokenVerifier
from services.notify.adapters.documents import ALIAS, LEASES
from services.notify.adapters.indexes import create_indexes
from services.notify.settings import NotifySettings

SERVICE = "notify"


@dataclass
class Foundation:
    """What every part stands on: settings, clocks, database, other services."""

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
    def zone(self) -> ZoneInfo:
        """The district's time zone."""
        return ZoneInfo(self.settings.time_zone)

    @property
    def console_url(self) -> str | None:
        """Where staff find the console, without a slash at its end."""
        url = self.settings.console_public_url
        return url.rstrip("/") if url else None

    @cached_property
    def client(self) -> Client:
        """MongoDB client of the process."""
        return connect(self.settings.mongodb_url, self.settings.process_name)

    @cached_property
    def database(self) -> Documents:
        """The service's own database, its indexes made."""
        database = service_database(self.client, SERVICE, prefix=self.settings.database_prefix)
        register_mongoengine(self.client, database.name, alias=ALIAS)
        create_indexes(database)
        return database

    def leases(self) -> Leases:
        """Return what one thread takes, so that one process does a thing at a time."""
        return Leases(self.database[LEASES], new_id(self.settings.process_name))

    @cached_property
    def auth(self) -> TokenVerifier:
        """Checks bearer tokens."""
        return TokenVerifier(self.settings.token_public_key)

    def service(self, name: str) -> ServiceClient:
        """Return a client of another service."""
        token = self.settings.service_token.get_secret_value()
        return ServiceClient(self.settings.url_of(name), token, target=name)

    def ping_store(self) -> None:
        """Raise when MongoDB is away."""
        self.client.admin.command("ping")
