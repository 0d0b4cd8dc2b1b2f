"""Births of tickets and of work orders, and repeats that join."""

from datetime import datetime

from services.dispatch.domain.clocks.conditions import started_by
from services.dispatch.domain.clocks.ticket_clocks import Timing, start_centre_clock
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.families.suggesting import suggested
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.routing.deciding import Routing
from services.dispatch.domain.secrecy.barring import must_not_bar
from services.dispatch.domain.secrecy.seal import Seal
from services.dispatch.domain.secrecy.subordinates import seal_of
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.domain.tickets.promising import promised
from services.dispatch.domain.tickets.severities import severity_of
from services.dispatch.domain.tickets.ticket import MOST_MEMBERS, Matter, Member, Ticket
from services.dispatch.domain.workflow import JOINABLE, SYSTEM, moves


def timing_of(directory: Directory) -> Timing:
    """Return limits, policies and calendars of a directory version."""
    return Timing(directory.sla, directory.policies, directory.calendars, directory.handling)


def member_of(appeal: Appeal, now: datetime) -> Member:
    """Return the appeal as a member of a ticket."""
    return Member(
        appeal.id,
        appeal.received_at,
        now,
        appeal.channel,
        reporter_ref=appeal.reporter_ref,
        attachments=appeal.attachments,
        operator=appeal.operator,
    )


def open_ticket(
    appeal: Appeal,
    routing: Routing,
    directory: Directory,
    *,
    ticket_id: str,
    number: str,
    now: datetime,
    linked_ticket_id: str | None = None,
    repeats: int = 0,
    screen_since: datetime | None = None,
    seal: Seal | None = None,
) -> Ticket:
    """Return a new ticket in screening, with the clocks of its birth.

    The screening clock and the resident's deadline run from acceptance, not from now (D2); for a
    matter split off later the screening clock runs ``screen_since`` then, and it has the ``seal``
    of what it came from; by default it is closed to the unit that the appeal accuses.
    """
    severity = severity_of(routing.category, appeal.danger_words, directory, appeal.danger_doubts)
    timing = timing_of(directory)
    policy = directory.policies.of(routing.category, severity, appeal.kind)
    ticket = Ticket(
        id=ticket_id,
        number=number,
        appeal_id=appeal.id,
        state="screening",
        kind=appeal.kind,
        severity=severity,
        channel=appeal.channel,
        received_at=appeal.received_at,
        opened_at=now,
        matter=_matter_of(appeal),
        members=(member_of(appeal, now),),
        routing=routing,
        directory_version=directory.version,
        policy_code=policy.code,
        policy_version=policy.version,
        calendar_version=directory.calendars.version,
        category=routing.category,
        area_code=routing.area_code,
        area_path=tuple(directory.areas.upwards(routing.area_code)),
        linked_ticket_id=linked_ticket_id,
        repeats=repeats,
        seal=seal or seal_of(appeal.accused_unit, directory),
        suggestions=suggested(appeal.repeat_of if appeal.repeat_verdict == "likely" else ()),
    )
    ticket = promised(ticket, timing, appeal.received_at)
    if routing.unit:
        return ticket
    return start_centre_clock(ticket, timing, screen_since or appeal.received_at)


def issue_order(
    ticket: Ticket, unit: str, timing: Timing, *, order_id: str, now: datetime
) -> Ticket:
    """Return the ticket dispatched to a unit; the unit's clocks run from now, not from signing.

    Raises:
        FieldRefused: the ticket is a report against that unit or one above it.

    """
    must_not_bar(ticket.seal, "unit", unit)
    limits = timing.limits(ticket, unit)
    calendar = timing.calendars.of(unit)
    order = WorkOrder(order_id, len(ticket.orders) + 1, unit, "issued", now, now, now, now)
    started = [
        timing.start(ticket, kind, limits.of(kind), now, order)
        for kind in started_by("issue_order")
    ]
    order = replace(
        order,
        acknowledge_due_at=started[0].due_at,
        contact_due_at=started[1].due_at,
        resolve_due_at=started[2].due_at,
        return_due_at=calendar.add(now, limits.return_).due_at if limits.return_ else None,
    )
    return replace(
        ticket,
        state="dispatched",
        orders=(*ticket.orders, order),
        clocks=(*ticket.clocks, *started),
    )


def can_join(ticket: Ticket, appeal: Appeal) -> bool:
    """Whether a repeat may join: a ticket that is closing wins, and what is confidential stays so.

    One that speaks of danger joins as well: it makes the whole ticket P0 at once (B3). A report
    against a unit joins only where that unit is shut out already (L2).
    """
    if appeal.accused_unit is not None and appeal.accused_unit not in ticket.seal.accused:
        return False
    if appeal.confidential != ticket.matter.confidential:
        return False
    return ticket.state in JOINABLE and len(ticket.members) < MOST_MEMBERS


def join(ticket: Ticket, appeal: Appeal, now: datetime) -> Ticket:
    """Return the ticket with one more reporter; joining twice is joining once."""
    if ticket.member(appeal.id) is not None:
        return ticket
    moves(ticket.state, "join", {SYSTEM})
    return replace(ticket, members=(*ticket.members, member_of(appeal, now)))


def _matter_of(appeal: Appeal) -> Matter:
    return Matter(
        title=appeal.title,
        text=appeal.text,
        address=appeal.address,
        point=appeal.point,
        occurred_at=appeal.occurred_at,
        anonymous=appeal.anonymous,
        confidential=appeal.confidential,
        danger_words=appeal.danger_words,
        answers=appeal.answers,
        danger_doubts=appeal.danger_doubts,
    )
