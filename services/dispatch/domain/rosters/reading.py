"""Rotas as plain rows and back: what presets, callers and the database write."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, cast

from services.dispatch.domain.rosters.rota import (
    WEEKDAYS,
    Absence,
    Override,
    Person,
    Rota,
    Shift,
    Spell,
)
from services.dispatch.domain.terms import Tier

Row = Mapping[str, Any]
_HOURS = "%H:%M"


def read_rota(row: Row) -> Rota:
    """Return the rota that a row says; instants are aware already."""
    return Rota(
        unit=row["unit"],
        tier=cast("Tier", row["tier"]),
        people=tuple(Person(one["subject"], one["name"]) for one in row["people"]),
        shifts=tuple(_shift(one) for one in row.get("shifts", ())),
        spells=tuple(Spell(**_timed(one)) for one in row.get("spells", ())),
        substitutes=tuple(row.get("substitutes", ())),
        absences=tuple(Absence(**_timed(one)) for one in row.get("absences", ())),
        overrides=tuple(_override(one) for one in row.get("overrides", ())),
        around_the_clock=row.get("around_the_clock", True),
        version=row.get("version", 0),
    )


def rota_row(rota: Rota) -> dict[str, Any]:
    """Return a rota as a row; ``read_rota`` gives it back."""
    return {
        "unit": rota.unit,
        "tier": rota.tier,
        "people": [{"subject": one.subject, "name": one.name} for one in rota.people],
        "shifts": [_shift_row(shift) for shift in rota.shifts],
        "spells": [_timed_row(spell) for spell in rota.spells],
        "substitutes": list(rota.substitutes),
        "absences": [_timed_row(away) for away in rota.absences],
        "overrides": [override_row(one) for one in rota.overrides],
        "around_the_clock": rota.around_the_clock,
        "version": rota.version,
    }


def override_row(override: Override) -> dict[str, Any]:
    """Return an override as a row."""
    return {
        "id": override.id,
        "kind": override.kind,
        "instead_of": override.instead_of,
        **_timed_row(override),
        "by": override.by,
        "at": override.at,
        "reason": override.reason,
    }


def _shift(row: Row) -> Shift:
    return Shift(
        code=row["code"],
        name=row.get("name", row["code"]),
        begins=time.fromisoformat(row["from"]),
        ends=time.fromisoformat(row["to"]),
        members=tuple(row["members"]),
        since=date.fromisoformat(row["since"]),
        every_days=row.get("every_days", 1),
        weekdays=tuple(row.get("weekdays") or WEEKDAYS),
    )


def _shift_row(shift: Shift) -> dict[str, Any]:
    return {
        "code": shift.code,
        "name": shift.name,
        "from": shift.begins.strftime(_HOURS),
        "to": shift.ends.strftime(_HOURS),
        "members": list(shift.members),
        "since": shift.since.isoformat(),
        "every_days": shift.every_days,
        "weekdays": list(shift.weekdays),
    }


def _override(row: Row) -> Override:
    more = {key: row[key] for key in ("id", "by", "at", "reason", "instead_of", "kind")}
    return Override(**_timed(row), **more)


def _timed(row: Row) -> dict[str, Any]:
    return {"subject": row["subject"], "begins": row["from"], "ends": row["to"]}


def _timed_row(span: Spell | Absence | Override) -> dict[str, datetime | str]:
    return {"subject": span.subject, "from": span.begins, "to": span.ends}


def rotas_of(rows: Sequence[Row]) -> tuple[Rota, ...]:
    """Return the rotas of several rows."""
    return tuple(read_rota(row) for row in rows)
