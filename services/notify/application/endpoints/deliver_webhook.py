"""Delivers to an endpoint, writes down what came of it, and gives up on one that is dead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.common.contracts.events.work_order import WorkOrderRevoked
from services.common.ids import new_id
from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter
from services.notify.domain.endpoint import Endpoint, must_stop, without_query
from services.notify.domain.notification import Failed, Outcome, Postponed, Sent, TryLater
from services.notify.domain.webhook_delivery import Answered, WebhookDelivery
from services.notify.ports.clocks import Now
from services.notify.ports.endpoints import ClosedCases, Endpoints, WebhookLog, WebhookPosts

_RESULTS: Mapping[type, str] = {
    Sent: "sent",
    TryLater: "retry",
    Failed: "failed",
    Postponed: "postponed",
}
# That its own order is gone is all that an accused unit learns, and not why (L2).
_TAKEN_BACK = WorkOrderRevoked.TYPE
_log = get_logger(__name__)


@dataclass(frozen=True)
class DeliverWebhook:
    """Implements ``Webhooks``; called by several threads at once.

    ``patience`` is how long an endpoint may take nothing before it is disabled (wall time).
    """

    posts: WebhookPosts
    endpoints: Endpoints
    log: WebhookLog
    cases: ClosedCases
    wall: Now
    patience: timedelta

    def deliver(
        self, endpoint: Endpoint, notification_id: str, event: Mapping[str, Any]
    ) -> Outcome:
        """Post a signed event, unless the endpoint is disabled."""
        if endpoint.disabled is not None:
            return Failed("webhook", "endpoint_disabled")
        if event.get("type") != _TAKEN_BACK and self.cases.is_closed(
            str(event.get("subject", "")), endpoint.unit
        ):
            return Failed("webhook", "closed_to_unit")
        answered = self.post(endpoint, notification_id, event)
        self._judge(endpoint, answered.outcome)
        return answered.outcome

    def post(self, endpoint: Endpoint, notification_id: str, event: Mapping[str, Any]) -> Answered:
        """Post and keep the try, whatever the endpoint's state; its state stays."""
        answered = self.posts.post(endpoint, notification_id, event)
        outcome = answered.outcome
        self.log.add(
            WebhookDelivery(
                delivery_id=new_id("whd"),
                endpoint_id=endpoint.endpoint_id,
                unit=endpoint.unit,
                notification_id=notification_id,
                event_id=str(event.get("id", "")),
                event_type=str(event.get("type", "")),
                subject=str(event.get("subject", "")),
                unitsequence=event.get("unitsequence"),
                at=self.wall.now(),
                url=without_query(endpoint.url),
                result=_RESULTS[type(outcome)],
                reason=getattr(outcome, "reason", None),
                answered=answered,
            )
        )
        return answered

    def _judge(self, endpoint: Endpoint, outcome: Outcome) -> None:
        """Note how the endpoint fares; a write each only where that changes."""
        now, taken = self.wall.now(), isinstance(outcome, Sent)
        if taken == (endpoint.failing_since is not None) or endpoint.succeeded_at is None:
            self.endpoints.answered(endpoint.endpoint_id, now, taken=taken)
        if taken or isinstance(outcome, Postponed):
            return
        why = must_stop(endpoint, getattr(outcome, "reason", ""), now, self.patience)
        if why is not None and self.endpoints.disable(endpoint.endpoint_id, why, now):
            counter("huying_notify_endpoint_disablings_total", {"reason": why}).inc()
            _log.error(
                "endpoint_disabled",
                unit=endpoint.unit,
                endpoint_id=endpoint.endpoint_id,
                reason=why,
            )
