"""Turns traits of tickets into conditions, and names the index in which the rare ones stand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.dispatch.adapters.listing.fields import SIGNED
from services.dispatch.domain.listing.traits import Traits
from services.dispatch.domain.workflow import LIVE_ORDER

Filter = dict[str, Any]
_LIVE: Final = {"$in": sorted(LIVE_ORDER)}
_NONE_OF_THEM: Final = {"$in": [None, 0, False]}
_SIGNED_CODES: Final = {
    "in_time": None,
    **{name: code for code, name in SIGNED.items() if name != "no"},
    "late": next(code for code, name in SIGNED.items() if name == "no"),
}


def _counted(field: str) -> Callable[[bool], Filter]:
    """Return the condition that something happened at least once, or never."""
    return lambda wanted: {field: {"$gt": 0} if wanted else _NONE_OF_THEM}


def _there(field: str) -> Callable[[bool], Filter]:
    return lambda wanted: {field: {"$ne": None} if wanted else None}


def _attached(wanted: bool) -> Filter:
    some = {"members": {"$elemMatch": {"attachments.0": {"$exists": True}}}}
    return some if wanted else {"$nor": [some]}


def _danger(stands: str) -> Filter:
    return {"alarm_open": True} if stands == "open" else {"alarm.verdict": stands}


def _missing(what: str) -> Filter:
    return {"category" if what == "category" else "area_code": None}


_OF_TICKETS: Final[Mapping[str, Callable[[Any], Filter]]] = {
    "person": lambda who: {"people": who},
    "signed": lambda how: {"signed": _SIGNED_CODES[how]},
    "reopened": lambda wanted: {"round": {"$gt": 1} if wanted else 1},
    "urged": _counted("reminders"),
    "supervised": _counted("supervision_count"),
    "repeated": _counted("repeats"),
    "linked": _there("linked_ticket_id"),
    "danger": _danger,
    "members_min": lambda least: {f"members.{least - 1}": {"$exists": True}},
    "waits_for": lambda whom: {"waits_for": whom},
    "anonymous": lambda wanted: {"matter.anonymous": True if wanted else {"$ne": True}},
    "located": _there("matter.point"),
    "attached": _attached,
    "missing": _missing,
    "screening_reason": lambda why: {"routing.screening_reasons": why},
    "close_reason": lambda why: {"close_reason": why},
    "policy": lambda code: {"policy_code": code},
}
_OF_ORDERS: Final[Mapping[str, Callable[[Any], Filter]]] = {
    "handler": lambda who: {"handler": who},
    "extended": lambda wanted: {"extensions": {"$gt": 0} if wanted else _NONE_OF_THEM},
    "rejected": lambda wanted: {"rejections": {"$gt": 0} if wanted else _NONE_OF_THEM},
    "contacted": lambda wanted: {"contacted_at": {"$ne": None} if wanted else None},
    "outcome": lambda outcome: {"outcome": outcome},
    "return_reason": lambda why: {"return_reason": why},
}
_EXISTS: Final[Filter] = {"$exists": True}


@dataclass(frozen=True, slots=True)
class Rare:
    """A trait that few tickets have, with the small index of those that have it.

    The index goes by state and number, then by ``compared``, so that lists and counts read no
    ticket that does not fit; ``holds`` is what makes a ticket belong into it.
    """

    index: str
    holds: Filter
    compared: tuple[str, ...] = ()
    led_by: tuple[str, ...] = ()

    @property
    def keys(self) -> list[tuple[str, int]]:
        """The fields of its index, each with its direction."""
        rising = [(name, 1) for name in (*self.led_by, "state")]
        return [*rising, ("number", -1), *((name, 1) for name in self.compared)]


# The rarest first.
RARE: Final[Mapping[str, Rare]] = {
    "person": Rare("people", {"people": {"$gt": ""}}, led_by=("people",)),
    "danger": Rare("alarmed", {"alarm_open": _EXISTS}, ("alarm_open", "alarm.verdict")),
    "supervised": Rare("supervised", {"supervision_count": {"$gt": 0}}, ("supervision_count",)),
    "urged": Rare("urged", {"reminders": {"$gt": 0}}, ("reminders",)),
    "reopened": Rare("reopened", {"round": {"$gt": 1}}, ("round",)),
    "repeated": Rare("repeated", {"repeats": {"$gt": 0}}, ("repeats",)),
    "members_min": Rare("families", {"members.1": _EXISTS}),
}


def conditions(traits: Traits, own_unit: str | None) -> list[Filter]:
    """Return what must hold.

    Where a reader sees tickets by his unit alone (``own_unit``), what is said of orders is said of
    his unit's: of what the others did he does not learn by looking for it.
    """
    found = [
        made(value)
        for name, made in _OF_TICKETS.items()
        if (value := getattr(traits, name)) is not None
    ]
    closed = {"$gte": traits.closed_from, "$lt": traits.closed_below}
    bounds = {operator: at for operator, at in closed.items() if at is not None}
    if bounds:
        found.append({"closed_at": bounds})
    return [*found, *_of_orders(traits, own_unit)]


def _of_orders(traits: Traits, own_unit: str | None) -> list[Filter]:
    scope: Filter = {} if own_unit is None else {"unit": own_unit}
    found: list[Filter] = []
    for name, role in (("lead", "lead"), ("support", "support")):
        unit = getattr(traits, name)
        if unit is not None:
            holder = {"unit": unit, "role": role, "state": _LIVE}
            found.append({"orders": {"$elemMatch": holder}})
    one: Filter = {}
    for name, made in _OF_ORDERS.items():
        value = getattr(traits, name)
        if value is not None:
            one |= made(value)
    return [*found, {"orders": {"$elemMatch": {**one, **scope}}}] if one else found


def rare_walk(traits: Traits) -> tuple[str, list[Filter]] | None:
    """Return the index of the rarest trait asked for, with what has to be asked besides.

    None where none of them is asked for, or for not having it: then there is no such index.
    """
    for name, rare in RARE.items():
        value = getattr(traits, name)
        if value is None or value is False or (name == "members_min" and value < 2):
            continue
        implied = name == "person" or rare.holds == _OF_TICKETS[name](value)
        return rare.index, [] if implied else [rare.holds]
    return None
