"""Turns what happened to families into events of the published language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.common.contracts.events import family
from services.dispatch.domain.families.retriaging import Retriage
from services.dispatch.domain.terms import LeaveReason
from services.dispatch.domain.tickets.ticket import Member, Ticket
from services.dispatch.ports.tickets import Told

SplitCause = Literal["another_matter", "late_rating"]


@dataclass(frozen=True, slots=True)
class Said:
    """Why, by whom and when (business time) a family's step was taken."""

    reason: str
    by: str
    at: datetime


def merged(case: Ticket, other: Ticket, moved: Sequence[Member], said: Said) -> Told:
    """Two tickets became one, as one of them tells it."""
    absorbed = case.state == "merged"
    units = live_units(case)
    return Told(
        family.TicketMerged(
            ticket_id=case.id,
            role="absorbed" if absorbed else "survivor",
            state=case.state,
            other_ticket_id=other.id,
            other_number=other.number,
            reason=said.reason,
            by=said.by,
            merged_at=said.at,
            member_count=len(case.members),
            arrived=[] if absorbed else arrivals(moved, other.id),
            departed=[member.appeal_id for member in moved] if absorbed else [],
            tell_units=list(units),
            resident_due_at=case.resident_due_at,
        ),
        units,
    )


def unmerged(
    case: Ticket,
    other: Ticket,
    moved: Sequence[Member],
    said: Said,
    *,
    returns: bool,
    merged_at: datetime,
    meanwhile: tuple[int, int],
) -> Told:
    """Two tickets are again two, as one of them tells it; ``returns`` says that it came back.

    ``meanwhile`` are the survivor's sequences at the merge and now.
    """
    units = live_units(case)
    return Told(
        family.TicketUnmerged(
            ticket_id=case.id,
            role="absorbed" if returns else "survivor",
            state=case.state,
            other_ticket_id=other.id,
            other_number=other.number,
            reason=said.reason,
            by=said.by,
            merged_at=merged_at,
            unmerged_at=said.at,
            member_count=len(case.members),
            merged_sequence=meanwhile[0],
            until_sequence=meanwhile[1],
            arrived=arrivals(moved, other.id) if returns else [],
            departed=[] if returns else [member.appeal_id for member in moved],
            tell_units=list(units),
            resident_due_at=case.resident_due_at,
        ),
        units,
    )


def split(
    case: Ticket,
    other: Ticket,
    moved: Sequence[Member],
    said: Said,
    *,
    is_new: bool,
    cause: SplitCause,
) -> Told:
    """Reporters went to a ticket of their own, as one of the two tells it."""
    units = live_units(case)
    return Told(
        family.TicketSplit(
            ticket_id=case.id,
            role="new" if is_new else "source",
            cause=cause,
            other_ticket_id=other.id,
            other_number=other.number,
            reason=said.reason,
            by=said.by,
            split_at=said.at,
            member_count=len(case.members),
            arrived=arrivals(moved, other.id) if is_new else [],
            departed=[] if is_new else [member.appeal_id for member in moved],
            tell_units=list(units),
        ),
        units,
    )


def left(case: Ticket, appeal_id: str, reason: LeaveReason, now: datetime) -> Told:
    """One of several appeals was taken back or ended; the unit is told how many are left."""
    return Told(
        family.TicketLeft(
            ticket_id=case.id,
            appeal_id=appeal_id,
            reason=reason,
            open_members=sum(member.state == "open" for member in case.members),
            left_at=now,
            tell_units=list(live_units(case)),
        ),
        live_units(case),
    )


def retriaged(
    case: Ticket, why: Retriage, appeal_id: str, danger_words: Sequence[str], now: datetime
) -> Told:
    """A joining repeat made the ticket more urgent."""
    units = live_units(case)
    return Told(
        family.TicketRetriaged(
            ticket_id=case.id,
            appeal_id=appeal_id,
            cause=why.cause,
            severity=case.severity,
            severity_before=why.before,
            member_count=len(case.members),
            retriaged_at=now,
            danger_words=list(danger_words) if why.cause == "danger" else [],
            tell_units=list(units),
            resident_due_at=case.resident_due_at,
        ),
        units,
    )


def live_units(case: Ticket) -> tuple[str, ...]:
    """Return the units that have a live order of a ticket."""
    return tuple(dict.fromkeys(order.unit for order in case.orders if order.is_live))


def arrivals(moved: Sequence[Member], from_ticket_id: str) -> list[family.Arrival]:
    """Return the reporters that changed over, each with the number of its move."""
    return [family.Arrival(item.appeal_id, item.moves, from_ticket_id) for item in moved]
