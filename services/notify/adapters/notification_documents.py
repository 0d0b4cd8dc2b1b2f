"""How a notification is written in MongoDB: new, settled, read back."""

from datetime import datetime
from typing import Any

from pymongo import UpdateOne

from services.common.store.outbox import partition_of, push_outbox
from services.notify.adapters.announcements import announcement
from services.notify.domain.notification import Claimed, Notification, Settled


def new_document(notification: Notification, now: datetime) -> dict[str, Any]:
    """Return the document of a notification that is due at once; ``now`` is wall time."""
    return {
        "_id": notification.notification_id,
        "event_id": notification.event_id,
        "event_type": notification.event_type,
        "step": notification.step,
        "ticket_id": notification.ticket_id,
        "correlation_id": notification.correlation_id,
        "audience": notification.audience,
        "recipient": notification.recipient,
        "appeal_id": notification.appeal_id,
        "unit": notification.unit,
        "route": notification.route,
        "lane": notification.lane,
        "facts": dict(notification.facts),
        "event": None if notification.event is None else dict(notification.event),
        "traceparent": notification.traceparent,
        "not_before": notification.not_before,
        "status": "queued",
        "attempts": 0,
        "queued_at": now,
        "next_attempt_at": now,
        "sequence": 0,
        "partition": partition_of(notification.notification_id),
    }


def claimed_from(raw: dict[str, Any]) -> Claimed:
    """Return the claim that a document tells of."""
    notification = Notification(
        notification_id=raw["_id"],
        event_id=raw["event_id"],
        event_type=raw["event_type"],
        step=raw["step"],
        ticket_id=raw["ticket_id"],
        correlation_id=raw["correlation_id"],
        audience=raw["audience"],
        recipient=raw["recipient"],
        route=raw["route"],
        unit=raw["unit"],
        facts=raw["facts"],
        event=raw["event"],
        traceparent=raw["traceparent"],
        not_before=raw.get("not_before"),
    )
    return Claimed(notification, raw["claim"], raw["attempts"], raw["queued_at"], raw["sequence"])


def settlement(settled: Settled, now: datetime) -> UpdateOne:
    """Return the update that writes an outcome, unless the claim has passed to another sender."""
    claimed = settled.claimed
    mine = {"_id": claimed.notification.notification_id, "claim": claimed.claim}
    fields: dict[str, Any] = {
        "status": settled.status,
        "attempts": settled.attempts,
        "reason": settled.reason,
    }
    if settled.next_attempt_at is not None:
        fields["next_attempt_at"] = settled.next_attempt_at
        return UpdateOne(mine, {"$set": fields, "$unset": {"claim": ""}})
    update = push_outbox([announcement(settled)], not_before=now, keep=False)
    ended = {"channel": settled.channel, "ended_at": settled.at}
    update["$set"] = {**update["$set"], **fields, **ended}
    update["$unset"] = {"claim": "", "next_attempt_at": ""}
    return UpdateOne(mine, update)
