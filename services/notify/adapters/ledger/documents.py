"""How a notification is written in MongoDB: new, settled, read back."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo import UpdateOne

from services.common.store.outbox import partition_of, push_outbox
from services.notify.adapters.ledger.announcements import announcement
from services.notify.domain.notification import Claimed, Notification, Settled, Try

_TOLD = ("sent", "failed")


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
        "line": notification.line,
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
        **_rare(notification),
    }


def _rare(notification: Notification) -> dict[str, Any]:
    """Return what few notifications have, and the others need not carry."""
    rare = {
        "severity": notification.severity,
        "tried": list(notification.tried),
        "follows": notification.follows,
        "parts": list(notification.parts),
        "addressee": notification.addressee,
    }
    return {name: value for name, value in rare.items() if value}


def claimed_from(raw: dict[str, Any]) -> Claimed:
    """Return the claim that a document tells of."""
    return Claimed(
        notification_from(raw),
        raw["claim"],
        raw["attempts"],
        raw.get("released_at") or raw["queued_at"],
        raw["sequence"],
        tuple(Try(**one) for one in raw.get("tries", ())),
        (raw.get("standing") or {}).get("status"),
    )


def notification_from(raw: Mapping[str, Any]) -> Notification:
    """Return the notification that a document tells of."""
    return Notification(
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
        severity=raw.get("severity"),
        tried=tuple(raw.get("tried", ())),
        follows=raw.get("follows"),
        parts=tuple(raw.get("parts", ())),
        addressee=raw.get("addressee"),
        came_back="soft_bounces" in raw,
    )


def retry(settled: Settled) -> UpdateOne:
    """Return the update that lets a notification wait for its next try, if it is still claimed."""
    claimed = settled.claimed
    mine = {"_id": claimed.notification.notification_id, "claim": claimed.claim}
    fields = {**_outcome(settled), "next_attempt_at": settled.next_attempt_at}
    return UpdateOne(mine, {"$set": fields, "$unset": {"claim": ""}})


def ending(settled: Settled, now: datetime) -> dict[str, Any]:
    """Return the fields of a notification that has ended, or is held; ``now`` is wall time.

    One that was sent or has failed tells of it, but this once: until then its outbox is empty.
    """
    fields = {**_outcome(settled), "channel": settled.channel}
    if settled.status == "held":
        return {**fields, "held_until": settled.held_until}
    fields["ended_at"] = settled.at
    if settled.status in _TOLD:
        told = push_outbox([announcement(settled)], not_before=now, keep=False)
        fields |= {**told["$set"], "outbox": told["$push"]["outbox"]["$each"]}
    if settled.receipt_due_at is not None:
        fields["receipt_due_at"] = settled.receipt_due_at
    return fields


# Receipts may have come before the sender wrote that the provider took it.
FOLD_STANDING: dict[str, Any] = {
    "$set": {
        name: {
            "$cond": [
                {"$and": [{"$eq": ["$status", "sent"]}, {"$gt": ["$standing", None]}]},
                f"$standing.{name}",
                f"${name}",
            ]
        }
        for name in ("status", "reason")
    }
}


def _outcome(settled: Settled) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "status": settled.status,
        "attempts": settled.attempts,
        "reason": settled.reason,
    }
    optional = {
        "tries": [asdict(one) for one in settled.tries],
        "provider_id": settled.provider_id,
        "template": settled.template,
        "told_in": settled.told_in,
        "followed_by": settled.follower.notification_id if settled.follower else None,
    }
    fields |= {name: value for name, value in optional.items() if value}
    return {**fields, **(asdict(settled.addressing) if settled.addressing else {})}
