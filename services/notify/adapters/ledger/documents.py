"""How a notification is written in MongoDB: new, settled, read back."""

from datetime import datetime
from typing import Any

from pymongo import UpdateOne

from services.common.store.outbox import partition_of, push_outbox
from services.notify.adapters.ledger.announcements import announcement
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


def retry(settled: Settled) -> UpdateOne:
    """Return the update that lets a notification wait for its next try, if it is still claimed."""
    claimed = settled.claimed
    mine = {"_id": claimed.notification.notification_id, "claim": claimed.claim}
    fields = {**_outcome(settled), "next_attempt_at": settled.next_attempt_at}
    return UpdateOne(mine, {"$set": fields, "$unset": {"claim": ""}})


def ending(settled: Settled, now: datetime) -> dict[str, Any]:
    """Return the fields of a notification that has ended, and tells of it.

    It tells but this once: until then its outbox is empty.
    """
    told = push_outbox([announcement(settled)], not_before=now, keep=False)
    return {
        **told["$set"],
        "outbox": told["$push"]["outbox"]["$each"],
        **_outcome(settled),
        "channel": settled.channel,
        "ended_at": settled.at,
    }


def _outcome(settled: Settled) -> dict[str, Any]:
    return {
        "status": settled.status,
        "attempts": settled.attempts,
        "reason": settled.reason,
    }
