"""What an outcome means for a notification: it has ended, or comes back, and when."""

from datetime import datetime

from services.notify.domain.notification import (
    Channel,
    Claimed,
    Failed,
    Outcome,
    Postponed,
    Sent,
    Settled,
    TryLater,
)
from services.notify.domain.retry import RetryPolicy


def settle(
    claimed: Claimed,
    outcome: Outcome,
    *,
    at: datetime,
    now: datetime,
    policy: RetryPolicy,
) -> Settled:
    """Return what is to be written; ``at`` is business time, ``now`` wall time."""
    tried = claimed.attempts + 1
    match outcome:
        case Sent(channel=channel):
            return Settled(claimed, "sent", tried, at, channel)
        case Failed(channel=channel, reason=reason):
            return Settled(claimed, "failed", tried, at, channel, reason)
        case Postponed(until, reason):
            return _back(claimed, claimed.attempts, at, None, reason, until)
        case TryLater(channel, reason, after):
            next_at = policy.next_attempt(attempts=tried, queued_at=claimed.queued_at, now=now)
            if next_at is None:
                return Settled(claimed, "failed", tried, at, channel, reason)
            return _back(claimed, tried, at, channel, reason, max(next_at, after or next_at))


def _back(
    claimed: Claimed,
    attempts: int,
    at: datetime,
    channel: Channel | None,
    reason: str,
    due: datetime,
) -> Settled:
    return Settled(claimed, "queued", attempts, at, channel, reason, next_attempt_at=due)
