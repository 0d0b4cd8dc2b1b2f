"""The whistle (吹哨) that a step of a policy blows, whoever is there to blow it."""

from collections.abc import Callable, Iterator
from datetime import datetime

from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.escalation.policy import WhistleCall
from services.dispatch.domain.escalation.responsible import Ladder
from services.dispatch.domain.escalation.steps import Escalated, Pressed
from services.dispatch.domain.escalation.words import AREA, OWN, SUPPORTS
from services.dispatch.domain.refusals import FieldRefused
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.blowing import Blower, Call, check_units, summon
from services.dispatch.domain.whistles.kinds import WhistleKind
from services.dispatch.domain.whistles.whistle import MOST_UNITS, MOST_WHISTLES
from services.dispatch.domain.workflow import MOVES


def blown_by_step(
    ticket: Ticket,
    step: Escalated | Pressed,
    ladder: Ladder,
    timing: Timing,
    now: datetime,
    *,
    whistle_id: str,
    since: datetime | None,
    new_code: Callable[[], str],
) -> Ticket | None:
    """Return the ticket with the whistle of a step; None where none can be blown.

    None can be when the state allows none, the kind is gone, none of the units may be summoned
    now, or it needs a place that nobody knows. Who answers for the step blows; their time to
    report in begins at ``since``, when they are told.
    """
    call = step.whistle
    kind = ladder.directory.whistles.kinds.get(call.kind) if call else None
    if call is None or kind is None or not _allowed(ticket):
        return None
    if call.report_in is not None:
        kind = replace(kind, report_in=call.report_in)
    centre = ladder.directory.center_unit
    unit = step.responsible_unit if isinstance(step, Escalated) else centre
    units = _units(ticket, step, call, kind, ladder, unit)
    if not units:
        return None
    blower = Blower(unit, f"policy:{step.basis.policy}")
    codes = [new_code() for _ in units]
    said = Call(kind.code, units, call.reason, None, None, codes)
    try:
        return summon(
            ticket,
            kind,
            said,
            blower,
            ladder.directory,
            timing,
            now,
            whistle_id=whistle_id,
            since=since,
        )
    except FieldRefused:
        return None


def _allowed(ticket: Ticket) -> bool:
    return bool(MOVES.get((ticket.state, "whistle"))) and len(ticket.whistles) < MOST_WHISTLES


def _units(
    ticket: Ticket,
    step: Escalated | Pressed,
    call: WhistleCall,
    kind: WhistleKind,
    ladder: Ladder,
    blower: str,
) -> tuple[str, ...]:
    """Return those whom the call names and the kind may summon, each once, as many as it may."""
    found = []
    for code in dict.fromkeys(_named(ticket, step, call, ladder)):
        try:
            check_units(ticket, kind, (code,), blower, ladder.directory)
        except FieldRefused:  # gone, sealed off, on its way already, or not for this kind
            continue
        found.append(code)
    return tuple(found[: min(kind.most_units, MOST_UNITS)])


def _named(
    ticket: Ticket, step: Escalated | Pressed, call: WhistleCall, ladder: Ladder
) -> Iterator[str]:
    seats = ladder.directory.offices
    for name in call.units:
        if name == OWN:
            yield from (step.unit,) if step.unit else ()
        elif name == SUPPORTS:
            yield from (order.unit for order in ticket.supports)
        elif name == AREA:
            keys = ((area, "subdistrict") for area in ticket.area_path)
            yield from (seats[key] for key in keys if key in seats)
        else:
            yield name
