"""A reviewer judges a complaint about a result, with one of four outcomes (H3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.common.contracts.events.review import TicketReviewed
from services.common.contracts.events.ticket import TicketReopened
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.naming import order_namer
from services.dispatch.application.telling import closed, issued_since, latest
from services.dispatch.domain.refusals import FieldRefused
from services.dispatch.domain.tickets import centre, reviewing
from services.dispatch.domain.tickets.reviewing import ReviewGround, ReviewOutcome
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True, slots=True)
class Finding:
    """What the reviewer decides and why; ``until`` and ``unit`` where the outcome needs them."""

    outcome: ReviewOutcome
    reason: str
    ground: ReviewGround | None = None
    until: datetime | None = None
    unit: str | None = None


@dataclass(frozen=True)
class Review:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self,
        ticket_id: str,
        order: Order,
        *,
        outcome: ReviewOutcome,
        reason: str,
        ground: ReviewGround | None = None,
        until: datetime | None = None,
        unit: str | None = None,
    ) -> Ticket:
        """Review: redo within a redo's limit, conclude, redo with more time, or by another unit.

        Raises:
            FieldRefused: more time without an end, another unit without its name.

        """
        found = Finding(outcome, reason, ground, until, unit)

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after, text = _judged(ticket, order, situation, found)
            now = situation.now
            told = _reviewed(ticket, after, order, found, text, now)
            return Decided(after, (told, *_consequences(ticket, after, situation, text)))

        return self.desk.on_ticket(ticket_id, order, decide)


def _judged(
    ticket: Ticket, order: Order, situation: Situation, found: Finding
) -> tuple[Ticket, str]:
    caller, timing, now = order.caller, situation.timing, situation.now
    match found.outcome:
        case "conclude":
            return centre.conclude(ticket, caller, timing, now, reason=found.reason)
        case "hand_over":
            if found.unit is None:
                raise FieldRefused("unit", "unit_needed")
            return reviewing.redirect(
                ticket,
                caller,
                situation.directory,
                timing,
                now,
                unit=found.unit,
                reason=found.reason,
                name=order_namer(ticket.id),
            )
        case "extend":
            if found.until is None:
                raise FieldRefused("until", "until_needed")
            return reviewing.redo(
                ticket, caller, timing, now, reason=found.reason, until=found.until
            )
        case "redo":
            return reviewing.redo(ticket, caller, timing, now, reason=found.reason)


def _reviewed(
    before: Ticket, after: Ticket, order: Order, found: Finding, text: str, now: datetime
) -> Told:
    event = TicketReviewed(
        ticket_id=after.id,
        round=before.round,
        outcome=found.outcome,
        reason=text,
        reviewed_at=now,
        by=order.caller.subject,
        ground=found.ground,
        unit=before.order.unit if before.order else None,
    )
    return Told(event, (event.unit,) if event.unit else ())


def _consequences(before: Ticket, after: Ticket, situation: Situation, text: str) -> Sequence[Told]:
    if not after.is_open:
        return (closed(after, after.close_reason or "concluded", situation.now),)
    again = latest(after)
    event = TicketReopened(
        ticket_id=after.id,
        round=after.round,
        work_order_id=again.id,
        unit=again.unit,
        reason=text,
        resolve_due_at=again.resolve_due_at,
        reopened_at=situation.now,
    )
    return (Told(event, (again.unit,)), *issued_since(before, after, situation.directory))
