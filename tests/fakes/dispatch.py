"""Dispatch's ports in memory; FakeTickets passes the same suite as MongoTickets."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any

from services.common.contracts.catalogue import told_to
from services.dispatch.domain.calendars.calendars import Calendars
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.directory.publication import Publication
from services.dispatch.domain.directory.reading import read_directory
from services.dispatch.domain.families.returning import case_of
from services.dispatch.domain.families.returning import keys as keys_of
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.directories import VersionTold
from services.dispatch.ports.tickets import Change, Receipt, StaleAggregate, Told


@dataclass
class FakeClock:
    """Business time that tests move."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant

    def advance(self, **delta: float) -> datetime:
        self.instant += timedelta(**delta)
        return self.instant


def must_name_whom_it_is_told(told: Told) -> None:
    """Fail for an event that goes to other units than those it names: who has it, may read it."""
    event: Any = told.event
    named = told_to(event.TYPE, {item.name: getattr(event, item.name) for item in fields(event)})
    assert set(told.units) == set(named), (event.TYPE, told.units, named)


@dataclass
class FakeTickets:
    """Tickets and what they told, in memory; ``interrupt`` runs once just before a save."""

    kept: dict[str, Ticket] = field(default_factory=dict)
    told: dict[str, list[Told]] = field(default_factory=dict)
    receipts: dict[str, list[Receipt]] = field(default_factory=dict)
    texts: dict[str, Appeal] = field(default_factory=dict)
    interrupt: Any = None

    def add(self, news: Sequence[Change]) -> frozenset[str]:
        existed = set()
        for change in news:
            ticket = change.ticket
            if ticket.id in self.kept or self.with_members([ticket.appeal_id]):
                existed.add(ticket.id)
            else:
                self._keep(change)
        return frozenset(existed)

    def save(self, change: Change) -> Ticket:
        self._interrupted()
        return self._write(change)

    def _interrupted(self) -> None:
        if self.interrupt is not None:
            act, self.interrupt = self.interrupt, None
            act()

    def _write(self, change: Change) -> Ticket:
        standing = self.kept.get(change.ticket.id)
        if (standing.version if standing else 0) != change.ticket.version:
            raise StaleAggregate
        homes = self.with_members([member.appeal_id for member in change.ticket.members])
        if set(homes.values()) - {change.ticket.id}:
            raise StaleAggregate
        return self._keep(change)

    def save_together(self, changes: Sequence[Change]) -> Sequence[Ticket]:
        self._interrupted()
        before, texts = dict(self.kept), dict(self.texts)
        told = {key: list(events) for key, events in self.told.items()}
        try:
            return [self._write(change) for change in changes]
        except StaleAggregate:
            self.kept, self.told, self.texts = before, told, texts
            raise

    def save_many(self, changes: Sequence[Change]) -> frozenset[str]:
        written: set[str] = set()
        for change in changes:
            try:
                self.save(change)
            except StaleAggregate:
                continue
            written.add(change.ticket.id)
        return frozenset(written)

    def get(self, ticket_id: str) -> Ticket | None:
        return self.kept.get(ticket_id)

    def get_many(self, ticket_ids: Sequence[str]) -> Mapping[str, Ticket]:
        return {key: self.kept[key] for key in ticket_ids if key in self.kept}

    def by_order(self, order_id: str) -> Ticket | None:
        found = (t for t in self.kept.values() if any(o.id == order_id for o in t.orders))
        return next(found, None)

    def by_whistle(self, whistle_id: str) -> Ticket | None:
        found = (t for t in self.kept.values() if any(w.id == whistle_id for w in t.whistles))
        return next(found, None)

    def with_members(self, appeal_ids: Sequence[str]) -> Mapping[str, str]:
        return {
            member.appeal_id: ticket.id
            for ticket in self.kept.values()
            for member in ticket.members
            if member.appeal_id in set(appeal_ids)
        }

    def appeals(self, appeal_ids: Sequence[str]) -> Mapping[str, Appeal]:
        return {key: self.texts[key] for key in appeal_ids if key in self.texts}

    def closed_near(self, keys: Sequence[str], since: datetime) -> Sequence[Ticket]:
        found = []
        for ticket in self.kept.values():
            case = case_of(ticket)
            if case and case.closed_at >= since and not set(keys_of(case.place)).isdisjoint(keys):
                found.append(ticket)
        return found

    def receipt(self, ticket_id: str, key: str) -> Receipt | None:
        return next((r for r in self.receipts.get(ticket_id, ()) if r.key == key), None)

    def due(
        self, now: datetime, limit: int, besides: AbstractSet[str] = frozenset()
    ) -> Sequence[Ticket]:
        due = [(t.next_due_at, t) for t in self.kept.values() if t.id not in besides]
        ready = [(at, ticket) for at, ticket in due if at is not None and at <= now]
        return [ticket for _, ticket in sorted(ready, key=lambda item: item[0])][:limit]

    def types(self, ticket_id: str) -> list[str]:
        """The wire names of what a ticket told, in order."""
        return [told.event.TYPE for told in self.told.get(ticket_id, ())]

    def _keep(self, change: Change) -> Ticket:
        ticket = replace(
            change.ticket,
            version=change.ticket.version + 1,
            sequence=change.ticket.sequence + len(change.told),
        )
        self.kept[ticket.id] = ticket
        self.texts |= {appeal.id: appeal for appeal in change.texts}
        self.texts = {key: kept for key, kept in self.texts.items() if key not in change.texts_gone}
        for told in change.told:
            must_name_whom_it_is_told(told)
        self.told.setdefault(ticket.id, []).extend(change.told)
        if change.receipt is not None:
            self.receipts.setdefault(ticket.id, []).append(change.receipt)
        return ticket


@dataclass
class FakeDirectories:
    """Published directories, in memory."""

    published: list[Mapping[str, Any]] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    told: list[Any] = field(default_factory=list)
    fixed: Directory | None = None

    def current(self) -> Directory | None:
        if self.fixed is not None:
            return self.fixed
        return self.version(len(self.published)) if self.published else None

    def version(self, version: int) -> Directory | None:
        if self.fixed is not None:
            return self.fixed
        if not 1 <= version <= len(self.published):
            return None
        return read_directory(version, self.published[version - 1])

    def calendars(self, version: int) -> Calendars | None:
        if self.fixed is not None:
            return self.fixed.calendars
        found = (read_directory(1, body).calendars for body in reversed(self.published))
        return next((one for one in found if one.version == version), None)

    def bodies(self, version: int | None) -> tuple[int, Mapping[str, Any]] | None:
        number = version or len(self.published)
        if not 1 <= number <= len(self.published):
            return None
        return number, self.published[number - 1]

    def publish(self, publication: Publication, event_of: VersionTold) -> int:
        if publication.base not in (None, len(self.published)):
            raise StaleAggregate(len(self.published))
        if not self.digests or self.digests[-1] != publication.digest:
            self.published.append(publication.body)
            self.digests.append(publication.digest)
            self.told.append(event_of(len(self.published), ()))
        return len(self.published)


@dataclass
class FakeCounters:
    """Counters, in memory."""

    values: dict[str, int] = field(default_factory=dict)

    def take(self, name: str, count: int) -> int:
        first = self.values.get(name, 0) + 1
        self.values[name] = first + count - 1
        return first
