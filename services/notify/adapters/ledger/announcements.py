"""The events with which notify tells how a notification ended."""

from typing import Any

from services.common.contracts.catalogue import stamp
from services.common.contracts.event import Event
from services.common.contracts.events.notification import NotificationFailed, NotificationSent
from services.common.store.outbox import Outgoing
from services.notify.domain.notification import Settled

_SOURCE = "/huying/notify"


def announcement(settled: Settled) -> Outgoing:
    """Return the event of a notification that has ended."""
    claimed = settled.claimed
    notification = claimed.notification
    envelopes = stamp(
        [_event(settled)],
        source=_SOURCE,
        subject=notification.notification_id,
        after_sequence=claimed.sequence,
        time=settled.at,
        correlationid=notification.correlation_id,
        causationid=notification.event_id,
        traceparent=notification.traceparent,
    )
    return Outgoing(envelopes[0])


def _event(settled: Settled) -> Event:
    notification = settled.claimed.notification
    common: dict[str, Any] = {
        "notification_id": notification.notification_id,
        "event_id": notification.event_id,
        "event_type": notification.event_type,
        "audience": notification.audience,
        "channel": settled.channel or "sms",
        "attempts": settled.attempts,
        "ticket_id": notification.ticket_id,
        "appeal_id": notification.appeal_id,
        "unit": notification.unit,
    }
    if settled.status == "sent":
        return NotificationSent(**common, sent_at=settled.at)
    reason = settled.reason or "unknown"
    return NotificationFailed(**common, reason=reason, failed_at=settled.at)
