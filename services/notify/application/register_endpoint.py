"""Registers a unit's webhook endpoint and makes the secret that signs what goes there."""

import base64
import secrets
from collections.abc import Sequence

from services.common.ids import derived_id
from services.notify.domain.endpoint import Endpoint, UnusableUrl, host_of, is_public
from services.notify.domain.subscriptions import told_to_units
from services.notify.ports.clocks import Now
from services.notify.ports.endpoints import Endpoints, Hosts

_SECRET_BYTES = 32


class UnknownEventType(ValueError):
    """An event filter names a type that units never get."""


class RegisterEndpoint:
    """Registering the same unit and URL again gives the same endpoint with the same secret."""

    def __init__(
        self, endpoints: Endpoints, hosts: Hosts, wall: Now, *, allow_private: bool
    ) -> None:
        self._endpoints = endpoints
        self._hosts = hosts
        self._wall = wall
        self._allow_private = allow_private

    def __call__(self, unit: str, url: str, events: Sequence[str] = ()) -> Endpoint:
        """Return the endpoint.

        Raises:
            UnusableUrl: when the URL is malformed, or leads into a private network (SSRF).
            UnknownEventType: naming the type.

        """
        unknown = sorted(set(events) - set(told_to_units()))
        if unknown:
            raise UnknownEventType(unknown[0])
        host = host_of(url)
        if not self._allow_private:
            self._require_public(host)
        return self._endpoints.register(
            Endpoint(
                endpoint_id=derived_id("whe", unit, url),
                unit=unit,
                url=url,
                secret="whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode(),
                created_at=self._wall.now(),
                events=tuple(events),
            )
        )

    def _require_public(self, host: str) -> None:
        addresses = self._hosts.addresses(host)
        if not addresses:
            raise UnusableUrl("host_unknown")
        if not all(is_public(address) for address in addresses):
            raise UnusableUrl("address_private")
