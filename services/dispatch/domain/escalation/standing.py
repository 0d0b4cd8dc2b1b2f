"""Where a case stands on the ladder: read from what its steps and hand-backs have told (F1, F6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.tickets.ticket import Ticket

ESCALATED: Final = "ticket.escalated.v1"
HANDED_BACK: Final = "ticket.handed_back.v1"
CLIMBING: Final = (ESCALATED, HANDED_BACK)


@dataclass(frozen=True, slots=True)
class Standing:
    """One thread of a climb, as its last step left it.

    A thread is a clock, or what was counted (``trigger`` about ``unit``). ``role`` at
    ``responsible_unit`` answers for the tier, by the roster ``duty_officer`` where he is
    ``missing``. ``next_at`` is when the tier above begins; ``handed_back`` tells that a higher one
    has given it back. ``clock`` is the clock that climbs, None for what was counted.
    """

    tier: int
    trigger: str
    since: datetime
    role: str
    responsible_unit: str
    missing: bool = False
    duty_officer: str | None = None
    unit: str | None = None
    order_id: str | None = None
    next_at: datetime | None = None
    handed_back: bool = False
    clock: Clock | None = None

    @property
    def is_live(self) -> bool:
        """Whether what set it off is not over: the clock still runs, or nothing measures it."""
        return self.clock is None or not self.clock.is_stopped


def standings(ticket: Ticket, story: Iterable[Mapping[str, Any]]) -> tuple[Standing, ...]:
    """Return the threads of a case, the highest first; of one tier what is not over, the newest.

    Args:
        ticket: as it stands.
        story: its events of the types ``CLIMBING``, in order; others are not looked at.

    """
    threads: dict[tuple[str, ...], Standing] = {}
    for event in story:
        if event["type"] == ESCALATED:
            key, found = _step(ticket, event["data"])
            threads[key] = found
        elif event["type"] == HANDED_BACK:
            threads = {key: _handed_back(one, event["data"]) for key, one in threads.items()}
    climbing = (one for one in threads.values() if one.tier)
    return tuple(sorted(climbing, key=lambda one: (-one.tier, not one.is_live, -_age(one))))


def _step(ticket: Ticket, said: Mapping[str, Any]) -> tuple[tuple[str, ...], Standing]:
    clock = _clock(ticket, said["step_id"])
    standing = Standing(
        tier=said["tier"],
        trigger=said["trigger"],
        since=_instant(said["escalated_at"]),
        role=said["responsible_role"],
        responsible_unit=said["responsible_unit"],
        missing=said["responsible_missing"],
        duty_officer=said.get("duty_officer"),
        unit=said.get("unit"),
        order_id=said.get("work_order_id"),
        next_at=_instant_or_none(said.get("next_due_at")),
        clock=clock,
    )
    key = (clock.key,) if clock else (standing.trigger, standing.unit or "")
    return key, standing


def _handed_back(one: Standing, said: Mapping[str, Any]) -> Standing:
    """Return a thread after a hand-back: what stood above answers at the lower tier now.

    What is over stands nowhere any more: nobody above answers for it.
    """
    if one.tier <= said["to_tier"]:
        return one
    if not one.is_live:
        return replace(one, tier=0)
    return replace(
        one,
        tier=said["to_tier"],
        since=_instant(said["handed_back_at"]),
        role=said["responsible_role"],
        responsible_unit=said["responsible_unit"],
        missing=False,
        duty_officer=None,
        next_at=_instant(said["next_due_at"]),
        handed_back=True,
    )


def _clock(ticket: Ticket, step_id: str) -> Clock | None:
    """Return the clock whose step it is: its key begins the step's id (``resolve:1:2@1``)."""
    fits = (clock for clock in ticket.clocks if step_id.startswith(f"{clock.key}:"))
    return max(fits, key=lambda clock: len(clock.key), default=None)


def _age(one: Standing) -> float:
    return one.since.timestamp()


def _instant(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _instant_or_none(value: Any) -> datetime | None:
    return None if value is None else _instant(value)
