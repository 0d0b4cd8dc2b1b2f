"""Where a ticket stands, of which anybody may be told: category, unit, limit, last step."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

# From these on the ticket is of another category or area, or of none that is known yet.
_SETTLES_PLACE = frozenset(
    {"ticket.opened.v1", "ticket.screened.v1", "ticket.recategorised.v1", "work_order.issued.v1"}
)
_TAKEN_FROM_UNIT = frozenset({"work_order.returned.v1", "work_order.revoked.v1"})
# A result with its public reason; whoever reopens it takes the reason back.
_ANSWERS = frozenset({"ticket.resolved.v1", "ticket.reopened.v1"})
_MOVES_LIMIT = frozenset(
    {
        "work_order.issued.v1",
        "work_order.extended.v1",
        "work_order.return_refused.v1",
        "ticket.resumed.v1",
        "ticket.reopened.v1",
    }
)


@dataclass(frozen=True, slots=True)
class Standing:
    """``unit`` has the matter in hand, ``due_at`` is its limit, ``changed_at`` the last step told.

    ``public_reason`` is what the unit gave for publication where the matter cannot be done.
    """

    category: str | None = None
    area_code: str | None = None
    unit: str | None = None
    due_at: datetime | None = None
    changed_at: datetime | None = None
    public_reason: str | None = None


NOWHERE = Standing()


def standing_after(
    standing: Standing, kind: str, at: datetime, data: Any, *, is_told: bool
) -> Standing:
    """Return where the ticket stands after one more event of its lead (not of a support).

    Args:
        standing: before the event.
        kind: the event's type.
        at: when it happened (business time).
        data: what it says.
        is_told: whether residents hear of it.

    """
    found = replace(standing, changed_at=at) if is_told else standing
    if kind in _SETTLES_PLACE:
        category = data.get("category") or found.category
        found = replace(
            found, category=category, area_code=data.get("area_code") or found.area_code
        )
    if kind in _TAKEN_FROM_UNIT and data.get("unit") == found.unit:
        found = replace(found, unit=None, due_at=None)
    if kind in _MOVES_LIMIT:
        found = replace(found, unit=data.get("unit") or found.unit, due_at=_limit(data, found))
    if kind in _ANSWERS:
        found = replace(found, public_reason=data.get("public_reason"))
    return found


def _limit(data: Any, standing: Standing) -> datetime | None:
    written = data.get("resolve_due_at")
    if isinstance(written, str):
        return datetime.fromisoformat(written)
    return written if isinstance(written, datetime) else standing.due_at
