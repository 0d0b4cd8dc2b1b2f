"""The public board, read with an auditor's token of the console's own."""

import time
from functools import cached_property

from services.common.web import tokens
from services.common.web.client import ServiceClient
from services.common.web.principal import PUBLIC_READER
from services.console.adapters.district_api import ApiDistrict
from services.console.application.show_board import ShowBoard
from services.console.wiring.foundation import Foundation

_TOKEN_SECONDS = 900
_RENEW_SECONDS = 600.0


class BoardWiring(Foundation):
    """The public board, read with an auditor's token of the console's own."""

    @cached_property
    def district(self) -> ApiDistrict:
        """The district through the services' APIs."""
        return ApiDistrict(self.client_of)

    @cached_property
    def show_board(self) -> ShowBoard:
        """Show the board."""
        return ShowBoard(self.district)

    @cached_property
    def _clients(self) -> dict[str, tuple[float, ServiceClient]]:
        return {}

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
