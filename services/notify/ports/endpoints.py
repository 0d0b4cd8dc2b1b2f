"""Units' webhook endpoints, the way to them, and what was delivered there."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal, Protocol

from services.notify.domain.endpoint import Disabled, Endpoint
from services.notify.domain.notification import Outcome
from services.notify.domain.webhook_delivery import Answered, WebhookDelivery

# Who acts where no person does: the platform itself, or the command line.
OURSELVES: Final = "service:notify"
ChangeAct = Literal["changed", "secret_rotated"]


class EndpointNotFound(LookupError):
    """There is no endpoint of this id."""


class EndpointMoved(Exception):
    """Somebody changed it since it was read; ``version`` is the one it has now."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


class Endpoints(Protocol):
    """Units' webhook endpoints. May block.

    What ``by`` does is written for the audit trail in the same write: who, which one, its host.
    """

    def register(self, endpoint: Endpoint, *, by: str = OURSELVES) -> Endpoint:
        """Keep an endpoint; where the unit has one of this URL, return that one instead."""
        ...

    def of_units(self, units: Collection[str]) -> dict[str, list[Endpoint]]:
        """Return the endpoints of each unit that has any."""
        ...

    def live(self) -> list[Endpoint]:
        """Return every endpoint that is not disabled."""
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

    def change(
        self, endpoint: Endpoint, *, act: ChangeAct = "changed", by: str = OURSELVES
    ) -> bool:
        """Write URL, filter and secrets of an endpoint; False where the unit has that URL twice.

        Raises:
            EndpointMoved: when ``endpoint`` is not of the version there is.

        """
        ...

    def went_on(self, endpoint_id: str, after: int) -> None:
        """Note up to which number of the unit's feed everything was queued for it."""
        ...

    def answered(self, endpoint_id: str, at: datetime, *, taken: bool) -> None:
        """Note that it took something, or the first of the failures since it last did."""
        ...

    def enable(self, endpoint_id: str, *, version: int | None = None, by: str = OURSELVES) -> None:
        """Let it be served again, and note since when it has missed what was addressed to it.

        Raises:
            EndpointMoved: when another ``version`` is there than the one named.

        """
        ...

    def caught_up(self, endpoint: Endpoint) -> None:
        """Note that what it missed is being queued again, unless it has missed more since."""
        ...

    def disable(
        self,
        endpoint_id: str,
        why: Disabled,
        at: datetime,
        *,
        version: int | None = None,
        by: str = OURSELVES,
    ) -> bool:
        """Leave it alone from now on; True for the one who did it.

        Unless its unit did it, the event that tells so goes into the outbox in the same write.

        Raises:
            EndpointMoved: when another ``version`` is there than the one named.

        """
        ...

    def disabled(self) -> Mapping[str, int]:
        """Return how many endpoints of each unit failed until they were left alone."""
        ...

    def remove(self, endpoint_id: str, *, by: str = OURSELVES) -> None:
        """Forget an endpoint; forgetting an unknown one is no error."""
        ...


class PrivateAddress(Exception):
    """A host leads into a private network: nothing is sent there."""


class WebhookPosts(Protocol):
    """Posts to endpoints. Blocks up to its time-out; never raises for an endpoint."""

    def post(self, endpoint: Endpoint, notification_id: str, event: Mapping[str, Any]) -> Answered:
        """Post a signed event and return what became of it; the same id may come twice."""
        ...


class ClosedCases(Protocol):
    """Which cases are sealed against whom (L2). May block."""

    def is_closed(self, subject: str, unit: str | None) -> bool:
        """Whether a unit may not be told of a case any more."""
        ...


class Webhooks(Protocol):
    """The way to units' endpoints. Blocks up to its time-out; never raises for an endpoint."""

    def deliver(
        self, endpoint: Endpoint, notification_id: str, event: Mapping[str, Any]
    ) -> Outcome:
        """Post a signed event; the same ``notification_id`` may come twice."""
        ...


class WebhookLog(Protocol):
    """What was posted where and answered how, for some weeks. May block."""

    def add(self, delivery: WebhookDelivery) -> None:
        """Keep one try."""
        ...

    def page(
        self, endpoint_id: str, unit: str, before: str | None, limit: int
    ) -> Sequence[Mapping[str, Any]]:
        """Return tries, the latest first, without those of cases closed to the unit (L2)."""
        ...

    def pings_since(self, endpoint_id: str, since: datetime) -> int:
        """Return how often it was pinged since a wall instant."""
        ...


class Hosts(Protocol):
    """Finds out where a host name leads."""

    def addresses(self, host: str) -> Sequence[str]:
        """Return the IP addresses of a host, none when it has none. Blocks."""
        ...
