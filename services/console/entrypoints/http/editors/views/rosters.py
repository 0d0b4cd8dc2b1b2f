"""Duty rosters: their form, and a week as who is on duty when. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from services.console.entrypoints.http.editors.views.fields import Field

_TIMES: Final = (Field("from"), Field("to"))
ROTA: Final = (
    Field("people", "rows", fields=(Field("subject"), Field("name", label="called"))),
    Field(
        "shifts",
        "rows",
        fields=(
            Field("code"),
            Field("name"),
            *_TIMES,
            Field("since"),
            Field("every_days", "number"),
            Field("weekdays", "many", "weekdays"),
            Field("members", "lines"),
        ),
    ),
    Field("spells", "rows", fields=(Field("subject"), *_TIMES)),
    Field("substitutes", "lines"),
    Field("absences", "rows", fields=(Field("subject"), *_TIMES)),
    Field("around_the_clock", "flag"),
)
_SPANS: Final = ("spells", "absences")
_WEEK: Final = timedelta(days=7)
_MOST_TURNS: Final = 60
Duty = Mapping[str, Any]


def rota_body(row: Mapping[str, Any], why: str, zone: tzinfo) -> dict[str, Any]:
    """Return what is written; a time without a zone is the district's."""
    body = {"people": [], **row, "why": why}
    for name in _SPANS:
        if name in body:
            body[name] = [in_district(one, zone) for one in body[name]]
    return body


def in_district(span: Mapping[str, Any], zone: tzinfo) -> dict[str, Any]:
    """Return a span with its zone; what is no time stays as it is, for the service to refuse."""
    return {
        name: _zoned(value, zone) if name in ("from", "to") else value
        for name, value in span.items()
    }


def _zoned(text: str, zone: tzinfo) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (at if at.tzinfo else at.replace(tzinfo=zone)).isoformat()


def monday_of(day: datetime) -> datetime:
    """Return the beginning of a week, in the zone of ``day``."""
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=day.weekday())


def week(begins: datetime, duty_at: Callable[[datetime], Duty | None]) -> list[dict[str, Any]]:
    """Return each day of a week with its turns, asking who is on duty from turn to turn."""
    days: list[dict[str, Any]] = [{"at": begins + timedelta(days=n), "turns": []} for n in range(7)]
    at, ends = begins, begins + _WEEK
    for _ in range(_MOST_TURNS):
        duty = duty_at(at)
        if duty is None:
            break
        until = _until(duty, at, ends)
        _enter(days, duty, at, until)
        if until >= ends:
            break
        at = until
    return days


def _until(duty: Duty, at: datetime, ends: datetime) -> datetime:
    if not duty.get("until"):
        return ends
    until = datetime.fromisoformat(duty["until"]).astimezone(at.tzinfo)
    return min(until, ends) if until > at else ends


def _enter(days: list[dict[str, Any]], duty: Duty, begins: datetime, ends: datetime) -> None:
    """Enter a turn on every day that it touches, cut at midnight."""
    for day in days:
        first, last = day["at"], day["at"] + timedelta(days=1)
        since, until = max(begins, first), min(ends, last)
        if since < until:
            closing = "24:00" if until == last else f"{until:%H:%M}"
            hours = f"{since:%H:%M}–{closing}"
            day["turns"].append({"hours": hours, **{k: duty.get(k) for k in ("name", "by", "gap")}})
