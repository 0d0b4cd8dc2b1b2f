"""Units' webhook endpoints, and the way to them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from services.notify.domain.endpoint import Endpoint
from services.notify.domain.notification import Outcome


class EndpointNotFound(LookupError):
    """There is no endpoint of this id."""


class Endpoints(Protocol):
    """Units' webhook endpoints. May block."""

    def register(self, endpoint: Endpoint) -> Endpoint:
        """Keep an endpoint; where the unit has one of this URL, return that one instead."""
        ...

    def of_units(self, units: Collection[str]) -> dict[str, list[Endpoint]]:
        """Return the endpoints of each unit that has any."""
        ...

    def page(self, unit: str | None, after: str | None, limit: int) -> list[Endpoint]:
        """Return endpoints in the order of their ids."""
        ...

    def get(self, endpoint_id: str) -> Endpoint:
        """Return an endpoint.

        Raises:
            EndpointNotFound: when there is none of this id.

        """
        ...

    def remove(self, endpoint_id: str) -> None:
        """Forget an endpoint; forgetting an unknown one is no error."""
        ...


class Webhooks(Protocol):
    """The way to units' endpoints. Blocks up to its time-out; never raises for an endpoint."""

    def deliver(
        self, endpoint: Endpoint, notification_id: str, event: Mapping[str, Any]
    ) -> Outcome:
        """Post a signed event; the same ``notification_id`` may come twice."""
        ...


class Hosts(Protocol):
    """Finds out where a host name leads."""

    def addresses(self, host: str) -> Sequence[str]:
        """Return the IP addresses of a host, none when it has none. Blocks."""
        ...
