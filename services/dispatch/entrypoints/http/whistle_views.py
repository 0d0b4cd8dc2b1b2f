"""Whistles as JSON, each reader seeing what he may: codes, places and scores are not for all."""

from dataclasses import asdict
from datetime import datetime

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.parties import is_blower
from services.dispatch.domain.whistles.planning import plan_clock
from services.dispatch.domain.whistles.whistle import Assessment, Summons, Whistle
from services.dispatch.entrypoints.http.rights.fields import show
from services.dispatch.entrypoints.http.rights.readers import (
    cleared_of_summons,
    cleared_of_whistle,
)
from services.dispatch.entrypoints.http.views import View


def whistle_summary(ticket: Ticket, whistle: Whistle, directory: Directory, caller: Caller) -> View:
    """Return a line of a list."""
    kind = directory.whistles.kinds.get(whistle.kind)
    category = directory.categories.get(ticket.category or "")
    line = {
        "whistle_id": whistle.id,
        "ticket_id": ticket.id,
        "number": ticket.number,
        "kind": whistle.kind,
        "kind_name": kind.name if kind else whistle.kind,
        "kind_name_en": kind.name_en if kind else whistle.kind,
        "state": whistle.state,
        "blower_unit": whistle.blower_unit,
        "blower_unit_name": directory.unit_name(whistle.blower_unit),
        "blown_at": whistle.blown_at,
        "reason": whistle.reason,
        "category": ticket.category,
        "category_name": category.name if category else None,
        "area_code": ticket.area_code,
        "area_name": directory.area_name(ticket.area_code) if ticket.area_code else None,
        "severity": ticket.severity,
        "units": list(whistle.units),
        "reported_in": sum(item.signed_in is not None for item in whistle.summons),
        "awaited": sum(item.is_awaited for item in whistle.summons),
        "closed_at": whistle.closed_at,
        "close_reason": whistle.close_reason,
        "version": ticket.version,
    }
    clearances = cleared_of_whistle(ticket, whistle, caller, directory.center_unit)
    return show("whistle_line", line, clearances)


def whistle_view(
    ticket: Ticket, whistle: Whistle, directory: Directory, caller: Caller, now: datetime
) -> View:
    """Return a whistle with what its parties need of the ticket."""
    centre = directory.center_unit
    clearances = cleared_of_whistle(ticket, whistle, caller, centre)
    plan, result = whistle.plan, whistle.result
    planning = plan_clock(ticket, whistle.id)
    view = {
        **whistle_summary(ticket, whistle, directory, caller),
        "blown_by": whistle.blown_by,
        "directory_version": whistle.directory_version,
        "place": asdict(whistle.place),
        "sign_in": asdict(whistle.sign_in),
        "plan_due_at": whistle.plan_due_at,
        "plan_tier": planning.tier if planning else 0,
        "plan": asdict(plan) if plan else None,
        "result": asdict(result) if result else None,
        "closed_by": whistle.closed_by,
        "close_note": whistle.close_note,
        "assess_until": whistle.assess_until,
        "summons": [
            _summons(ticket, whistle, item, directory, caller, now) for item in whistle.summons
        ],
        "criteria": _criteria(directory, blower=is_blower(whistle, caller, centre)),
        "ticket": show("whistle_ticket", _ticket(ticket), clearances),
    }
    return show("whistle", view, clearances)


def _ticket(ticket: Ticket) -> View:
    """Return what a party needs to act."""
    return {
        "ticket_id": ticket.id,
        "number": ticket.number,
        "state": ticket.state,
        "kind": ticket.kind,
        "severity": ticket.severity,
        "received_at": ticket.received_at,
        "resident_due_at": ticket.resident_due_at,
        "matter": asdict(ticket.matter),
    }


def _summons(
    ticket: Ticket,
    whistle: Whistle,
    summons: Summons,
    directory: Directory,
    caller: Caller,
    now: datetime,
) -> View:
    centre = directory.center_unit
    clearances = cleared_of_summons(ticket, whistle, summons, caller, centre, now)
    clock = next((item for item in ticket.clocks if item.key == summons.clock_key), None)
    signed = summons.signed_in
    view: View = {
        "unit": summons.unit,
        "unit_name": directory.unit_name(summons.unit),
        "due_at": summons.due_at,
        "provisional": clock.provisional if clock else False,
        "tier": clock.tier if clock else 0,
        "in_time": summons.was_in_time(now),
        "released_at": summons.released_at,
        "signed_in": show("signed_in", asdict(signed), clearances) if signed else None,
        "is_mutual": summons.is_mutual,
        "of_unit": _said(summons.of_unit),
        "of_blower": _said(summons.of_blower),
        "code": summons.code,
        "wrong_codes": summons.wrong_codes,
    }
    return show("summons", view, clearances)


def _said(assessment: Assessment | None) -> View | None:
    return {**asdict(assessment), "mean": assessment.mean} if assessment else None


def _criteria(directory: Directory, *, blower: bool) -> list[View]:
    """Return what the reader's own side is asked to judge."""
    rules = directory.whistles.assessing
    return [asdict(item) for item in (rules.of_unit if blower else rules.of_blower)]


def kinds_view(directory: Directory, caller: Caller) -> list[View]:
    """Return the kinds, each with whether the caller may blow it."""
    return [
        {
            **asdict(kind),
            "blowers": sorted(kind.blowers),
            "unit_kinds": sorted(kind.unit_kinds),
            "units": sorted(kind.units) if kind.units else None,
            "may_blow": not kind.blowers.isdisjoint(caller.roles),
        }
        for kind in directory.whistles.kinds.values()
    ]
