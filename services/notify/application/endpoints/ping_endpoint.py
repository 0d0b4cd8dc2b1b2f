"""Sends an endpoint a test event, at once, and says what came of it."""

from dataclasses import dataclass
from datetime import timedelta

from services.common.contracts.envelope import Envelope
from services.common.ids import new_id
from services.notify.application.endpoints.deliver_webhook import DeliverWebhook
from services.notify.domain.endpoint import Endpoint
from services.notify.domain.webhook_delivery import PING, Answered
from services.notify.ports.clocks import Now
from services.notify.ports.endpoints import WebhookLog

_MINUTE = timedelta(minutes=1)
MOST_A_MINUTE = 10


class PingedTooOften(Exception):
    """Enough for this minute."""


@dataclass(frozen=True)
class PingEndpoint:
    """A ping is signed like everything else and goes to a disabled endpoint too: to try it."""

    deliver: DeliverWebhook
    log: WebhookLog
    business: Now
    wall: Now

    def __call__(self, endpoint: Endpoint) -> Answered:
        """Return what came of it; blocks up to the delivery's time-out.

        Raises:
            PingedTooOften: ten times within a minute.

        """
        since = self.wall.now() - _MINUTE
        if self.log.pings_since(endpoint.endpoint_id, since) >= MOST_A_MINUTE:
            raise PingedTooOften
        ping = Envelope(
            id=new_id("evt"),
            source="/huying/notify",
            type=PING,
            subject=endpoint.endpoint_id,
            sequence=1,
            time=self.business.now(),
            data={"endpoint_id": endpoint.endpoint_id, "unit": endpoint.unit},
            correlationid=endpoint.endpoint_id,
        )
        return self.deliver.post(endpoint, new_id("png"), ping.to_dict())
