"""What of a unit's feed goes to an endpoint, as notifications."""

from collections.abc import Mapping
from typing import Any

from services.common.ids import derived_id
from services.notify.domain.endpoint import Endpoint
from services.notify.domain.notification import Notification
from services.notify.ports.unit_feeds import FedPage


def webhook_notice(endpoint: Endpoint, event: Mapping[str, Any]) -> Notification:
    """Return the notification of an event for an endpoint: of the two there is one for ever."""
    return Notification(
        notification_id=derived_id("ntf", event["id"], endpoint.endpoint_id, "webhook"),
        event_id=event["id"],
        event_type=event["type"],
        step=event["unitsequence"],
        ticket_id=event["subject"],
        correlation_id=event["correlationid"],
        audience="unit",
        recipient=endpoint.endpoint_id,
        route="webhook",
        unit=endpoint.unit,
        event=event,
        traceparent=event.get("traceparent"),
        severity=event["data"].get("severity"),
    )


def wanted(endpoint: Endpoint, page: FedPage) -> list[Notification]:
    """Return what of a page an endpoint asked for; what is withheld nobody gets."""
    return [
        webhook_notice(endpoint, event) for event in page.events if endpoint.wants(event["type"])
    ]
