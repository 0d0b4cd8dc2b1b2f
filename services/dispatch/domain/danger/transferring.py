"""Hands a danger to an emergency service, or notes that one handed it to us (联动转办)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.danger.alarm import Direction, Target, Transfer
from services.dispatch.domain.danger.judging import taken_on
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.refusals import FieldRefused
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.ticket import Ticket

MOST_KEPT: Final = 20
_TOLERANCE: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Handing:
    """What is known of a transfer now; the rest may be said later, with the same target."""

    target: Target
    direction: Direction = "out"
    number: str | None = None
    accepted_by: str | None = None
    accepted_at: datetime | None = None
    note: str = ""


def transfer(
    ticket: Ticket,
    caller: Caller,
    directory: Directory,
    timing: Timing,
    now: datetime,
    handing: Handing,
    *,
    transfer_id: str,
) -> Ticket:
    """Record a transfer, or complete the last one of its kind with what was not known then.

    Whoever hands a danger over has taken it on.

    Raises:
        FieldRefused: one that came in has no number of theirs, or an instant lies ahead.

    """
    ticket = enter(ticket, "transfer_danger", caller, timing, now)
    if handing.direction == "in" and not handing.number:
        raise FieldRefused("external_number", "transfer_number_needed")
    if handing.accepted_at is not None and handing.accepted_at > now + _TOLERANCE:
        raise FieldRefused("accepted_at", "in_future")
    if handing.accepted_at is not None and not handing.accepted_by:
        raise FieldRefused("accepted_by", "missing")
    waiting = _waiting(ticket, handing)
    if waiting is not None:
        done = _completed(waiting, handing, now)
        kept = tuple(done if one.id == done.id else one for one in ticket.transfers)
        return replace(ticket, transfers=kept)
    made = Transfer(
        id=transfer_id,
        direction=handing.direction,
        target=handing.target,
        at=now,
        by=caller.subject,
        number=handing.number,
        accepted_by=handing.accepted_by,
        accepted_at=handing.accepted_at or (now if handing.accepted_by else None),
        note=handing.note,
    )
    ticket = replace(ticket, transfers=(*ticket.transfers, made)[-MOST_KEPT:])
    alarm = ticket.alarm
    if alarm is not None and alarm.is_open and alarm.acknowledged_by is None:
        return taken_on(ticket, alarm, caller, directory, now)
    return ticket


def latest(ticket: Ticket, handing: Handing) -> Transfer:
    """Return the transfer that was recorded or completed last, of this kind."""
    of_kind = (one for one in reversed(ticket.transfers) if _is_of(one, handing))
    return next(of_kind)


def _waiting(ticket: Ticket, handing: Handing) -> Transfer | None:
    """Return one of this kind of which is not known yet who took it on."""
    of_kind = (one for one in reversed(ticket.transfers) if _is_of(one, handing))
    return next((one for one in of_kind if one.accepted_by is None), None)


def _is_of(transfer: Transfer, handing: Handing) -> bool:
    return (transfer.direction, transfer.target) == (handing.direction, handing.target)


def _completed(waiting: Transfer, handing: Handing, now: datetime) -> Transfer:
    accepted = handing.accepted_by or waiting.accepted_by
    return replace(
        waiting,
        number=handing.number or waiting.number,
        accepted_by=accepted,
        accepted_at=handing.accepted_at or (now if accepted else None),
        note=handing.note or waiting.note,
    )
