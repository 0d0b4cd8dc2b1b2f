"""A thousand tickets due a second among a million open ones: how late each step is taken (F3)."""

import statistics
import threading
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from time import perf_counter, process_time
from typing import Any

from pymongo import WriteConcern

from services.common.clock import SystemClock
from services.common.ids import derived_id, new_id
from services.common.memory import settle
from services.common.observability.logging import configure
from services.dispatch.adapters.ticket_repository import MongoTickets
from services.dispatch.application.clocks.advance_clocks import AdvanceClocks
from services.dispatch.application.commanding import Desk
from services.dispatch.domain.tickets.number import ticket_number
from services.dispatch.ports.tickets import Change, Tickets
from tests.bench.report import tell
from tests.bench.scale.cycle import Cycle
from tests.bench.scale.district import District, district
from tests.factories.dispatch import MONDAY

TICKETS = 1_000_000
A_SECOND = 1000
SECONDS = 30
GOAL = "value <= 1"
_PAUSE_SECONDS = 0.2  # the scheduler's own default
_BATCH = 500
_FAR = timedelta(days=200)
_PATTERNS = 20


@dataclass(frozen=True)
class RunningClock:
    """Business time that runs with the wall's, from Monday on."""

    anchor: datetime

    def now(self) -> datetime:
        return MONDAY + (SystemClock().now() - self.anchor)


@dataclass
class Watched:
    """The store, and how late each ticket stood written; seconds."""

    kept: Tickets
    clock: RunningClock
    expected: dict[str, datetime] = field(default_factory=dict)
    lateness: list[float] = field(default_factory=list)

    def due(
        self, now: datetime, limit: int, besides: AbstractSet[str] = frozenset()
    ) -> Sequence[Any]:
        found = self.kept.due(now, limit, besides)
        self.expected.update({t.id: t.next_due_at for t in found if t.next_due_at is not None})
        return found

    def save_many(self, changes: Sequence[Change]) -> frozenset[str]:
        written = self.kept.save_many(changes)
        now = self.clock.now()
        self.lateness += [(now - self.expected.pop(key)).total_seconds() for key in written]
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self.kept, name)


def run(
    mongodb_url: str,
    total: int = TICKETS,
    *,
    a_second: int = A_SECOND,
    seconds: int = SECONDS,
    prefix: str = "escalation",
) -> None:
    """Measure and print; the due ones are spread evenly over the seconds of the run."""
    configure("dispatch", "scale-bench", "error")
    with ExitStack() as stack:
        one = stack.enter_context(district(mongodb_url, prefix))
        loaded = fill(one, total, a_second, seconds)
        clock = RunningClock(SystemClock().now())
        store = MongoTickets(one.container.database, one.container.chain)
        watched = Watched(store, clock)
        desk = Desk(watched, one.container.directories, clock)  # type: ignore[arg-type]  # by name
        scheduler = AdvanceClocks(desk.tickets, desk, clock)
        settle()  # as every process does when it is ready
        before, begun, pause = _spent(one), perf_counter(), threading.Event()
        while len(watched.lateness) < a_second * seconds and perf_counter() - begun < seconds * 4:
            scheduler()
            pause.wait(_PAUSE_SECONDS)
        wall = perf_counter() - begun
        spent = [after - then for after, then in zip(_spent(one), before, strict=True)]
        _tell(watched.lateness, total, wall, spent, loaded)


def fill(one: District, total: int, a_second: int, seconds: int) -> float:
    """Load open tickets, of which so many fall due in each second; return the seconds it took."""
    begun = perf_counter()
    one.container.prepare_database()
    cycle = Cycle(one, 7, looking=False)
    for _ in range(_PATTERNS):
        cycle.open()
    database = one.container.database
    patterns = [dict(document) for document in database["tickets"].find()]
    database["tickets"].drop()
    quick = database.get_collection("tickets", write_concern=WriteConcern(w=1, j=False))
    rows = copies(patterns, total, a_second, seconds)
    while batch := list(islice(rows, _BATCH)):
        quick.insert_many(batch, ordered=False)
    one.container.prepare_database()
    return perf_counter() - begun


def copies(
    patterns: Sequence[dict[str, Any]], total: int, a_second: int, seconds: int
) -> Iterator[dict[str, Any]]:
    """Yield open tickets with ids of their own; the first ones fall due within the run."""
    dues = a_second * seconds
    for index in range(total):
        appeal = new_id("apl")
        ticket = derived_id("tkt", appeal)
        pattern = patterns[index % len(patterns)]
        at = MONDAY + (timedelta(seconds=index / a_second) if index < dues else _FAR)
        order = {**pattern["orders"][0], "id": derived_id("wo", ticket)}
        first, *others = pattern["clocks"]
        later = [{**clock, "due_at": at + _FAR, "marks": []} for clock in others]
        watched = [{**first, "due_at": at}, *later]
        yield {
            **pattern,
            "_id": ticket,
            "number": ticket_number("LH", f"2026{index // 900_000:04d}", index % 900_000 + 1),
            "appeal_id": appeal,
            "members": [{**pattern["members"][0], "appeal_id": appeal}],
            "orders": [order],
            "clocks": [{**clock, "order_id": order["id"]} for clock in watched],
            "next_due_at": at,
            "outbox": [],
        }


def _spent(one: District) -> tuple[float, float]:
    """Return the CPU seconds that this process and mongod have used so far."""
    usage = one.container.client.admin.command("serverStatus")["extra_info"]
    return process_time(), (usage["user_time_us"] + usage["system_time_us"]) / 1e6


def _tell(
    late: Sequence[float], total: int, wall: float, spent: Sequence[float], loaded: float
) -> None:
    scheduler, mongod = (round(1000 * seconds / max(len(late), 1), 2) for seconds in spent)
    ordered = sorted(late) or [float("inf")]
    tell(
        "escalation_lateness_p99",
        ordered[int(0.99 * (len(ordered) - 1))],
        "s",
        baseline=None,
        goal=GOAL,
        spread=None,
        tickets=total,
        taken=len(late),
        a_second=round(len(late) / wall),
        p50=round(statistics.median(ordered), 3),
        worst=round(ordered[-1], 3),
        cpu_ms_a_ticket=scheduler,
        mongod_cpu_ms_a_ticket=mongod,
        load_seconds=round(loaded, 1),
    )
