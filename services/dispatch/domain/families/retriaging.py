"""A repeat that brings danger, or makes the family large, makes the ticket more urgent (B3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.caller import PLATFORM
from services.dispatch.domain.clocks import clock as clocks
from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.clocks.ticket_clocks import (
    NEVER_HELD,
    Timing,
    due,
    released_as_urgent,
)
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.terms import SEVERITIES, Severity
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.promising import promised_if_nearer
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import HELD

Cause = Literal["danger", "hot_family"]
Thresholds = Mapping[int, Severity]


@dataclass(frozen=True, slots=True)
class Retriage:
    """Why and from where a ticket's severity rose."""

    cause: Cause
    before: Severity


def retriage(
    ticket: Ticket, appeal: Appeal, directory: Directory, timing: Timing, now: datetime
) -> tuple[Ticket, Retriage | None]:
    """Return the ticket as urgent as a repeat that has just joined makes it, and why.

    Danger makes it P0 at once; a family that has reached a threshold of its category's data gets
    that severity. Nothing ever lowers it, a later screening neither (``raised``).
    """
    wanted: list[tuple[Severity, Cause]] = []
    danger = _severity_of_danger(appeal.danger_words, appeal.danger_doubts, directory)
    if danger is not None:
        wanted.append((danger, "danger"))
    hot = _severity_of_size(ticket, directory.families.of(ticket.category).hot)
    if hot is not None:
        wanted.append((hot, "hot_family"))
    higher = [(sev, cause) for sev, cause in wanted if is_higher(sev, ticket.severity)]
    if not higher:
        return ticket, None
    severity, cause = min(higher, key=lambda item: SEVERITIES.index(item[0]))
    return raise_to(ticket, severity, timing, now), Retriage(cause, ticket.severity)


def grown(
    ticket: Ticket, directory: Directory, timing: Timing, now: datetime
) -> tuple[Ticket, Retriage | None]:
    """Return the ticket as urgent as the size of its family makes it, and why."""
    hot = _severity_of_size(ticket, directory.families.of(ticket.category).hot)
    if hot is None or not is_higher(hot, ticket.severity):
        return ticket, None
    return raise_to(ticket, hot, timing, now), Retriage("hot_family", ticket.severity)


def nearer(ticket: Ticket, timing: Timing) -> Ticket:
    """Promise the resident the answer that the ticket's severity deserves from its acceptance on.

    Only where that is nearer: what was promised is never put off.
    """
    return promised_if_nearer(ticket, timing, ticket.received_at)


def shortened(ticket: Ticket, timing: Timing, now: datetime) -> Ticket:
    """Shorten every clock to the limits of the ticket's severity, where those are shorter."""
    limits = timing.limits(ticket)
    for running in ticket.clocks:
        limit = getattr(limits, running.kind, None)
        if limit is not None and not running.is_stopped and running.missed_at is None:
            ticket = shorten(ticket, running, limit, timing, now)
    return ticket


def awake(ticket: Ticket, timing: Timing, now: datetime) -> Ticket:
    """Take up again what rests although it is urgent now: P0 and P1 do not wait, nor stop."""
    if ticket.severity in NEVER_HELD and ticket.state in HELD:
        ticket = enter(ticket, "resume", PLATFORM, timing, now)
    return released_as_urgent(ticket, timing, now)


def is_higher(one: Severity, other: Severity) -> bool:
    """Whether a severity is more urgent than another."""
    return SEVERITIES.index(one) < SEVERITIES.index(other)


def raise_to(ticket: Ticket, severity: Severity, timing: Timing, now: datetime) -> Ticket:
    """Make a ticket more urgent: its limits are from now on those of the severity, if shorter.

    A clock that is replaced stops and a new one of its kind begins now, so that each deadline
    explains itself; one that was held stays held, with the new limit left. Clocks that are missed
    or shorter anyway go on as they are. Urgent work (P0, P1) does not wait: it is taken up again.
    """
    ticket = replace(ticket, severity=severity, raised=severity)
    ticket = awake(ticket, timing, now)
    ticket = promised_if_nearer(ticket, timing, now)
    return shortened(ticket, timing, now)


def shorten(ticket: Ticket, running: Clock, limit: Amount, timing: Timing, now: datetime) -> Ticket:
    """Let a clock of a shorter limit begin now in the place of one that runs or is held."""
    order = next((one for one in ticket.orders if one.id == running.order_id), None)
    started = timing.start(ticket, running.kind, limit, now, order)
    if started.due_at >= timing.resumed(running, now).due_at:
        return ticket
    if running.state == "paused":
        started = clocks.pause(started, now, running.gaps[-1].why)
    ticket = ticket.with_clock(clocks.stop(running, now)).with_clock(started)
    return ticket.with_order(due(order, started)) if order is not None else ticket


def _severity_of_danger(
    words: Sequence[str], doubts: Sequence[str], directory: Directory
) -> Severity | None:
    if words:
        return SEVERITIES[0]
    return directory.danger.doubted if doubts else None


def _severity_of_size(ticket: Ticket, thresholds: Thresholds) -> Severity | None:
    """Return the severity of the largest threshold reached, counting who has not withdrawn."""
    size = sum(member.state != "withdrawn" for member in ticket.members)
    reached = [least for least in thresholds if size >= least]
    return thresholds[max(reached)] if reached else None
