"""A notification: one event for one reader on one channel, from queued to sent or failed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from services.notify.domain.notice import Audience

Status = Literal["queued", "sending", "sent", "failed"]
# "contact": the resident's own channel, chosen from the contact at the moment of sending.
Route = Literal["contact", "webhook"]
# A channel's name; the table of ``adapters/channels/registry.py`` says which there are.
Channel = str

STATUSES: tuple[Status, ...] = ("queued", "sending", "sent", "failed")


@dataclass(frozen=True, slots=True)
class Notification:
    """What is to be told to whom; it never holds contact data.

    ``recipient`` is an appeal id (residents) or an endpoint id (units). ``step`` is the sequence of
    the event in its ticket: notices of one ticket to one recipient go out in this order. What may
    wait for the end of quiet hours (``not_before``, business time) holds nothing else up.
    """

    notification_id: str
    event_id: str
    event_type: str
    step: int
    ticket_id: str
    correlation_id: str
    audience: Audience
    recipient: str
    route: Route
    unit: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    event: Mapping[str, Any] | None = None
    traceparent: str | None = None
    not_before: datetime | None = None

    @property
    def lane(self) -> str:
        """What is sent in order: the notices of one ticket to one recipient."""
        lane = f"{self.ticket_id}:{self.recipient}"
        return lane if self.not_before is None else f"{lane}:quiet"

    @property
    def appeal_id(self) -> str | None:
        """The appeal whose reporter is told, for residents."""
        return self.recipient if self.audience == "resident" else None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notification that this sender may send until its claim ends.

    ``attempts`` counts the tries before this one; ``queued_at`` is wall time; ``sequence`` counts
    the notification's own events so far.
    """

    notification: Notification
    claim: str
    attempts: int
    queued_at: datetime
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """Somebody took it; ``provider_id`` is how he calls it, where he says so."""

    channel: Channel
    provider_id: str | None = None
    template: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Failed:
    """It will not be tried again; ``reason`` is a code such as ``no_contact`` or ``http_410``."""

    channel: Channel
    reason: str
    template: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class TryLater:
    """It did not work now; counts as an attempt, and against the provider unless it is to blame.

    ``after`` is when the provider may be asked again at the earliest (wall time).
    """

    channel: Channel
    reason: str
    after: datetime | None = None
    blames: Literal["provider", "recipient"] = "provider"


@dataclass(frozen=True, slots=True)
class Postponed:
    """It was not tried, what it needs is away; counts as no attempt. ``until`` is wall time."""

    until: datetime
    reason: str


Outcome = Sent | Failed | TryLater | Postponed


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a claimed notification, as it is written down.

    Either it has ended (``status`` sent or failed) or it comes back at ``next_attempt_at`` (wall
    time). ``at`` is business time.
    """

    claimed: Claimed
    status: Status
    attempts: int
    at: datetime
    channel: Channel | None = None
    reason: str | None = None
    next_attempt_at: datetime | None = None
