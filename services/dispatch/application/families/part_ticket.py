"""Opens the ticket of reporters who part from another one: same families of events, new number."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.dispatch.application.escalation.following import born as escalated
from services.dispatch.application.families.family_desk import Piece
from services.dispatch.application.families.telling_families import Said, SplitCause, split
from services.dispatch.application.naming import order_namer
from services.dispatch.application.secrecy.telling import sealed_at_birth
from services.dispatch.application.telling import issued, opened
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.families.splitting import Parted
from services.dispatch.domain.orders.supporting import follow_routing
from services.dispatch.domain.routing.deciding import Routing, route
from services.dispatch.domain.secrecy.seal import Seal
from services.dispatch.domain.secrecy.subordinates import sealed_anew
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.domain.tickets.number import business_day, ticket_number
from services.dispatch.domain.tickets.opening import issue_order, open_ticket, timing_of
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Counters, Told


@dataclass(frozen=True, slots=True)
class Parting:
    """Who parts from which ticket, and what the new one is: id, number, founding appeal."""

    before: Ticket
    parted: Parted
    ticket_id: str
    number: str
    founding: Appeal
    cause: SplitCause
    repeats: int = 0


def next_number(counters: Counters, directory: Directory, now: datetime) -> str:
    """Take the next ticket number of the day."""
    day = business_day(now, directory.calendar.zone)
    return ticket_number(directory.number_prefix, day, counters.take(f"tickets-{day}", 1))


def part_ticket(parting: Parting, directory: Directory, by: str, now: datetime) -> Sequence[Piece]:
    """Return both tickets after the split: the one that stays first, for it loses the appeals.

    The resident's clock goes on from the founding appeal's acceptance, the centre's begins now.
    """
    source, moved = parting.parted.source, parting.parted.moved
    born, told = _born(parting, directory, now)
    said = Said(parting.parted.reason, by, now)
    cause = parting.cause
    leaving = split(source, born, moved, said, is_new=False, cause=cause)
    coming = split(born, source, moved, said, is_new=True, cause=cause)
    return [
        Piece(source, (leaving,), texts_gone=(parting.founding.id,)),
        Piece(born, (*told, coming)),
    ]


def _born(parting: Parting, directory: Directory, now: datetime) -> tuple[Ticket, tuple[Told, ...]]:
    # What parts is as secret as what it came from (L2).
    seal = sealed_anew(parting.before.seal, directory)
    routing = _routed(parting.founding, seal, directory, now)
    born = open_ticket(
        parting.founding,
        routing,
        directory,
        ticket_id=parting.ticket_id,
        number=parting.number,
        now=now,
        linked_ticket_id=parting.before.id,
        screen_since=now,
        seal=seal,
    )
    born = replace(born, members=parting.parted.moved, repeats=parting.repeats)
    told = [opened(born), *sealed_at_birth(born, now)]
    if routing.unit is not None:
        name, timing = order_namer(born.id), timing_of(directory)
        lead = name(routing.unit, 1)
        born = issue_order(born, routing.unit, timing, order_id=lead, now=now)
        born = follow_routing(born, timing, now, name=name)
        told.extend(issued(born, directory, order) for order in born.orders)
    begun = escalated(born, directory, now)
    return begun.ticket, (*told, *begun.told)


def _routed(appeal: Appeal, seal: Seal, directory: Directory, now: datetime) -> Routing:
    """Return where the new ticket goes; a discipline clue stays with the office that has it."""
    routing = route(appeal, directory, now, seal=seal)
    if seal.office is None:
        return routing
    return replace(routing, unit=seal.office, unit_by="operator", supports=(), screening_reasons=())
