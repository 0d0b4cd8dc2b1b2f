"""Who is on duty: at any instant exactly one person, or a gap with its reason (F5)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Protocol

from services.dispatch.domain.rosters.rota import (
    Duty,
    Gap,
    GapReason,
    Ground,
    OnDuty,
    Rota,
    Turn,
)

_DAY = timedelta(days=1)
_LOOK = timedelta(days=8)  # within which some shift begins, whatever its weekdays


class _Span(Protocol):
    @property
    def begins(self) -> datetime: ...
    @property
    def ends(self) -> datetime: ...


def on_duty(rota: Rota, at: datetime, zone: tzinfo) -> Duty:
    """Return who is on duty at an instant, and since and until when (as far as eight days off).

    Args:
        rota: the rota of the unit's tier.
        at: the instant, aware.
        zone: the district's time zone, in which shifts are written.

    """
    found = spans(rota, at - _LOOK, at + _LOOK, zone)
    return next(span for span in found if span.since <= at < span.until)


def who_at(rota: Rota, at: datetime, zone: tzinfo) -> str | None:
    """Return the subject on duty at an instant, None in a gap; quicker than ``on_duty``."""
    found = spans(rota, at, at + timedelta.resolution, zone)[0]
    return found.subject if isinstance(found, OnDuty) else None


def spans(rota: Rota, begins: datetime, ends: datetime, zone: tzinfo) -> tuple[Duty, ...]:
    """Return who is on duty from ``begins`` until ``ends``: spans without hole or overlap."""
    turns = _turns(rota, begins, ends, zone)
    begun = (datetime.combine(shift.since, time(0), zone) for shift in rota.shifts)
    changes = (*_edges(rota, turns), *begun)
    inside = (edge for edge in changes if begins < edge < ends)
    edges = sorted({edge.astimezone(zone) for edge in (begins, *inside, ends)})
    pieces = (_between(rota, turns, *piece) for piece in pairwise(edges))
    return tuple(_joined(pieces))


def _turns(rota: Rota, begins: datetime, ends: datetime, zone: tzinfo) -> list[Turn]:
    """Return the turns that touch a time, in the order of the shifts."""
    first = (begins - _DAY).astimezone(zone).date()
    days = (ends.astimezone(zone).date() - first).days + 1
    dates = [first + timedelta(days=n) for n in range(days)]
    found = (shift.on(day, zone) for shift in rota.shifts for day in dates)
    return [turn for turn in found if turn and turn.begins < ends and turn.ends > begins]


def _edges(rota: Rota, turns: Iterable[Turn]) -> Iterator[datetime]:
    changing: tuple[Iterable[_Span], ...] = (turns, rota.spells, rota.absences, rota.overrides)
    for group in changing:
        for span in group:
            yield span.begins
            yield span.ends


def _between(rota: Rota, turns: list[Turn], since: datetime, until: datetime) -> Duty:
    """Return who is on duty in a time within which nothing changes."""
    found = _regular(rota, turns, since, until)
    for override in rota.overrides:
        if not _covers(override, since):
            continue
        now = found.subject if isinstance(found, OnDuty) else None
        if override.instead_of in (None, now):
            found = OnDuty(override.subject, override.kind, since, until, _shift(found))
    return found


def _regular(rota: Rota, turns: list[Turn], since: datetime, until: datetime) -> Duty:
    spell = next((s for s in rota.spells if _covers(s, since)), None)
    turn = next((t for t in turns if _covers(t, since)), None)
    if spell is None and turn is None:
        return Gap(_why_nobody(rota, since), since, until)
    who = spell.subject if spell else turn.subject if turn else ""
    by: Ground = "spell" if spell else "rotation"
    shift = turn.shift if turn and not spell else None
    if not _is_away(rota, who, since):
        return OnDuty(who, by, since, until, shift)
    stand_ins = (s for s in rota.substitutes if s != who and not _is_away(rota, s, since))
    instead = next(stand_ins, None)
    if instead is None:
        return Gap("absent", since, until)
    return OnDuty(instead, "substitute", since, until, shift)


def _why_nobody(rota: Rota, at: datetime) -> GapReason:
    if not rota.shifts and not rota.spells:
        return "no_rota"
    if rota.shifts and all(at.date() < shift.since for shift in rota.shifts) and not rota.spells:
        return "not_begun"
    return "no_shift" if rota.around_the_clock else "off_hours"


def _is_away(rota: Rota, subject: str, at: datetime) -> bool:
    return any(a.subject == subject and _covers(a, at) for a in rota.absences)


def _covers(span: _Span, at: datetime) -> bool:
    return span.begins <= at < span.ends


def _shift(found: Duty) -> str | None:
    return found.shift if isinstance(found, OnDuty) else None


def _joined(pieces: Iterable[Duty]) -> list[Duty]:
    """Join neighbours that differ in nothing but time."""
    kept: list[Duty] = []
    for piece in pieces:
        if kept and replace(kept[-1], until=piece.until) == replace(piece, since=kept[-1].since):
            kept[-1] = replace(kept[-1], until=piece.until)
        else:
            kept.append(piece)
    return kept
