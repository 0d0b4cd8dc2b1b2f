"""Who returned orders, with what result, and who was ruled to lead: one mark per unit and event."""

from collections.abc import Mapping
from typing import Any, Final

# event type → (kind of mark, field that names the unit or units, field that says when)
MARKS: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "work_order.returned.v1": (("returned", "unit", "returned_at"),),
    "work_order.return_confirmed.v1": (("confirmed", "unit", "confirmed_at"),),
    "work_order.return_refused.v1": (("refused", "unit", "refused_at"),),
    "arbitration.ruled.v1": (
        ("ruled_lead", "lead", "ruled_at"),
        ("ruled_support", "supports", "ruled_at"),
        ("ruled_party", "parties", "ruled_at"),
    ),
}
KINDS: Final = ("returned", "confirmed", "refused", "ruled_lead", "ruled_support", "ruled_party")

Mark = Mapping[str, Any]


def marks_of(event_type: str, data: Mapping[str, Any]) -> tuple[Mark, ...]:
    """Return the marks of an event; most events have none."""
    return tuple(
        {"kind": kind, "unit": unit, "at": data[when]}
        for kind, name, when in MARKS.get(event_type, ())
        for unit in _units(data[name])
    )


def _units(named: str | list[str]) -> list[str]:
    return [named] if isinstance(named, str) else named
