"""One step in comparable form, whether a story tells it or a policy would have taken it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from services.dispatch.domain.escalation.steps import Approached, Escalated, Missed, Pressed, Step
from services.dispatch.domain.escalation.words import REFERRALS
from services.dispatch.domain.replaying.story import Entry

What = Literal["reminder", "breach", "tier", "paper", "referral"]
Key = tuple[What, str, int | None, str | None]


@dataclass(frozen=True, slots=True)
class Deed:
    """A reminder, a missed limit, a tier, a paper or a referral.

    ``name`` is the share of the limit, the clock, the trigger, the kind of paper, or what is asked
    for; ``about`` the order or whistle, None for the ticket as a whole; ``told`` are the units that
    get it. Who answers (``unit``, ``role``) is known of tiers.
    """

    what: What
    name: str
    at: datetime
    tier: int | None = None
    about: str | None = None
    rule: str | None = None
    unit: str | None = None
    role: str | None = None
    missing: bool = False
    told: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """What makes two deeds the same step, however often it is taken."""
        return self.what, self.name, self.tier, self.about


def deeds_of_steps(steps: Iterable[Step]) -> Iterator[Deed]:
    """Yield what steps of a policy come to."""
    for step in steps:
        match step:
            case Approached():
                yield _of_clock("reminder", f"{step.clock.kind} {step.percent}%", step)
            case Missed():
                yield _of_clock("breach", step.clock.kind, step)
            case Escalated():
                yield _tier(step)
                yield from _papers(step)
            case Pressed():
                yield from _papers(step)


def deeds_of_entries(entries: Iterable[Entry]) -> Iterator[Deed]:
    """Yield what a story tells of steps."""
    for entry in entries:
        read = _READ.get(entry.type)
        if read is not None and entry.data.get("clock") != "wait":
            yield read(entry.data)


def _of_clock(what: What, name: str, step: Approached | Missed) -> Deed:
    clock = step.clock
    told = (clock.unit,) if clock.unit else ()
    return Deed(what, name, step.due, about=clock.order_id or clock.whistle_id, told=told)


def _tier(step: Escalated) -> Deed:
    return Deed(
        "tier",
        step.trigger,
        step.due,
        tier=step.tier,
        about=step.whistle_id or step.order_id,
        rule=step.basis.rule,
        unit=step.responsible_unit,
        role=step.responsible_role,
        missing=step.responsible_missing,
        told=step.tell_units,
    )


def _papers(step: Escalated | Pressed) -> Iterator[Deed]:
    rule = step.basis.rule
    for paper in step.papers:
        told = (paper.to_unit, *paper.copies)
        yield Deed("paper", paper.kind, step.due, about=step.order_id, rule=rule, told=told)
    for action in step.actions:
        if action in REFERRALS:
            yield Deed("referral", action, step.due, about=step.order_id, rule=rule)


def _read_reminder(data: Mapping[str, Any]) -> Deed:
    return _told("reminder", f"{data['clock']} {data['percent']}%", data["told_at"], data)


def _read_breach(data: Mapping[str, Any]) -> Deed:
    return _told("breach", data["clock"], data["due_at"], data)


def _told(what: What, name: str, at: datetime, data: Mapping[str, Any]) -> Deed:
    unit, about = data.get("unit"), data.get("work_order_id") or data.get("whistle_id")
    return Deed(what, name, at, about=about, told=(unit,) if unit else ())


def _read_tier(data: Mapping[str, Any]) -> Deed:
    return Deed(
        "tier",
        data["trigger"],
        data["escalated_at"],
        tier=data["tier"],
        about=data.get("whistle_id") or data.get("work_order_id"),
        rule=data.get("rule"),
        unit=data["responsible_unit"],
        role=data["responsible_role"],
        missing=bool(data["responsible_missing"]),
        told=tuple(data.get("tell_units") or ()),
    )


def _read_paper(data: Mapping[str, Any]) -> Deed:
    told = (data["to_unit"], *(data.get("copies") or ()))
    about, rule = data.get("work_order_id"), data.get("rule")
    return Deed("paper", data["kind"], data["due_at"], about=about, rule=rule, told=told)


def _read_referral(data: Mapping[str, Any]) -> Deed:
    about, rule = data.get("work_order_id"), data.get("rule")
    return Deed("referral", data["to"], data["referred_at"], about=about, rule=rule)


_READ: Final[Mapping[str, Callable[[Mapping[str, Any]], Deed]]] = {
    "deadline.approaching.v1": _read_reminder,
    "deadline.missed.v1": _read_breach,
    "ticket.escalated.v1": _read_tier,
    "paper.issued.v1": _read_paper,
    "ticket.referred.v1": _read_referral,
}
