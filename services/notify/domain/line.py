"""The lines of the sender (发送专线): who never waits for whom.

Each line claims its own notices and has threads of its own: departments' slow systems hold no
resident's notice up, and five thousand notices of one event hold no danger up.
"""

from typing import Literal, get_args

Line = Literal["urgent_residents", "residents", "urgent_units", "units"]
LINES: tuple[Line, ...] = get_args(Line)

_URGENT_EVENTS = "danger."
_URGENT_SEVERITIES = frozenset({"P0"})


def is_urgent(event_type: str, severity: str | None) -> bool:
    """Whether a notice overtakes others: of danger, or of a ticket that is danger (P0)."""
    return event_type.startswith(_URGENT_EVENTS) or severity in _URGENT_SEVERITIES


def line_of(audience: Literal["resident", "unit"], *, urgent: bool) -> Line:
    """Return the line of a notice."""
    if audience == "unit":
        return "urgent_units" if urgent else "units"
    return "urgent_residents" if urgent else "residents"
