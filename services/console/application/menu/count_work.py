"""Counts what waits for somebody behind the places of the menu, from counts that are cheap."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from services.console.domain.desk.queues import CALLERS, CENTRE
from services.console.domain.person import Person
from services.console.ports.api import Api, ApiRefused, ServiceAway

Counts = Mapping[str, int]
_TO_DO: Final = ("sign", "contact", "resolve", "approve")  # of a unit's lanes; the rest waits
_UNITS: Final = frozenset({"unit_handler", "unit_leader", "street", "community"})
_ANSWERING: Final = frozenset(
    {
        "supervisor",
        "director",
        "district_leader",
        "auditor",
        "admin",
        "street",
        "unit_leader",
    }
)
_TOLD: Final = (
    CALLERS | CENTRE | _UNITS | frozenset({"analyst", "admin", "district_leader", "grid_officer"})
)
_FRESH_SECONDS: Final = 20.0
_MOST_WHISTLES: Final = 50


@dataclass(frozen=True, slots=True)
class _Question:
    """One call, and which counters of the menu its answer gives."""

    roles: frozenset[str]
    service: str
    path: str
    read: Callable[[Mapping[str, Any]], Counts]
    params: Callable[[Person], Mapping[str, Any]] = lambda _: {}


def _of_desk(answer: Mapping[str, Any]) -> Counts:
    queues = answer["queues"]
    return {
        "desk": queues["danger"] + queues["screening"],
        "disputes": queues["arbitration"],
    }


def _of_calls(answer: Mapping[str, Any]) -> Counts:
    return {"desk": answer["queues"]["callbacks"]}


def _of_unit(answer: Mapping[str, Any]) -> Counts:
    lanes = answer["lanes"]
    return {"unit": sum(lanes[lane]["count"] for lane in _TO_DO if lane in lanes)}


def _of_whistles(answer: Mapping[str, Any]) -> Counts:
    return {"whistles": len(answer["items"])}


def _of_board(answer: Mapping[str, Any]) -> Counts:
    return {"escalations": sum(tier["count"] for tier in answer["totals"].values())}


def _of_inbox(answer: Mapping[str, Any]) -> Counts:
    return {"inbox": answer["unread"]}


_QUESTIONS: Final = (
    _Question(_TOLD, "notify", "/api/v1/inbox/unread", _of_inbox),
    _Question(CALLERS - CENTRE, "intake", "/api/v1/queues", _of_calls),
    _Question(CENTRE, "dispatch", "/api/v1/queues", _of_desk),
    _Question(_ANSWERING, "dispatch", "/api/v1/escalations", _of_board, lambda _: {"limit": 1}),
    _Question(_UNITS, "dispatch", "/api/v1/work-orders/lanes", _of_unit, lambda _: {"limit": 1}),
    _Question(
        _UNITS,
        "dispatch",
        "/api/v1/whistles",
        _of_whistles,
        lambda person: {"unit": person.unit, "awaited": "true", "limit": _MOST_WHISTLES},
    ),
)


@dataclass
class CountWork:
    """The use case; counts are kept for a moment for each person: every page asks for them."""

    monotonic: Callable[[], float] = time.monotonic
    _kept: dict[Any, tuple[float, Counts]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, api: Api, person: Person) -> Counts:
        """Return the counters that could be had: what is away or not this person's is missing."""
        known = self.known(person)
        if known is not None:
            return known
        found: dict[str, int] = {}
        for question in _QUESTIONS:
            if not person.roles.isdisjoint(question.roles):
                found.update(_answered(api, question, person))
        with self._lock:
            self._kept[_who(person)] = (self.monotonic(), found)
        return found

    def known(self, person: Person) -> Counts | None:
        """Return what was counted a moment ago, without asking anybody; None for nothing."""
        now = self.monotonic()
        with self._lock:
            self._kept = {k: v for k, v in self._kept.items() if now - v[0] < _FRESH_SECONDS}
            kept = self._kept.get(_who(person))
        return kept[1] if kept else None


def _who(person: Person) -> tuple[Any, ...]:
    """Return what a person's counts depend on: other rights, other counts."""
    return person.username, person.roles, person.unit, person.areas


def _answered(api: Api, question: _Question, person: Person) -> Counts:
    try:
        return question.read(api.get(question.service, question.path, **question.params(person)))
    except (ApiRefused, ServiceAway, KeyError, TypeError):
        return {}  # no badge is better than no menu
