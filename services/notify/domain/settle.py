"""What an outcome means for a notification: it has ended, or comes back, and when."""

import re
from dataclasses import replace
from datetime import datetime

from services.notify.domain.notification import (
    Channel,
    Claimed,
    Failed,
    Held,
    Outcome,
    Postponed,
    Sent,
    Settled,
    Try,
    TryLater,
    Unneeded,
)
from services.notify.domain.retry import RetryPolicy

MOST_TRIES = 20
# Six digits in a row may be a part of somebody's number.
_CODE = re.compile(r"(?!.*[0-9]{6})[a-z0-9_.:-]{1,60}")


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
            return _noted(Settled(claimed, "sent", tried, at, channel), outcome)
        case Failed(channel=channel, reason=reason):
            return _noted(Settled(claimed, "failed", tried, at, channel, coded(reason)), outcome)
        case Postponed(until, reason):
            return _back(claimed, claimed.attempts, at, None, reason, until)
        case Held(until, reason):
            return Settled(claimed, "held", claimed.attempts, at, None, reason, held_until=until)
        case Unneeded(status, reason, told_in):
            return Settled(claimed, status, claimed.attempts, at, None, reason, told_in=told_in)
        case TryLater(channel=channel, reason=reason, after=after):
            next_at = policy.next_attempt(attempts=tried, queued_at=claimed.queued_at, now=now)
            if next_at is None:
                gone = Settled(claimed, "failed", tried, at, channel, coded(reason))
                return _noted(gone, outcome)
            due = max(next_at, after or next_at)
            return _noted(_back(claimed, tried, at, channel, coded(reason), due), outcome)


def coded(reason: str) -> str:
    """Return a reason that may be kept: a code; what a provider writes freely may name somebody."""
    return reason if _CODE.fullmatch(reason) else "unreadable"


def _noted(settled: Settled, outcome: Sent | Failed | TryLater) -> Settled:
    """Return it with this try in its list, of which the last ones are kept."""
    told = settled.status if settled.next_attempt_at is None else "retry"
    provider_id = outcome.provider_id if isinstance(outcome, Sent) else None
    this = Try(settled.at, settled.channel, told, settled.reason, provider_id)
    tries = (*settled.claimed.tries, this)[-MOST_TRIES:]
    template = None if isinstance(outcome, TryLater) else outcome.template
    left_out = outcome.left_out if isinstance(outcome, Sent) else ()
    return replace(
        settled, tries=tries, provider_id=provider_id, template=template, left_out=left_out
    )


def _back(
    claimed: Claimed,
    attempts: int,
    at: datetime,
    channel: Channel | None,
    reason: str,
    due: datetime,
) -> Settled:
    return Settled(claimed, "queued", attempts, at, channel, reason, next_attempt_at=due)
