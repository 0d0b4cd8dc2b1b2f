"""Checks a rota: every fault at once, each with its field."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final

from services.dispatch.domain.directory.faults import Fault
from services.dispatch.domain.rosters.rota import Absence, Rota, Shift, Spell

_MONDAY: Final = date(2024, 1, 1)
_WEEK: Final = timedelta(days=7)


def lint_rota(rota: Rota) -> list[Fault]:
    """Return every fault that keeps a rota from being written."""
    where = f"{rota.unit}/{rota.tier}"
    faults = [Fault(field, where, code, params) for field, code, params in _faults(rota)]
    return list({(f.field, f.code, str(f.params)): f for f in faults}.values())


_Found = tuple[str, str, dict[str, object]]


def _faults(rota: Rota) -> Iterator[_Found]:
    subjects = [person.subject for person in rota.people]
    yield from _twice("people", "subject", subjects)
    yield from _twice("people", "name", [person.name for person in rota.people])
    yield from _twice("shifts", "code", [shift.code for shift in rota.shifts])
    yield from _strangers(rota)
    for number, shift in enumerate(rota.shifts):
        if not shift.members:
            yield f"shifts[{number}].members", "rota_nobody", {}
        if not shift.weekdays:
            yield f"shifts[{number}].weekdays", "rota_nobody", {}
    yield from _timed("spells", rota.spells)
    yield from _timed("absences", rota.absences)
    yield from _overlapping(rota.shifts)
    yield from _doubled(rota.spells)


def _twice(field: str, name: str, values: list[str]) -> Iterator[_Found]:
    seen: set[str] = set()
    for number, value in enumerate(values):
        if value in seen:
            yield f"{field}[{number}].{name}", "rota_twice", {"value": value}
        seen.add(value)


def _strangers(rota: Rota) -> Iterator[_Found]:
    """Yield whoever is named and is not one of the rota's people."""
    named = [(f"substitutes[{n}]", who) for n, who in enumerate(rota.substitutes)]
    for n, shift in enumerate(rota.shifts):
        named += [(f"shifts[{n}].members[{m}]", who) for m, who in enumerate(shift.members)]
    named += [(f"spells[{n}].subject", spell.subject) for n, spell in enumerate(rota.spells)]
    named += [(f"absences[{n}].subject", away.subject) for n, away in enumerate(rota.absences)]
    for field, who in named:
        if who not in rota.subjects:
            yield field, "not_of_rota", {"value": who}


def _timed(field: str, rows: Sequence[Spell | Absence]) -> Iterator[_Found]:
    for number, row in enumerate(rows):
        if row.ends <= row.begins:
            yield f"{field}[{number}].to", "upside_down", {}


def _doubled(spells: tuple[Spell, ...]) -> Iterator[_Found]:
    """Yield spells that two people have at one time."""
    ordered = sorted(range(len(spells)), key=lambda number: spells[number].begins)
    for one, number in pairwise(ordered):
        before, after = spells[one], spells[number]
        if after.begins < before.ends:
            yield f"spells[{number}].from", "duty_overlaps", {"other": before.subject}


def _overlapping(shifts: tuple[Shift, ...]) -> Iterator[_Found]:
    """Yield shifts that share an hour of the week: exactly one person is on duty."""
    hours = sorted(
        (begins, ends, number)
        for number, shift in enumerate(shifts)
        for begins, ends in _hours_of_week(shift)
    )
    if not hours:
        return
    begins, ends, number = hours[0]  # what runs into the next week meets the first of it
    around = [*hours, (begins + _WEEK, ends + _WEEK, number)]
    for (_, ends, one), (begins, _, other) in pairwise(around):
        if begins < ends and one != other:
            yield f"shifts[{other}].from", "duty_overlaps", {"other": shifts[one].code}


def _hours_of_week(shift: Shift) -> Iterator[tuple[datetime, datetime]]:
    for weekday in sorted(set(shift.weekdays)):
        day = _MONDAY + timedelta(days=weekday - 1)
        last = day if shift.ends > shift.begins else day + timedelta(days=1)
        yield _at(day, shift.begins), _at(last, shift.ends)


def _at(day: date, hour: time) -> datetime:
    """Return a local hour of a week that stands for all weeks; it is compared with its like."""
    return datetime.combine(day, hour)
