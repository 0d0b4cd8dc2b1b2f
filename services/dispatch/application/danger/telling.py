"""Turns what happens about a danger into events of the published language."""

from collections.abc import Sequence
from datetime import datetime

from services.common.contracts.events import danger
from services.dispatch.application.families.telling_families import live_units
from services.dispatch.domain.danger.alarm import Transfer
from services.dispatch.domain.danger.calling import CLOCK, Called, raise_alarm
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.terms import Severity
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


def alarmed(
    ticket: Ticket,
    appeal_id: str,
    words: Sequence[str],
    doubts: Sequence[str],
    directory: Directory,
    now: datetime,
) -> tuple[Ticket, tuple[Told, ...]]:
    """Return a ticket whose duty officer is called at once, where an appeal speaks of danger."""
    if ticket.category in directory.danger.categories:
        words = words or (f"#{ticket.category}",)
    if not words and not doubts:
        return ticket, ()
    after, calls = raise_alarm(ticket, appeal_id, tuple(words), tuple(doubts), directory, now)
    if not calls:
        return after, ()
    raised = _raised(after, appeal_id, words, doubts, directory, now)
    return after, (raised, *(called(after, one, now) for one in calls))


def taken_along(case: Ticket, directory: Directory, now: datetime) -> tuple[Told, ...]:
    """The alarm of a ticket came along with a merge: whoever works on the case learns of it."""
    record = case.absorbed[-1].alarm
    if record is None:
        return ()
    alarm = record.after
    return (_raised(case, alarm.appeal_id, alarm.words, alarm.doubts, directory, now),)


def _raised(
    case: Ticket,
    appeal_id: str,
    words: Sequence[str],
    doubts: Sequence[str],
    directory: Directory,
    now: datetime,
) -> Told:
    units = told_units(case, directory)
    event = danger.DangerRaised(
        ticket_id=case.id,
        appeal_id=appeal_id,
        certainty="certain" if words else "doubtful",
        severity=case.severity,
        raised_at=now,
        words=[*words, *doubts],
        tell_units=list(units),
    )
    return Told(event, units)


def called(case: Ticket, made: Called, now: datetime) -> Told:
    """A duty officer is called."""
    event = danger.DangerCalled(
        ticket_id=case.id,
        number=made.number,
        tier=made.tier,
        unit=made.unit,
        why=made.why,
        called_at=now,
        officer=made.officer,
        answer_by=made.answer_by,
    )
    return Told(event, (made.unit,))


def acknowledged(case: Ticket, by: str, directory: Directory, now: datetime) -> Told:
    """Somebody took the danger on."""
    units, alarm = told_units(case, directory), case.alarm
    event = danger.DangerAcknowledged(
        ticket_id=case.id,
        by=by,
        acknowledged_at=now,
        raised_at=alarm.raised_at if alarm else now,
        calls=alarm.calls if alarm else 0,
        judge_by=next((clock.due_at for clock in case.clocks if clock.kind == CLOCK), None),
        tell_units=list(units),
    )
    return Told(event, units)


def judged(
    case: Ticket, severity_before: Severity, by: str, directory: Directory, now: datetime
) -> Told:
    """The danger was confirmed or lowered."""
    units, alarm = told_units(case, directory), case.alarm
    event = danger.DangerJudged(
        ticket_id=case.id,
        verdict=(alarm.verdict if alarm else None) or "confirmed",
        by=by,
        judged_at=now,
        raised_at=alarm.raised_at if alarm else now,
        severity=case.severity,
        severity_before=severity_before,
        reason=alarm.reason if alarm else "",
        resident_due_at=case.resident_due_at,
        tell_units=list(units),
    )
    return Told(event, units)


def transferred(case: Ticket, made: Transfer, directory: Directory) -> Told:
    """The danger was handed over, or it became known who took it on."""
    units = told_units(case, directory)
    event = danger.DangerTransferred(
        ticket_id=case.id,
        transfer_id=made.id,
        direction=made.direction,
        target=made.target,
        by=made.by,
        transferred_at=made.at,
        external_number=made.number,
        accepted_by=made.accepted_by,
        accepted_at=made.accepted_at,
        note=made.note,
        tell_units=list(units),
    )
    return Told(event, units)


def told_units(case: Ticket, directory: Directory) -> tuple[str, ...]:
    """Return who hears of it: the centre, and whoever has an order; none that is shut out."""
    return case.seal.admitted(dict.fromkeys((directory.center_unit, *live_units(case))))
