"""Carries out one command on one ticket: load, check, decide, save, answer again when repeated."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from services.common.clock import Clock
from services.common.observability.tracing import traceparent
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.directory import Directory
from services.dispatch.domain.escalation import Ladder
from services.dispatch.domain.refusals import LimitReached, NotFound
from services.dispatch.domain.ticket import Ticket
from services.dispatch.domain.ticket_clocks import Timing
from services.dispatch.ports import Change, Directories, Receipt, StaleAggregate, Tickets, Told

TRIES = 3


@dataclass(frozen=True, slots=True)
class Decided:
    """A ticket after a command, and what is told of it.

    Nothing told means nothing changed, unless ``changed`` says that it did, silently.
    """

    ticket: Ticket
    told: tuple[Told, ...]
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """What a decision may know besides the ticket: the present, and the rules of its birth."""

    now: datetime
    timing: Timing
    ladder: Ladder
    directory: Directory


Decide = Callable[[Ticket, Situation], Decided]


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
        return self._carry_out(lambda: self.tickets.get(ticket_id), order, decide)

    def on_order(self, order_id: str, order: Order, decide: Decide) -> Ticket:
        """Carry out a command on the ticket of a work order; raises as ``on_ticket``."""
        return self._carry_out(lambda: self.tickets.by_order(order_id), order, decide)

    def situation(self, ticket: Ticket, now: datetime) -> Situation:
        """Return the rules of a ticket's birth and the directory in force."""
        current = self.directories.current()
        born = self.directories.version(ticket.directory_version) or current
        if current is None or born is None:
            raise AssertionError("there are tickets, so there was a directory")
        timing = Timing(born.sla, born.policy, born.calendar)
        return Situation(now, timing, Ladder(born.policy, born.calendar, current), current)

    def _carry_out(self, load: Callable[[], Ticket | None], order: Order, decide: Decide) -> Ticket:
        for attempt in range(TRIES):
            ticket = load()
            if ticket is None:
                raise NotFound
            order.caller.must_see(ticket)
            if self._done_before(ticket, order):
                return ticket
            if order.if_version not in (None, ticket.version):
                raise StaleAggregate(ticket.version)
            try:
                return self._decide_and_save(ticket, order, decide)
            except StaleAggregate:
                if order.if_version is not None or attempt == TRIES - 1:
                    raise
        raise AssertionError("the loop returns or raises")

    def _decide_and_save(self, ticket: Ticket, order: Order, decide: Decide) -> Ticket:
        now = self.clock.now()
        decided = decide(ticket, self.situation(ticket, now))
        if not decided.told and not decided.changed:
            return ticket
        return self.tickets.save(
            Change(
                decided.ticket,
                decided.told,
                now,
                causation_id=order.causation_id,
                traceparent=traceparent(),
                receipt=order.receipt(),
            )
        )

    def _done_before(self, ticket: Ticket, order: Order) -> bool:
        receipt = order.receipt()
        if receipt is None:
            return False
        known = self.tickets.receipt(ticket.id, receipt.key)
        if known is not None and replace(known, key=receipt.key) != receipt:
            raise KeyReused
        return known is not None
