"""Turns what happened to a whistle into events; every party gets a copy on its own queue."""

from datetime import datetime
from typing import Literal

from services.common.contracts.events import whistle as told
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.whistle import Summons, Whistle
from services.dispatch.ports.tickets import Told


def blown(
    case: Ticket, whistle: Whistle, directory: Directory, held: datetime | None = None
) -> Told:
    """Units were summoned; codes are not told, the blower shows them on the spot.

    ``held``: from when on units are told, where a step blew it in quiet hours.
    """
    units = concerned(case, whistle)
    category = directory.categories.get(case.category or "")
    kind = directory.whistles.kinds[whistle.kind]
    return Told(
        told.WhistleBlown(
            ticket_id=case.id,
            whistle_id=whistle.id,
            number=case.number,
            whistle_kind=whistle.kind,
            whistle_kind_name=kind.name,
            blower_unit=whistle.blower_unit,
            by=whistle.blown_by,
            units=list(whistle.units),
            reason=whistle.reason,
            severity=case.severity,
            sign_in=whistle.sign_in.way,
            blown_at=whistle.blown_at,
            report_in_due_at=whistle.summons[0].due_at,
            href=f"/api/v1/whistles/{whistle.id}",
            category=case.category,
            category_name=category.name if category else None,
            area_code=case.area_code,
            area_name=directory.area_name(case.area_code) if case.area_code else None,
            radius_metres=whistle.sign_in.radius_metres or None,
            plan_due_at=whistle.plan_due_at,
            tell_units=list(units),
            tell_after=held,
        ),
        units,
    )


def reported_in(case: Ticket, whistle: Whistle, summons: Summons) -> Told:
    """A unit came."""
    units = concerned(case, whistle)
    signed = summons.signed_in
    if signed is None:
        raise AssertionError(f"{summons.unit} has not reported in")
    return Told(
        told.UnitReportedIn(
            ticket_id=case.id,
            whistle_id=whistle.id,
            unit=summons.unit,
            blower_unit=whistle.blower_unit,
            by=signed.by,
            way=signed.way,
            reported_in_at=signed.at,
            wall_at=signed.wall_at,
            in_time=signed.in_time,
            distance_metres=signed.distance_metres,
            tell_units=list(units),
        ),
        units,
    )


def planned(case: Ticket, whistle: Whistle) -> Told:
    """There is a plan."""
    units = concerned(case, whistle)
    plan = whistle.plan
    if plan is None:
        raise AssertionError(f"{whistle.id} has no plan")
    return Told(
        told.WhistlePlanned(
            ticket_id=case.id,
            whistle_id=whistle.id,
            units=list(whistle.units),
            blower_unit=whistle.blower_unit,
            planned_by_unit=plan.by_unit,
            by=plan.by,
            plan=plan.text,
            revision=plan.revision,
            in_time=plan.in_time,
            planned_at=plan.at,
            tell_units=list(units),
        ),
        units,
    )


def resolved(case: Ticket, whistle: Whistle) -> Told:
    """There is a result."""
    units = concerned(case, whistle)
    result = whistle.result
    if result is None:
        raise AssertionError(f"{whistle.id} has no result")
    return Told(
        told.WhistleResolved(
            ticket_id=case.id,
            whistle_id=whistle.id,
            units=list(whistle.units),
            blower_unit=whistle.blower_unit,
            resolved_by_unit=result.by_unit,
            by=result.by,
            outcome=result.outcome,
            result=result.text,
            resolved_at=result.at,
            tell_units=list(units),
        ),
        units,
    )


def assessed(
    case: Ticket,
    whistle: Whistle,
    summons: Summons,
    side: Literal["blower", "unit"],
    now: datetime,
) -> Told:
    """One side spoke; only the two that it concerns are told."""
    mutual = summons.is_mutual
    return Told(
        told.WhistleAssessed(
            ticket_id=case.id,
            whistle_id=whistle.id,
            unit=summons.unit,
            blower_unit=whistle.blower_unit,
            side=side,
            assessed_at=now,
            is_mutual=mutual,
            score_of_unit=summons.of_unit.mean if mutual and summons.of_unit else None,
            score_of_blower=summons.of_blower.mean if mutual and summons.of_blower else None,
        ),
        (summons.unit, whistle.blower_unit),
    )


def closed(case: Ticket, whistle: Whistle, now: datetime) -> Told:
    """The whistle ended; who had not come by then is named."""
    units = concerned(case, whistle)
    return Told(
        told.WhistleClosed(
            ticket_id=case.id,
            whistle_id=whistle.id,
            units=list(whistle.units),
            blower_unit=whistle.blower_unit,
            unanswered_units=[item.unit for item in whistle.summons if item.signed_in is None],
            by=whistle.closed_by or whistle.blown_by,
            reason=whistle.close_reason or "settled",
            closed_at=whistle.closed_at or now,
            assess_until=whistle.assess_until or now,
            tell_units=list(units),
        ),
        units,
    )


def concerned(case: Ticket, whistle: Whistle) -> tuple[str, ...]:
    """Return the parties, and the unit that works on the ticket meanwhile."""
    live = case.live_order
    working = (live.unit,) if live is not None else ()
    return tuple(dict.fromkeys((*whistle.parties, *working)))
