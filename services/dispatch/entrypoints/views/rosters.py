"""Duty rosters as JSON, for callers and for the command line."""

from typing import Any

from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.rosters.gaps import UnitGap
from services.dispatch.domain.rosters.reading import rota_row
from services.dispatch.domain.rosters.rota import Duty, Gap, Rota


def rota_view(rota: Rota, duty: Duty) -> dict[str, Any]:
    """Return a rota with who is on duty now."""
    return {**rota_row(rota), "now": standing_view(rota, duty)}


def duty_view(rota: Rota, duty: Duty, directory: Directory) -> dict[str, Any]:
    """Return who is on duty for one tier of one unit, or the gap."""
    names = {"unit": rota.unit, "unit_name": directory.unit_name(rota.unit), "tier": rota.tier}
    return {**names, **standing_view(rota, duty)}


def standing_view(rota: Rota, duty: Duty) -> dict[str, Any]:
    """Return who is on duty and why; without a person, the reason of the gap."""
    times = {"since": duty.since, "until": duty.until}
    if isinstance(duty, Gap):
        return {
            "subject": None,
            "name": None,
            "by": None,
            "shift": None,
            "shift_name": None,
            "gap": duty.reason,
            **times,
        }
    who = {"subject": duty.subject, "name": rota.name_of(duty.subject)}
    shift = {"shift": duty.shift, "shift_name": rota.shift_name(duty.shift)}
    return {**who, "by": duty.by, **shift, "gap": None, **times}


def gap_view(found: UnitGap, directory: Directory) -> dict[str, Any]:
    """Return a gap ahead."""
    return {
        "unit": found.unit,
        "unit_name": directory.unit_name(found.unit),
        "tier": found.tier,
        "reason": found.gap.reason,
        "from": found.gap.since,
        "to": found.gap.until,
    }
