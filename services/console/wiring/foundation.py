"""What every part stands on: settings, clocks, database, the services' connections."""

from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

from services.common.clock import Clock, SystemClock, open_clock
from services.common.store.connection import (
    Client,
    Documents,
    connect,
    service_database,
    store_errors,
)
from services.common.web.client import Pool
from services.common.web.health import Check
from services.common.web.tokens import TokenVerifier
from services.console.settings import ConsoleSettings

SERVICE = "console"


@dataclass
class Foundation:
    """What every part stands on; ``client`` and ``clock_given`` may be given by tests."""

    settings: ConsoleSettings
    client: Client | None = None
    clock_given: Clock | None = None
    _pools: dict[str, Pool] = field(default_factory=dict)

    @cached_property
    def clock(self) -> Clock:
        """Business time."""
        return self.clock_given or open_clock(self.settings.clock_file)

    @cached_property
    def wall(self) -> Clock:
        """Wall time: sessions, codes and throttles count by it."""
        return SystemClock()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The district's time zone."""
        return ZoneInfo(self.settings.time_zone)

    @cached_property
    def auth(self) -> TokenVerifier:
        """Checks bearer tokens."""
        return TokenVerifier(self.settings.token_public_key)

    @cached_property
    def mongo(self) -> Client:
        """The one MongoDB client of this process."""
        return self.client or connect(self.settings.mongodb_url, self.settings.process_name)

    @cached_property
    def database(self) -> Documents:
        """The console's own database."""
        return service_database(self.mongo, SERVICE, prefix=self.settings.database_prefix)

    @cached_property
    def checks(self) -> dict[str, Check]:
        """What must be usable for this process to be ready."""
        return {"mongodb": self._ping}

    def _ping(self) -> None:
        with store_errors():
            self.mongo.admin.command("ping")

    def pool_of(self, service: str) -> Pool:
        """Return the connections to a service, made when first asked for."""
        if service not in self._pools:
            self._pools[service] = Pool(self.settings.url_of(service), service, timeout=10.0)
        return self._pools[service]
