"""What is said later counts (B3, B4): danger, a family's size, a place or matter once missing."""

from dataclasses import replace
from datetime import datetime

from services.common.contracts.events.appeal import AppealSupplemented
from services.common.contracts.events.ticket import TicketScreened
from services.dispatch.application.commanding import Situation
from services.dispatch.application.danger.telling import alarmed
from services.dispatch.application.families.telling_families import retriaged
from services.dispatch.application.naming import order_namer
from services.dispatch.application.telling import issued_since, latest
from services.dispatch.application.waiting.telling import resumed
from services.dispatch.domain.caller import PLATFORM
from services.dispatch.domain.families.founding import founding_appeal
from services.dispatch.domain.families.retriaging import retriage
from services.dispatch.domain.orders.supporting import follow_routing
from services.dispatch.domain.routing.deciding import route
from services.dispatch.domain.tickets import centre
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


def with_facts(
    ticket: Ticket, appeal: Appeal, situation: Situation
) -> tuple[Ticket, tuple[Told, ...]]:
    """Return a ticket as urgent as what an appeal says makes it, dispatched where it now can be.

    What lowers it, or would take it from the unit that has it, only a person does.
    """
    now, before = situation.now, ticket.state
    told: list[Told] = []
    ticket, why = retriage(ticket, appeal, situation.directory, situation.timing, now)
    if why is not None:
        told.append(retriaged(ticket, why, appeal.id, appeal.danger_words, now))
    words, doubts = appeal.danger_words, appeal.danger_doubts
    ticket, alarm = alarmed(ticket, appeal.id, words, doubts, situation.directory, now)
    told.extend(alarm)
    if ticket.state != before:
        told.append(resumed(ticket, before, "urgent", now))
    ticket, dispatched = _dispatched(ticket, appeal, situation)
    return ticket, (*told, *dispatched)


def said_later(ticket: Ticket, added: AppealSupplemented) -> Appeal:
    """Return what one of a ticket's reporters added, as an appeal about the same matter."""
    founding = founding_appeal(ticket)
    return replace(
        founding,
        id=added.appeal_id,
        text=f"{founding.text}\n{added.text}",
        danger_words=tuple(added.danger_words),
        danger_doubts=tuple(added.danger_doubts),
    )


def _dispatched(
    ticket: Ticket, appeal: Appeal, situation: Situation
) -> tuple[Ticket, tuple[Told, ...]]:
    """Dispatch a ticket that nobody could place, where the repeat says what was missing.

    One that a unit has returned, or that a person has in hand, is not dispatched by a rule.
    """
    if ticket.state != "screening" or ticket.orders:
        return ticket, ()
    directory, now = situation.directory, situation.now
    said = replace(
        appeal,
        category=appeal.category or ticket.category,
        area_code=appeal.area_code or ticket.area_code,
    )
    routing = route(said, directory, now, seal=ticket.seal)
    if routing.unit is None or routing.category is None or routing.area_code is None:
        return ticket, ()
    after = centre.screen(
        ticket,
        PLATFORM,
        directory,
        situation.timing,
        now,
        category=routing.category,
        area_code=routing.area_code,
        unit=routing.unit,
        severity=None,
        order_id=order_namer(ticket.id)(routing.unit, 1),
    )
    after = replace(after, routing=routing)
    after = follow_routing(after, situation.timing, now, name=order_namer(ticket.id))
    event = Told(_screened(after, now), (latest(after).unit,))
    return after, (event, *issued_since(ticket, after, directory))


def _screened(ticket: Ticket, now: datetime) -> TicketScreened:
    return TicketScreened(
        ticket_id=ticket.id,
        category=ticket.category or "",
        area_code=ticket.area_code or "",
        severity=ticket.severity,
        by=PLATFORM.subject,
        screened_at=now,
        tell_units=[latest(ticket).unit],
    )
