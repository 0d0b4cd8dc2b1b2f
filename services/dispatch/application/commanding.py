"""Carries out one command on one ticket: load, check, decide, save, answer again when repeated."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from operator import attrgetter

from services.common.clock import Clock
from services.common.observability.tracing import traceparent
from services.dispatch.application.decided import Decide, Decided, Situation
from services.dispatch.application.escalation.following import caught_up, followed
from services.dispatch.application.escalation.measuring import count_steps
from services.dispatch.application.families.ending import gone_with_survivor, resting_in
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.escalation.responsible import Ladder
from services.dispatch.domain.refusals import LimitReached, NotFound
from services.dispatch.domain.secrecy.subordinates import sealed_anew
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.parties import may_see, whistle_of
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.tickets import Change, Receipt, StaleAggregate, Tickets

TRIES = 3


__all__ = ["TRIES", "Decide", "Decided", "Desk", "KeyReused", "Order", "Situation"]


@dataclass(frozen=True, slots=True)
class Order:
    """How a command came: who, on the strength of which version, and its idempotency key.

    ``said`` is the command's content as text, so that a key is not used for two of them.
    """

    caller: Caller
    if_version: int | None = None
    key: str | None = None
    said: str = ""
    causation_id: str | None = None

    def receipt(self) -> Receipt | None:
        """Return the receipt to keep, or None for a command without a key."""
        if self.key is None:
            return None
        scoped = f"{self.caller.subject}:{self.key}"
        return Receipt(scoped, hashlib.sha256(self.said.encode()).hexdigest())


class KeyReused(LimitReached):
    """The idempotency key was used for another command before."""

    def __init__(self) -> None:
        super().__init__("idempotency_key_reused")


@dataclass(frozen=True)
class Desk:
    """Where every command on an existing ticket passes."""

    tickets: Tickets
    directories: Directories
    clock: Clock

    def on_ticket(self, ticket_id: str, order: Order, decide: Decide) -> Ticket:
        """Carry out a command on a ticket.

        Raises:
            NotFound: there is no such ticket, or not for this caller.
            StaleAggregate: ``if_version`` is not the ticket's, or others wrote first three times.
            Refusal: what the domain has against it.

        """
        see = order.caller.must_see
        return self._carry_out(lambda: self.tickets.get(ticket_id), see, order, decide)

    def on_order(self, order_id: str, order: Order, decide: Decide) -> Ticket:
        """Carry out a command on the ticket of a work order; raises as ``on_ticket``."""
        see = order.caller.must_see
        return self._carry_out(lambda: self.tickets.by_order(order_id), see, order, decide)

    def on_whistle(self, whistle_id: str, order: Order, decide: Decide) -> Ticket:
        """Carry out a command on the ticket of a whistle; raises as ``on_ticket``."""

        def see(ticket: Ticket) -> None:
            current = self.situation(ticket, self.clock.now()).directory
            whistle = whistle_of(ticket, whistle_id)
            if not may_see(ticket, whistle, order.caller, current.center_unit):
                raise NotFound

        return self._carry_out(lambda: self.tickets.by_whistle(whistle_id), see, order, decide)

    def sealed_anew(self, ticket: Ticket) -> Ticket:
        """Return a sealed ticket with those shut out who came under the accused since (L2)."""
        current = self.directories.current() if ticket.seal.is_set else None
        if current is None:
            return ticket
        return replace(ticket, seal=sealed_anew(ticket.seal, current))

    def situation(self, ticket: Ticket, now: datetime) -> Situation:
        """Return the rules of a ticket's birth, the calendars it goes by, today's directory."""
        current = self.directories.current()
        born = self.directories.version(ticket.directory_version) or current
        if current is None or born is None:
            raise AssertionError("there are tickets, so there was a directory")
        calendars = self.directories.calendars(ticket.calendar_version) or born.calendars
        timing = Timing(born.sla, born.policies, calendars, born.handling)
        ladder = Ladder(timing.policy_of(ticket), calendars.district, current)
        return Situation(now, timing, ladder, current)

    def _carry_out(
        self,
        load: Callable[[], Ticket | None],
        must_see: Callable[[Ticket], None],
        order: Order,
        decide: Decide,
    ) -> Ticket:
        for attempt in range(TRIES):
            ticket = load()
            if ticket is None:
                raise NotFound
            must_see(ticket)
            ticket = self.sealed_anew(ticket)
            if self.done_before(ticket, order):
                return ticket
            if order.if_version not in (None, ticket.version):
                raise StaleAggregate(ticket.version, ticket_id=ticket.id, read=order.if_version)
            try:
                return self._decide_and_save(ticket, order, decide)
            except StaleAggregate:
                # With If-Match the next round finds the version that won, and tells it (D7).
                if order.if_version is None and attempt == TRIES - 1:
                    raise
        raise AssertionError("the loop returns or raises")

    def _decide_and_save(self, ticket: Ticket, order: Order, decide: Decide) -> Ticket:
        now = self.clock.now()
        situation = self.situation(ticket, now)
        ready = caught_up(ticket, situation)
        decided = decide(ready.ticket, situation)
        if not decided.told and not decided.changed:
            return ticket
        decided = replace(decided, told=(*ready.told, *decided.told))
        decided = followed(ready.ticket, decided, situation, order.caller)
        change = Change(
            decided.ticket,
            decided.told,
            now,
            causation_id=order.causation_id,
            traceparent=traceparent(),
            receipt=None if decided.refusal else order.receipt(),
            touched=touched(ticket, decided.ticket),
        )
        resting = self._gone_with(ticket, change, situation, order)
        saved = (
            self.tickets.save_together([change, *resting])[0]
            if resting
            else self.tickets.save(change)
        )
        count_steps(change.told)
        if decided.refusal is not None:
            raise decided.refusal
        return saved

    def _gone_with(
        self, before: Ticket, change: Change, situation: Situation, order: Order
    ) -> list[Change]:
        """Return what a survivor's end or seal writes in the tickets that rest in it."""
        changes, now = [], situation.now
        for resting in resting_in(self.tickets, before, change.ticket):
            ended, told = gone_with_survivor(
                resting,
                before,
                change.ticket,
                order.caller.subject,
                now,
                centre=situation.directory.center_unit,
                assess_until=situation.assess_until(),
            )
            if told:
                changes.append(
                    replace(
                        change,
                        ticket=ended,
                        told=told,
                        receipt=None,
                        touched=touched(resting, ended),
                    )
                )
        return changes

    def done_before(self, ticket: Ticket, order: Order) -> bool:
        """Whether a command with this key was carried out; raises KeyReused for another one."""
        receipt = order.receipt()
        if receipt is None:
            return False
        known = self.tickets.receipt(ticket.id, receipt.key)
        if known is not None and replace(known, key=receipt.key) != receipt:
            raise KeyReused
        return known is not None


def touched(before: Ticket, after: Ticket) -> tuple[str, ...]:
    """Return the names of a ticket's fields in which two readings of it differ."""
    both = zip(_NAMES, _VALUES(before), _VALUES(after), strict=True)
    return tuple([name for name, was, is_now in both if was is not is_now and was != is_now])


_NAMES = tuple(field.name for field in fields(Ticket))
_VALUES = attrgetter(*_NAMES)
