"""What happened to a ticket on a day, by unit: one mark per event and unit, whatever the order."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from services.reporting.domain.disputes import Mark

# event type → (kind of mark, field that names the unit or units, field that says when); a kind's
# {name} is the event's own word of that name, so that each trigger and clock is counted apart.
DATED: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "ticket.escalated.v1": (
        ("tier_{tier}", "unit", "escalated_at"),
        ("trigger_{trigger}", "unit", "escalated_at"),
    ),
    "deadline.missed.v1": (("missed_{clock}", "unit", "missed_at"),),
    "supervision.ordered.v1": (("supervised", "unit", "ordered_at"),),
    "ticket.reminded.v1": (("urged", "unit", "reminded_at"),),
    "ticket.reopened.v1": (("redone", "unit", "reopened_at"),),
    "ticket.suspended.v1": (("suspensions", "unit", "suspended_at"),),
    "work_order.rejected.v1": (("rejected", "unit", "rejected_at"),),
    "work_order.extension_requested.v1": (("extension_requested", "unit", "requested_at"),),
    "work_order.extended.v1": (("extended", "unit", "extended_at"),),
    "work_order.extension_refused.v1": (("extension_refused", "unit", "refused_at"),),
    "arbitration.opened.v1": (("arbitrations", "parties", "opened_at"),),
    "whistle.blown.v1": (("blown", "blower_unit", "blown_at"), ("summoned", "units", "blown_at")),
    "unit.reported_in.v1": (("reported_in", "unit", "reported_in_at"),),
    "whistle.assessed.v1": (("assessed", "unit", "assessed_at"),),
}
_IN_TIME: Final = "{kind}_in_time"
# A mutual assessment (双考核) is told with both scores: kept in hundredths, as whole numbers.
_SCORES: Final = (
    ("unit_score", "unit", "score_of_unit"),
    ("blower_score", "blower_unit", "score_of_blower"),
)


def dated_marks(event_type: str, data: Mapping[str, Any]) -> tuple[Mark, ...]:
    """Return the marks of an event; most events have none."""
    return tuple(_marks(event_type, data))


def _marks(event_type: str, data: Mapping[str, Any]) -> Iterator[Mark]:
    for template, named, when in DATED.get(event_type, ()):
        kind = template.format_map(data)
        for unit in _units(data.get(named)):
            yield {"kind": kind, "unit": unit, "at": data[when]}
            if data.get("in_time"):
                yield {"kind": _IN_TIME.format(kind=kind), "unit": unit, "at": data[when]}
    if event_type == "whistle.assessed.v1" and data.get("is_mutual"):
        for kind, named, field in _SCORES:
            if data.get(field) is not None:
                mark = {"unit": data[named], "at": data["assessed_at"]}
                yield {**mark, "kind": kind, "count": round(float(data[field]) * 100)}
                yield {**mark, "kind": f"{kind}s"}


def _units(named: str | list[str] | None) -> list[str | None]:
    return [*named] if isinstance(named, list) else [named]
