"""Changes of tickets, ready to be written by any implementation of the port."""

from dataclasses import replace

from services.common.contracts.events.work_order import WorkOrderAcknowledged
from services.dispatch.application.telling import issued, opened
from services.dispatch.domain.families.founding import founding_appeal
from services.dispatch.domain.families.merging import merge
from services.dispatch.domain.orders import handling
from services.dispatch.domain.tickets.opening import join, timing_of
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Change, Receipt, Told
from tests.factories.dispatch import (
    MONDAY,
    OPERATOR,
    UNIT,
    appeal,
    directory,
    handler,
    later,
    ticket,
)

DIRECTORY = directory()


def opening(number: int = 1) -> Change:
    """Return the opening of a routed ticket."""
    born = ticket(DIRECTORY, id=f"apl_{number:04d}", reporter_ref=f"rep_{number}")
    orders = tuple(replace(order, id=f"wo_{number}") for order in born.orders)
    clocks = tuple(replace(clock, order_id=f"wo_{number}") for clock in born.clocks)
    named = replace(
        born,
        id=f"tkt_{number}",
        number=f"LH-20261123-{number:06d}-0",
        orders=orders,
        clocks=clocks,
    )
    return Change(named, (opened(named), issued(named, DIRECTORY)), MONDAY, f"evt_{number}")


def signing(kept: Ticket, key: str | None = None) -> Change:
    """Return the unit's signature on a ticket."""
    order = kept.orders[0].id
    after = handling.acknowledge(kept, order, handler(), timing_of(DIRECTORY), later(minutes=10))
    event = WorkOrderAcknowledged(kept.id, order, UNIT, "chengguan-1", later(minutes=10), True)
    receipt = Receipt(key, "digest") if key else None
    return Change(after, (Told(event, (UNIT,)),), later(minutes=10), receipt=receipt)


def joining(kept: Ticket, number: int) -> Change:
    """Return a repeat's joining."""
    about = appeal(number)
    return Change(join(kept, about, MONDAY), (), MONDAY, texts=(about,))


def merging(first: Ticket, second: Ticket) -> tuple[Change, Change]:
    """Return the survivor's and the absorbed ticket's part of a merge."""
    pair = merge(first, second, OPERATOR, MONDAY, reason="经核实两单反映的是同一事项")
    words = (founding_appeal(second),)
    return Change(pair.survivor, (), MONDAY, texts=words), Change(pair.absorbed, (), MONDAY)
