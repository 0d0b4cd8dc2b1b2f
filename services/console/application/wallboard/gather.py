"""Gathers what the wallboard shows: many small questions, none of which takes it down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from services.console.ports.api import Answer, Api, ApiRefused, ServiceAway

RATES: Final = (
    "response_rate",
    "resolution_rate",
    "satisfaction_rate",
    "on_time_closing_rate",
)
_FORTNIGHT: Final = timedelta(days=13)
_WEEK: Final = timedelta(days=6)
_MONTH: Final = timedelta(days=29)


@dataclass
class Gathered:
    """Answers by part; a part that could not be had is missing, and ``away`` tells of whom."""

    parts: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)


def gather(api: Api, today: date) -> Gathered:
    """Ask for every part as the person of ``api`` may see it.

    Args:
        api: the services with somebody's rights.
        today: the district's business day.

    """
    found = Gathered()
    for name, service, ask in _questions(api, today):
        if service in found.away:
            continue  # it was away a moment ago: the wall need not wait for it again
        try:
            found.parts[name] = ask()
        except ServiceAway:
            found.away.add(service)
        except ApiRefused:
            continue  # not for this person, or not there in this district
    return found


def _questions(api: Api, today: date) -> list[tuple[str, str, Callable[[], Answer]]]:
    day = {"from": today.isoformat(), "to": today.isoformat()}
    week = {"from": (today - _WEEK).isoformat(), "to": today.isoformat()}
    month = {"from": (today - _MONTH).isoformat(), "to": today.isoformat()}
    so_far = {"from": today.replace(day=1).isoformat(), "to": today.isoformat()}
    fortnight = {"from": (today - _FORTNIGHT).isoformat(), "to": today.isoformat()}

    def dispatch(path: str, **params: Any) -> Callable[[], Answer]:
        return lambda: api.get("dispatch", f"/api/v1/{path}", **params)

    def reporting(path: str, **params: Any) -> Callable[[], Answer]:
        return lambda: api.get("reporting", f"/api/v1/{path}", **params)

    asked = {
        "counts": ("dispatch", dispatch("counts")),
        "overdue": ("dispatch", dispatch("tickets", due="overdue", limit=1)),
        "dangers": ("dispatch", dispatch("dangers")),
        "opened": ("reporting", reporting("indicators/tickets_opened", by="street", **day)),
        "appeals": ("reporting", reporting("indicators/appeals_in_tickets", **day)),
        "closed": ("reporting", reporting("indicators/redo_rate", **day)),
        "carried": ("reporting", reporting("carried-over", by="street", **day)),
        "slow": ("reporting", reporting("indicators/contact_p90", by="unit", **month)),
        "hotspots": ("reporting", reporting("hotspots", limit=6, **week)),
        "matters": ("reporting", reporting("indicators/tickets_opened", by="category", **week)),
    }
    for name in RATES:
        path = f"indicators/{name}"
        asked[name] = ("reporting", reporting(path, compare="true", **so_far))
        asked[f"{name}_trend"] = ("reporting", reporting(f"{path}/trend", **fortnight))
    return [(name, service, ask) for name, (service, ask) in asked.items()]
