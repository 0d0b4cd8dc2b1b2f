"""A notification: one event for one reader on one channel, from queued to read or failed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from services.notify.domain.line import Line, is_urgent, line_of
from services.notify.domain.notice import Audience
from services.notify.domain.templates.template import Addressee

Status = Literal[
    "queued",  # 待发: waits for a sender, at first or between two tries
    "held",  # 暂缓: waits for the end of quiet hours, or for room under a limit
    "sending",  # 发送中: a sender has it until its lease ends
    "sent",  # 已提交: the provider or the unit's endpoint took it
    "delivered",  # 已送达: the provider says that it reached the reader
    "read",  # 已读
    "failed",  # 失败: with a coded reason; the next channel may follow
    "bundled",  # 并入摘要: told as a part of a digest
    "collapsed",  # 重复合并: the same words went to the same person just now
    "suppressed",  # 已抑制: the reader wants none, or no address of his takes any
]
# "contact": the resident's own channel, chosen from the contact at the moment of sending.
# "webhook": a unit's endpoint; "address": a robot or mailbox that its people read.
Route = Literal["contact", "webhook", "address"]
# A channel's name; the table of ``adapters/channels/registry.py`` says which there are.
Channel = str

STATUSES: tuple[Status, ...] = get_args(Status)
OPEN: tuple[Status, ...] = ("queued", "held", "sending")
DIGEST = "notification.digest"  # no event of the platform: a notice made of notices


@dataclass(frozen=True, slots=True)
class Notification:
    """What is to be told to whom; it never holds contact data.

    ``recipient`` is an appeal id (residents), an endpoint's or an address's id (units). ``step`` is
    the sequence of the event in its ticket: notices of one ticket to one recipient go out in this
    order. What may wait for the end of quiet hours (``not_before``, business time) holds nothing
    else up.
    ``severity`` is the ticket's (P0 to P3). ``tried`` are the channels that did not reach the
    reader, ``follows`` the record of the last of them. A digest names its ``parts``.
    ``addressee`` is whose text a unit's people read. What ``came_back`` from a full mailbox waits
    for hours: it does so by itself, and what follows goes on.
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
    severity: str | None = None
    tried: tuple[Channel, ...] = ()
    follows: str | None = None
    parts: tuple[str, ...] = ()
    addressee: Addressee | None = None
    came_back: bool = False

    @property
    def lane(self) -> str:
        """What is sent in order: the notices of one ticket to one recipient, danger by itself."""
        if self.came_back:
            return lane_of_its_own(self.notification_id)
        lane = f"{self.ticket_id}:{self.recipient}"
        if is_urgent(self.event_type, self.severity):
            return f"{lane}:urgent"
        return lane if self.not_before is None else f"{lane}:quiet"

    @property
    def line(self) -> Line:
        """Which threads of a sender it goes through."""
        return line_of(self.audience, urgent=is_urgent(self.event_type, self.severity))

    @property
    def appeal_id(self) -> str | None:
        """The appeal whose reporter is told, for residents."""
        return self.recipient if self.audience == "resident" else None


def lane_of_its_own(notification_id: str) -> str:
    """Return the lane of a notice that nothing waits for."""
    return f"again:{notification_id}"


@dataclass(frozen=True, slots=True)
class Try:
    """One try, as the record keeps it; ``at`` is business time, ``reason`` a code."""

    at: datetime
    channel: Channel | None
    outcome: str
    reason: str | None = None
    provider_id: str | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notification that this sender may send until its claim ends.

    ``attempts`` counts the tries before this one; ``queued_at`` (wall time) is since when it may
    go: queued, or let go when it was held. ``sequence`` counts the notification's own events so
    far. ``standing`` is what receipts say already: a sender before this one was killed after the
    provider had taken it.
    """

    notification: Notification
    claim: str
    attempts: int
    queued_at: datetime
    sequence: int = 0
    tries: tuple[Try, ...] = ()
    standing: Status | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """Somebody took it; ``provider_id`` is how he calls it, where he says so.

    ``left_out`` are the parts of a digest that he was not told, with the reasons.
    """

    channel: Channel
    provider_id: str | None = None
    template: str | None = field(default=None, compare=False)
    left_out: tuple[tuple[str, str], ...] = field(default=(), compare=False)


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


@dataclass(frozen=True, slots=True)
class Held:
    """It was not tried: it may go from ``until`` on (business time), bundled with others."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Unneeded:
    """It is not sent: another one says it (``told_in``), or the reader takes none."""

    status: Status
    reason: str
    told_in: str | None = None


Outcome = Sent | Failed | TryLater | Postponed | Held | Unneeded


@dataclass(frozen=True, slots=True)
class Addressing:
    """To whom a notice went and by which rules, without his address.

    ``to`` is the masked address, ``person`` and ``address`` are keyed hashes that tell one reader
    from another, ``said`` is the same for the same words. ``policy`` is the policy's version.
    """

    to: str
    person: str
    address: str
    language: str
    said: str
    policy: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a claimed notification, as it is written down.

    Either it has ended, or it comes back at ``next_attempt_at`` (wall time), or it is held until
    ``held_until`` (business time). ``at`` is business time. ``follower`` is the same notice on the
    next channel; ``receipt_due_at`` (wall time) is when one is sent unless a receipt has come.
    """

    claimed: Claimed
    status: Status
    attempts: int
    at: datetime
    channel: Channel | None = None
    reason: str | None = None
    next_attempt_at: datetime | None = None
    provider_id: str | None = None
    template: str | None = None
    held_until: datetime | None = None
    told_in: str | None = None
    addressing: Addressing | None = None
    follower: Notification | None = None
    receipt_due_at: datetime | None = None
    tries: tuple[Try, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
