"""The duty officer takes a danger on, and confirms it or lowers it: a hyperbole, all clear."""

from datetime import datetime

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.deriving import start_clock
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.danger.alarm import Alarm, Verdict
from services.dispatch.domain.danger.calling import CLOCK, with_clock
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.families.retriaging import is_higher, raise_to
from services.dispatch.domain.orders.handling import substantial
from services.dispatch.domain.refusals import FieldRefused, LimitReached
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.routing.relimiting import relimited
from services.dispatch.domain.terms import SEVERITIES, Severity
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.severities import severity_of
from services.dispatch.domain.tickets.ticket import Ticket

_LEAST_REASON = 4


def acknowledge(
    ticket: Ticket, caller: Caller, directory: Directory, timing: Timing, now: datetime
) -> Ticket:
    """Take an alarm on; from now on it has to be judged within its own time.

    Raises:
        LimitReached: there is none that is open, or somebody else has taken it on.

    """
    ticket = enter(ticket, "acknowledge_danger", caller, timing, now)
    alarm = _open_alarm(ticket)
    if alarm.acknowledged_by == caller.subject:
        return ticket
    if alarm.acknowledged_by is not None:
        raise LimitReached("danger_taken_on", by=alarm.acknowledged_by)
    return taken_on(ticket, alarm, caller, directory, now)


def taken_on(
    ticket: Ticket, alarm: Alarm, caller: Caller, directory: Directory, now: datetime
) -> Ticket:
    """Return the ticket with its alarm taken on by somebody, and the clock of his judgement."""
    alarm = replace(alarm, acknowledged_by=caller.subject, acknowledged_at=now)
    clock = start_clock(
        CLOCK,
        alarm.calls + 1,
        directory.danger.judge,
        directory.calendar,
        now,
        unit=directory.center_unit,
    )
    return with_clock(replace(ticket, alarm=alarm), clock)


def judge(
    ticket: Ticket,
    caller: Caller,
    directory: Directory,
    timing: Timing,
    now: datetime,
    *,
    verdict: Verdict,
    severity: Severity | None,
    reason: str,
) -> Ticket:
    """Confirm a danger, which makes the ticket P0, or lower it to what its category says.

    Lowering gives the clocks the limits of the new severity from their own start on; what the
    residents were promised is never put off. Whoever judges has taken it on by that.

    Raises:
        LimitReached: there is no alarm that is open.
        FieldRefused: lowered without a reason, or to no lower severity.

    """
    ticket = enter(ticket, "judge_danger", caller, timing, now)
    alarm = _open_alarm(ticket)
    lowered = verdict == "lowered"
    text = substantial("reason", reason, _LEAST_REASON) if lowered or reason else ""
    judged = replace(
        alarm,
        verdict=verdict,
        judged_by=caller.subject,
        judged_at=now,
        acknowledged_by=alarm.acknowledged_by or caller.subject,
        acknowledged_at=alarm.acknowledged_at or now,
        reason=text,
    )
    before = ticket
    ticket = with_clock(replace(ticket, alarm=judged), None)
    if lowered:
        return _lowered(ticket, before, directory, timing, now, severity)
    if severity not in (None, SEVERITIES[0]):
        raise FieldRefused("severity", "danger_is_p0")
    top = SEVERITIES[0]
    return raise_to(ticket, top, timing, now) if is_higher(top, ticket.severity) else ticket


def _lowered(
    ticket: Ticket,
    before: Ticket,
    directory: Directory,
    timing: Timing,
    now: datetime,
    severity: Severity | None,
) -> Ticket:
    own = severity_of(ticket.category, (), directory)
    to = severity or own
    if to == SEVERITIES[0]:
        raise FieldRefused("severity", "not_lowered")
    if to == ticket.severity:
        return ticket
    if is_higher(to, ticket.severity):
        raise FieldRefused("severity", "not_lowered")
    lower = replace(ticket, severity=to, raised=None)
    return relimited(lower, before, timing, now)


def _open_alarm(ticket: Ticket) -> Alarm:
    if ticket.alarm is None:  # the table's guard has seen to it
        raise LimitReached("no_open_danger")
    return ticket.alarm
