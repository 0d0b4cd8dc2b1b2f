"""Opens tickets for a batch of appeals: one look-up, one counter, one write (N2)."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.common.clock import Clock
from services.common.ids import derived_id
from services.common.observability.metrics import counter
from services.dispatch.application.commanding import Desk
from services.dispatch.application.escalation.following import born
from services.dispatch.application.naming import order_namer
from services.dispatch.application.secrecy.telling import sealed_at_birth
from services.dispatch.application.telling import issued, opened
from services.dispatch.application.tickets.find_earlier import FindEarlier
from services.dispatch.application.tickets.join_ticket import JoinTicket
from services.dispatch.domain.classification.opinion import Classifier, RulesAlone
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.orders.supporting import follow_routing
from services.dispatch.domain.routing.deciding import Routing, route
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.domain.tickets.number import business_day, ticket_number
from services.dispatch.domain.tickets.opening import issue_order, open_ticket, timing_of
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.tickets import Change, Counters, Tickets


class NoDirectory(Exception):
    """No directory was published yet: appeals wait until there is one."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """An appeal as its event brought it."""

    appeal: Appeal
    event_id: str
    traceparent: str | None = None


@dataclass(frozen=True)
class OpenTickets:
    """The use case for ``appeal.submitted``, in batches; seen before means no effect."""

    tickets: Tickets
    directories: Directories
    counters: Counters
    clock: Clock
    classifier: Classifier = field(default_factory=RulesAlone)

    def __call__(self, batch: Sequence[Submitted]) -> None:
        """Take each appeal into exactly one ticket: its own, or that of the appeal it repeats.

        Raises:
            NoDirectory: nothing was done.

        """
        directory = self.directories.current()
        if directory is None:
            raise NoDirectory
        fresh = {item.appeal.id: item for item in batch}
        homes = dict(self.tickets.with_members([*fresh, *_originals(batch)]))
        fresh = {key: item for key, item in fresh.items() if key not in homes}
        counter("huying_consumer_repeats_total", {"service": "dispatch"}).inc(
            len(batch) - len(fresh)
        )
        joining = {
            key: item for key, item in fresh.items() if _original(item, homes.keys() | fresh.keys())
        }
        alone = [item for key, item in fresh.items() if key not in joining]
        homes |= self._open(alone, {}, directory)
        links = self._join(list(joining.values()), homes)
        self._open([item for item in joining.values() if item.appeal.id in links], links, directory)

    def _join(self, joining: Sequence[Submitted], homes: dict[str, str]) -> dict[str, str]:
        """Join repeats; return those whose ticket would not take them, with that ticket."""
        join = JoinTicket(Desk(self.tickets, self.directories, self.clock))
        links: dict[str, str] = {}
        for item in joining:
            home = homes.get(_original(item, homes.keys()) or "")
            if home is not None and join(home, item.appeal, item.event_id, item.traceparent):
                homes[item.appeal.id] = home
            else:
                links[item.appeal.id] = home or ""
        return links

    def _open(
        self, batch: Sequence[Submitted], links: Mapping[str, str], directory: Directory
    ) -> dict[str, str]:
        """Open a ticket for each; return the appeals with their tickets."""
        if not batch:
            return {}
        batch = self._with_opinions(batch)
        now = self.clock.now()
        day = business_day(now, directory.calendar.zone)
        first = self.counters.take(f"tickets-{day}", len(batch))
        routed = [(item.appeal, route(item.appeal, directory, now)) for item in batch]
        earlier = FindEarlier(self.tickets, directory)(routed, links, now)
        changes = []
        for offset, (item, (appeal, routing)) in enumerate(zip(batch, routed, strict=True)):
            number = ticket_number(directory.number_prefix, day, first + offset)
            case = earlier.get(appeal.id)
            link = case.ticket_id if case else links.get(appeal.id) or None
            repeats = case.repeats + 1 if case else 0
            birth = _Birth(item, routing, number, link, repeats)
            changes.append(_opening(birth, directory, now))
        existed = self.tickets.add(changes)
        _count(changes, existed)
        return {change.ticket.appeal_id: change.ticket.id for change in changes}

    def _with_opinions(self, batch: Sequence[Submitted]) -> Sequence[Submitted]:
        """Ask the classifier once for all texts of the batch."""
        texts = [f"{item.appeal.title}\n{item.appeal.text}".strip() for item in batch]
        return [
            replace(item, appeal=replace(item.appeal, opinion=opinion)) if opinion else item
            for item, opinion in zip(batch, self.classifier.opinions(texts), strict=True)
        ]


@dataclass(frozen=True, slots=True)
class _Birth:
    """What a ticket is born with; ``repeats`` counts how often the matter came back (B7)."""

    item: Submitted
    routing: Routing
    number: str
    link: str | None
    repeats: int


def _opening(birth: _Birth, directory: Directory, now: datetime) -> Change:
    item, routing, appeal = birth.item, birth.routing, birth.item.appeal
    ticket = open_ticket(
        appeal,
        routing,
        directory,
        ticket_id=derived_id("tkt", appeal.id),
        number=birth.number,
        now=now,
        linked_ticket_id=birth.link,
        repeats=birth.repeats,
    )
    told = [opened(ticket), *sealed_at_birth(ticket, now)]
    if routing.unit is not None:
        name, timing = order_namer(ticket.id), timing_of(directory)
        lead = name(routing.unit, 1)
        ticket = issue_order(ticket, routing.unit, timing, order_id=lead, now=now)
        ticket = follow_routing(ticket, timing, now, name=name)
        told.extend(issued(ticket, directory, order) for order in ticket.orders)
    begun = born(ticket, directory, now)
    return Change(begun.ticket, (*told, *begun.told), now, item.event_id, item.traceparent)


def _originals(batch: Sequence[Submitted]) -> list[str]:
    return [
        original
        for item in batch
        if item.appeal.repeat_verdict == "certain"
        for original, _ in item.appeal.repeat_of
    ]


def _original(item: Submitted, known: AbstractSet[str]) -> str | None:
    """Return the best known appeal that this one certainly repeats, never itself."""
    if item.appeal.repeat_verdict != "certain":
        return None
    return next(
        (
            original
            for original, _ in item.appeal.repeat_of
            if original in known and original != item.appeal.id
        ),
        None,
    )


def _count(changes: Sequence[Change], existed: frozenset[str]) -> None:
    for change in changes:
        if change.ticket.id in existed:
            continue
        if change.ticket.repeats:
            counter("huying_dispatch_decisions_total", {"decision": "repeat_after_closing"}).inc()
            continue
        decision = "linked" if change.ticket.linked_ticket_id else "opened"
        if change.ticket.state == "screening":
            decision = "screening"
        counter("huying_dispatch_decisions_total", {"decision": decision}).inc()
