"""The only place where the console is wired."""

import time
from dataclasses import dataclass, field
from functools import cached_property

from services.common.web import tokens
from services.common.web.client import ServiceClient
from services.common.web.principal import PUBLIC_READER
from services.common.web.tokens import TokenVerifier
from services.console.adapters.district_api import ApiDistrict
from services.console.application.show_board import ShowBoard
from services.console.settings import ConsoleSettings

_TOKEN_SECONDS = 900
_RENEW_SECONDS = 600.0


@dataclass
class Container:
    """Everything that the console's entrypoints use, made when first asked for."""

    settings: ConsoleSettings
    _clients: dict[str, tuple[float, ServiceClient]] = field(default_factory=dict)

    @cached_property
    def auth(self) -> TokenVerifier:
        """Checks bearer tokens."""
        return TokenVerifier(self.settings.token_public_key)

    @cached_property
    def district(self) -> ApiDistrict:
        """The district through the services' APIs."""
        return ApiDistrict(self.client_of)

    @cached_property
    def show_board(self) -> ShowBoard:
        """Show the board."""
        return ShowBoard(self.district)

    def client_of(self, service: str) -> ServiceClient:
        """Return a client of a service with a short-lived auditor's token.

        The board is public: what is closed to anybody at all is not on it (L2).
        """
        made, client = self._clients.get(service, (float("-inf"), None))
        if client is None or time.monotonic() - made > _RENEW_SECONDS:
            token = tokens.issue(
                self.settings.token_private_key.get_secret_value(),
                subject="console-board",
                roles=["auditor"],
                unit=PUBLIC_READER,
                ttl_seconds=_TOKEN_SECONDS,
            )
            client = ServiceClient(self.settings.url_of(service), token, target=service)
            self._clients[service] = (time.monotonic(), client)
        return client


def bootstrap(settings: ConsoleSettings) -> Container:
    """Return the wired console."""
    return Container(settings)
