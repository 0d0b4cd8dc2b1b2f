"""Blows a whistle: checks kind, caller, units and place, and starts a clock for each unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.clocks.deriving import start_clock
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.orders.handling import substantial
from services.dispatch.domain.refusals import FieldRefused, LimitReached, RoleMissing
from services.dispatch.domain.secrecy.barring import must_not_bar
from services.dispatch.domain.terms import MIN_BASIS
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.kinds import BY_CODE, WhistleKind
from services.dispatch.domain.whistles.planning import start_plan_clock
from services.dispatch.domain.whistles.whistle import (
    MOST_UNITS,
    MOST_WHISTLES,
    JointPlan,
    Place,
    Summons,
    Whistle,
)


@dataclass(frozen=True, slots=True)
class Blower:
    """Who blows: the unit, and the person or the rule."""

    unit: str
    subject: str


@dataclass(frozen=True, slots=True)
class Call:
    """What the blower says; ``codes`` are fresh one-time codes, one for each unit."""

    kind: str
    units: tuple[str, ...]
    reason: str
    place: Place | None
    plan: str | None
    codes: Sequence[str]


def blow(
    ticket: Ticket,
    call: Call,
    caller: Caller,
    directory: Directory,
    timing: Timing,
    now: datetime,
    *,
    whistle_id: str,
) -> Ticket:
    """Summon units to an open ticket; its state stays, each unit's clock begins.

    Raises:
        NotAllowed: the ticket is over, or its result waits for the residents only.
        RoleMissing: the kind is not for this caller's roles.
        FieldRefused: kind, units, reason or place are not acceptable.
        LimitReached: the ticket has had too many whistles.

    """
    ticket = enter(ticket, "whistle", caller, timing, now)
    kind = _kind(call.kind, caller, directory)
    if len(ticket.whistles) >= MOST_WHISTLES:
        raise LimitReached("too_many_whistles", most=MOST_WHISTLES)
    blower = Blower(caller.unit or directory.center_unit, caller.subject)
    check_units(ticket, kind, call.units, blower.unit, directory)
    return summon(ticket, kind, call, blower, directory, timing, now, whistle_id=whistle_id)


def summon(
    ticket: Ticket,
    kind: WhistleKind,
    call: Call,
    blower: Blower,
    directory: Directory,
    timing: Timing,
    now: datetime,
    *,
    whistle_id: str,
    since: datetime | None = None,
) -> Ticket:
    """Summon units that may be summoned; their clocks begin at ``since``, or now.

    Raises:
        FieldRefused: reason or place are not acceptable.

    """
    begins = since or now
    started = _clocks(ticket, kind, call.units, whistle_id, timing, begins)
    planning = start_plan_clock(
        ticket, kind, timing.calendar, begins, blower=blower.unit, whistle_id=whistle_id
    )
    whistle = Whistle(
        id=whistle_id,
        n=len(ticket.whistles) + 1,
        kind=kind.code,
        state="planned" if call.plan else "blown",
        blower_unit=blower.unit,
        blown_by=blower.subject,
        blown_at=now,
        reason=substantial("reason", call.reason, MIN_BASIS),
        directory_version=directory.version,
        sign_in=kind.sign_in,
        summons=_summons(kind, call, started),
        place=_place(ticket, kind, call.place),
        plan_due_at=planning.due_at if planning else None,
        plan=_plan(call.plan, blower, now),
    )
    awaited = (planning,) if planning and whistle.plan is None else ()
    return replace(
        ticket,
        whistles=(*ticket.whistles, whistle),
        clocks=(*ticket.clocks, *started.values(), *awaited),
    )


def check_units(
    ticket: Ticket, kind: WhistleKind, units: tuple[str, ...], blower: str, directory: Directory
) -> None:
    """Raise FieldRefused for units that this kind may not summon, or that are on their way."""
    most = min(kind.most_units, MOST_UNITS)
    if not 1 <= len(units) <= most or len(set(units)) < len(units):
        raise FieldRefused("units", "units_out_of_range", most=most)
    coming = {s.unit for w in ticket.whistles if w.is_live for s in w.summons}
    for code in units:
        unit = directory.units.get(code)
        if unit is None:
            raise FieldRefused("units", "unknown_unit", value=code)
        must_not_bar(ticket.seal, "units", code)
        named = kind.units is None or code in kind.units
        if unit.kind not in kind.unit_kinds or not named or code == blower:
            raise FieldRefused("units", "not_to_be_summoned", value=code, kind=kind.code)
        if code in coming:
            raise FieldRefused("units", "summoned_already", value=code)


def _kind(code: str, caller: Caller, directory: Directory) -> WhistleKind:
    kind = directory.whistles.kinds.get(code)
    if kind is None:
        known = sorted(directory.whistles.kinds)
        raise FieldRefused("kind", "unknown_whistle_kind", value=code, known=known)
    if kind.blowers.isdisjoint(caller.roles):
        raise RoleMissing(kind.blowers)
    return kind


def _clocks(
    ticket: Ticket,
    kind: WhistleKind,
    units: tuple[str, ...],
    whistle_id: str,
    timing: Timing,
    now: datetime,
) -> dict[str, Clock]:
    first = ticket.next_number("report_in")
    return {
        unit: replace(
            start_clock(
                "report_in", number, kind.report_in, timing.calendars.of(unit), now, unit=unit
            ),
            whistle_id=whistle_id,
            pace=kind.pace,
        )
        for number, unit in enumerate(units, first)
    }


def _summons(kind: WhistleKind, call: Call, started: Mapping[str, Clock]) -> tuple[Summons, ...]:
    by_code = kind.sign_in.way in BY_CODE
    return tuple(
        Summons(unit, clock.key, clock.due_at, code=code if by_code else None)
        for (unit, clock), code in zip(started.items(), call.codes, strict=True)
    )


def _place(ticket: Ticket, kind: WhistleKind, said: Place | None) -> Place:
    """Return where to come to: what the blower says, else where the matter is."""
    place = said or Place()
    place = replace(
        place,
        point=place.point or ticket.matter.point,
        note=substantial("place.note", place.note, 1) if place.note else None,
    )
    if kind.sign_in.way == "geofence" and place.point is None:
        raise FieldRefused("place", "whistle_place_needed")
    return place


def _plan(text: str | None, blower: Blower, now: datetime) -> JointPlan | None:
    if not text:
        return None
    return JointPlan(substantial("plan", text, MIN_BASIS), blower.subject, blower.unit, now, True)
