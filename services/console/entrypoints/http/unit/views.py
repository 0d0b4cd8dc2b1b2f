"""What the department's desk shows of the services' answers. Pure: JSON in, JSON out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, Final

from services.common.web.principal import Role
from services.console.entrypoints.http.ticket.views.actions import buttons

STAFF: Final[tuple[Role, ...]] = ("unit_handler", "unit_leader", "street", "community")
"""Whose unit has orders."""
KEEPERS: Final[tuple[Role, ...]] = (*STAFF, "admin", "ops")
"""Who keeps a unit's connections; admins and operations those of every unit."""
LANES: Final = ("sign", "contact", "resolve", "waiting", "approve", "submitted")
ENDED: Final = ("resolved", "returned", "revoked")
# What stands on the row itself; the rest is behind "more".
_FIRST: Final = frozenset({"acknowledge", "contact", "resolve", "approve", "resume", "progress"})
_MOST_FIRST: Final = 2

View = dict[str, Any]


def tabs(lanes: Mapping[str, Mapping[str, int]], current: str) -> list[View]:
    """Return the desk's tabs with how many orders are behind each, and how many of them late."""
    live = [{"name": name, "href": f"/unit?lane={name}", **_counted(lanes, name)} for name in LANES]
    ended = [
        {"name": name, "href": f"/unit?lane={name}", "count": None, "late": 0} for name in ENDED
    ]
    return [{**tab, "current": tab["name"] == current} for tab in (*live, *ended)]


def _counted(lanes: Mapping[str, Mapping[str, int]], name: str) -> View:
    found = lanes.get(name) or {}
    return {"count": found.get("count", 0), "late": found.get("late", 0)}


def order_row(order: Mapping[str, Any], back: str) -> View:
    """Return a row: the order, what may be done first, and what is behind "more", as buttons.

    ``back`` is the page to return to. An order that is over comes without actions.
    """
    on = {"subject": "work_order", "subject_id": order["work_order_id"]}
    found = buttons([{**on, "action": verb} for verb in order.get("actions") or ()], back)
    first = [one for one in found if one.action in _FIRST][:_MOST_FIRST]
    return {**order, "first": first, "more": [one for one in found if one not in first]}


def bulk_rows(answer: Mapping[str, Any], language: str) -> list[View]:
    """Return what became of each row of a command on many."""
    key = "detail" if language == "zh" else "detail_en"
    rows = []
    for item in answer.get("items") or ():
        problem = item.get("problem") or {}
        said = problem.get(key) or problem.get("title") or ""
        rows.append({"id": item["id"], "done": item["status"] == 200, "said": said, **_kept(item)})
    return rows


def _kept(item: Mapping[str, Any]) -> View:
    return {name: item.get(name) for name in ("ticket_id", "state")}


def wanted_events(text: str) -> list[str]:
    """Return the event types that somebody wrote, one a line or with commas; none means all."""
    parts = text.replace(",", "\n").replace("，", "\n").splitlines()
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def deliveries(rows: Iterable[Mapping[str, Any]]) -> list[View]:
    """Return the tries of the log with request and answer as texts."""
    return [
        {
            **row,
            "sent": _headers(row["request"].get("headers")),
            "got": _headers(row["answer"].get("headers")),
        }
        for row in rows
    ]


def _headers(headers: Mapping[str, Any] | None) -> str:
    return "\n".join(f"{name}: {value}" for name, value in sorted((headers or {}).items()))


def queue_health(queue: Mapping[str, Any]) -> str:
    """Return how a queue fares: full (drops the oldest soon), unread, waiting, or calm."""
    waiting = queue["ready"] + queue["unacknowledged"]
    if waiting >= queue["longest"] * 0.8:
        return "full"
    if waiting and not queue["consumers"]:
        return "unread"
    return "waiting" if waiting > 100 * max(queue["consumers"], 1) else "calm"


def replay_form(form: Mapping[str, str], zone: tzinfo) -> View:
    """Return what of a feed is wanted again, as the services ask for it; empty fields are left out.

    A time without a zone is the district's. What is no number and no time goes as it is written:
    the service says what is wrong with it.
    """
    body: View = {}
    for name in ("from_sequence", "to_sequence"):
        text = form.get(name, "").strip()
        if text:
            body[name] = int(text) if text.isascii() and text.isdigit() else text
    if since := form.get("since", "").strip():
        body["since"] = in_zone(since, zone)
    return body


def in_zone(text: str, zone: tzinfo) -> str:
    """Return a time with its zone, the district's where it names none; what is no time as it is."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (at if at.tzinfo else at.replace(tzinfo=zone)).isoformat()


def duty_rows(rows: Sequence[Mapping[str, Any]], unit: str) -> list[View]:
    """Return who is on duty in a unit, by tier."""
    return sorted(
        (dict(row) for row in rows if row.get("unit") == unit), key=lambda row: row.get("tier", 0)
    )
