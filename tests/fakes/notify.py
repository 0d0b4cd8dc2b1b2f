"""notify's ports in memory; they pass the same suite as the adapters on MongoDB."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, get_args

from services.common.contracts.envelope import Envelope
from services.notify.domain.contact import Contact, Letter
from services.notify.domain.endpoint import Endpoint
from services.notify.domain.inbox import InboxItem
from services.notify.domain.line import Line
from services.notify.domain.notification import (
    Claimed,
    Failed,
    Notification,
    Outcome,
    Route,
    Sent,
    Settled,
)
from services.notify.domain.ticket_view import TicketView
from services.notify.domain.wording import Names
from services.notify.ports.channels import Way
from services.notify.ports.dependencies import DependencyAway


@dataclass
class FakeClock:
    """A clock that stands until it is moved."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def advance(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class FakeTicketViews:
    kept: dict[str, TicketView] = field(default_factory=dict)

    def load(self, ticket_ids: Collection[str]) -> dict[str, TicketView]:
        return {ticket: self.kept[ticket] for ticket in ticket_ids if ticket in self.kept}

    def save(self, views: Sequence[TicketView], *, born: Collection[str] = ()) -> None:
        del born
        for view in views:
            kept = self.kept.get(view.ticket_id)
            if kept is None or kept.sequence < view.sequence:
                self.kept[view.ticket_id] = view


@dataclass
class Record:
    """A notification and how far it has come."""

    notification: Notification
    queued_at: datetime
    due_at: datetime | None
    attempts: int = 0
    claim: str | None = None
    status: str = "queued"
    settled: Settled | None = None


class FakeNotifications:
    def __init__(self, wall: FakeClock) -> None:
        self.records: dict[str, Record] = {}
        self._wall = wall
        self._claims = 0

    def add(self, notifications: Sequence[Notification]) -> None:
        now = self._wall.now()
        for notification in notifications:
            self.records.setdefault(notification.notification_id, Record(notification, now, now))

    def claim(
        self,
        limit: int,
        lease_seconds: float,
        line: Line = "residents",
        *,
        without: Collection[str] = (),
    ) -> list[Claimed]:
        now = self._wall.now()
        lanes: dict[str, list[Record]] = {}
        for record in self._open():
            notice = record.notification
            if notice.line != line or notice.recipient in without:
                continue
            lanes.setdefault(record.notification.lane, []).append(record)
        due = [
            record
            for records in lanes.values()
            for record in takewhile(
                lambda one: one.due_at is not None and one.due_at <= now, records
            )
        ]
        return [self._take(record, lease_seconds) for record in due[:limit]]

    def settle(self, settled: Sequence[Settled]) -> None:
        for item in settled:
            record = self.records[item.claimed.notification.notification_id]
            if record.claim != item.claimed.claim:
                continue
            record.claim = None
            record.status = item.status
            record.attempts = item.attempts
            record.due_at = item.next_attempt_at
            record.settled = item

    def backlog(self) -> Mapping[str, int]:
        routes = [record.notification.route for record in self._open()]
        return {route: routes.count(route) for route in get_args(Route)}

    def _open(self) -> list[Record]:
        waiting = [record for record in self.records.values() if record.due_at]
        return sorted(waiting, key=lambda record: record.notification.step)

    def _take(self, record: Record, lease_seconds: float) -> Claimed:
        self._claims += 1
        record.claim = f"clm_{self._claims}"
        record.status = "sending"
        record.due_at = self._wall.now() + timedelta(seconds=lease_seconds)
        return Claimed(record.notification, record.claim, record.attempts, record.queued_at)


@dataclass
class FakeInbox:
    items: dict[tuple[str, str], InboxItem] = field(default_factory=dict)

    def add(self, items: Sequence[InboxItem]) -> None:
        for item in items:
            self.items.setdefault((item.step.event_id, item.owner), item)


@dataclass
class FakeFeed:
    """dispatch's feed; ``away`` while it does not answer."""

    envelopes: list[Envelope] = field(default_factory=list)
    away: bool = False

    def after(self, ticket_id: str, sequence: int) -> list[Mapping[str, Any]]:
        if self.away:
            raise DependencyAway("dispatch")
        return [
            envelope.to_dict()
            for envelope in self.envelopes
            if envelope.subject == ticket_id and envelope.sequence > sequence
        ]


@dataclass
class FakeContacts:
    """intake's contacts; ``away`` while it does not answer."""

    kept: dict[str, Contact] = field(default_factory=dict)
    away: bool = False
    public_url: str | None = None

    def resolve(self, appeal_ids: Collection[str], purpose: str = "notify") -> dict[str, Contact]:
        del purpose
        if self.away:
            raise DependencyAway("intake")
        return {appeal: self.kept[appeal] for appeal in appeal_ids if appeal in self.kept}

    def links(self, appeal_ids: Collection[str]) -> dict[str, str]:
        if self.away or self.public_url is None:
            return {}
        return {appeal: f"{self.public_url}/r/token-of-{appeal}" for appeal in appeal_ids}


@dataclass
class FakeDirectory:
    known: Names | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)

    def names(self) -> Names | None:
        return self.known

    def kind_of(self, unit: str) -> str | None:
        return self.kinds.get(unit)

    def refresh(self) -> None:
        return


@dataclass
class FakeTextChannel:
    """Takes every letter, or answers as it is told, answer by answer."""

    answers: list[Outcome] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    most_at_once: int = 2

    def deliver(self, letters: Sequence[Letter]) -> list[Outcome]:
        self.letters += letters
        return [self.answers.pop(0) if self.answers else Sent("sms") for _ in letters]


@dataclass
class FakeWebhooks:
    """Takes every event, or answers as it is told, answer by answer."""

    answers: list[Outcome] = field(default_factory=list)
    posted: list[tuple[str, str]] = field(default_factory=list)

    def deliver(
        self, endpoint: Endpoint, notification_id: str, event: Mapping[str, Any]
    ) -> Outcome:
        self.posted.append((endpoint.url, notification_id))
        return self.answers.pop(0) if self.answers else Sent("webhook")


@dataclass
class FakeHosts:
    known: dict[str, list[str]] = field(default_factory=dict)

    def addresses(self, host: str) -> Sequence[str]:
        return self.known.get(host, [])


def doubling(first: timedelta, longest: timedelta) -> Callable[[int], timedelta]:
    """Return waits that double, without any jitter."""
    return lambda failures: min(first * 2 ** (max(failures, 1) - 1), longest)


def way(channel: str, provider: FakeTextChannel) -> Way:
    """Return a way to residents' phones or, called email, to their mailboxes."""
    if channel == "email":
        return Way(channel, "email", "email", provider)
    return Way(channel, "phone", "sms", provider)


def unreachable_unit(notification: Notification, names: Names) -> Failed:
    """Stand in for units' addresses where there are none."""
    del notification, names
    return Failed("address", "address_removed")
