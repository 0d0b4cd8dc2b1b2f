"""From accepted to assigned: the chain's rate, its backlog, its latency and its CPU per appeal."""

import statistics
import time
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from pymongo import MongoClient

from deploy.demo import preset
from deploy.local.system import System
from tests.bench import cpu, load
from tests.bench.report import spread_of, tell
from tests.support import eventually
from tests.support.system import private_system

ROUNDS = 5
APPEALS = 2000
CLIENTS = 32
HALF_LOAD_SECONDS = 20.0
_PATH = "/api/v1/appeals"
_NUMBERS = 100_000  # of reporters in one burst, so that no two bursts share one
# What serves the district; observers and the demo's stand-ins are not the system's cost.
_LISTENERS = ("dispatch-worker-1", "reporting-worker-1")
_NOT_OURS = {"prometheus", "alertmanager", "mail-sink", "receiver", "supervisord"}


@dataclass
class Round:
    """One burst through the whole chain."""

    appeals: int
    burst_seconds: float
    total_seconds: float
    told_seconds: float
    to_assigned: dict[str, float]
    cpu_by_process: dict[str, float]

    @property
    def rate(self) -> float:
        """Appeals assigned a second, from the first post to the last work order."""
        return self.appeals / self.total_seconds

    @property
    def drain_ratio(self) -> float:
        """How long the backlog took after the burst, in lengths of the burst."""
        return (self.total_seconds - self.burst_seconds) / self.burst_seconds

    @property
    def told_ratio(self) -> float:
        """How long after the burst the last notice was out and counted, in lengths of the burst."""
        return (self.told_seconds - self.burst_seconds) / self.burst_seconds


class Bench:
    """A running system and what is asked of it."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._port = system.port_base + 1
        client: MongoClient[dict[str, Any]] = MongoClient(
            system.access()["urls"]["mongodb"], tz_aware=True
        )
        self._mongodb = client
        self._tickets = client["huying_dispatch"]["tickets"]
        self._archive = client["huying_reporting"]["archive"]
        self._communities = _communities()
        self._bursts = 0

    def burst(self, total: int = APPEALS, **pace: float) -> load.Load:
        """Post distinct appeals from many clients."""
        self._bursts += 1
        first = self._bursts * _NUMBERS
        bodies = load.appeals(self._communities, f"压测{self._bursts}批", first)
        if pace:
            return load.run(self._port, _PATH, bodies, clients=CLIENTS, **pace)
        prepared = iter(list(islice(bodies, total + CLIENTS)))
        return load.run(self._port, _PATH, prepared, clients=CLIENTS, total=total)

    def intake_only(self) -> float:
        """Return intake's own rate: accepted and published, with nobody listening.

        What it accepts without publishing it could not keep up for long, so its relay counts. What
        was accepted is drained afterwards.
        """
        for name in _LISTENERS:
            self._system.stop(name)
        try:
            begun = time.perf_counter()
            accepted = self.burst().accepted
            self._wait(lambda: not self._unsent("intake", "appeals"))
            return accepted / (time.perf_counter() - begun)
        finally:
            for name in _LISTENERS:
                self._system.start(name)
            self.drained()

    def chain(self) -> Round:
        """Send a burst through the whole chain and wait for its last work order."""
        before, begun = cpu.cpu_seconds(self._system.run_dir), time.perf_counter()
        expected = self._tickets.estimated_document_count() + APPEALS
        burst = self.burst()
        self._wait(lambda: self._tickets.estimated_document_count() >= expected)
        total = time.perf_counter() - begun
        to_assigned = self._spent_since(before)
        self.drained()
        told = time.perf_counter() - begun
        spent = self._spent_since(before)
        return Round(burst.accepted, burst.seconds, total, told, to_assigned, spent)

    def _spent_since(self, before: dict[str, float]) -> dict[str, float]:
        """Return the CPU seconds of everything that serves the district."""
        spent = cpu.difference(before, cpu.cpu_seconds(self._system.run_dir))
        return {name: seconds for name, seconds in spent.items() if name not in _NOT_OURS}

    def half_load(self, rate: float) -> list[float]:
        """Return seconds from accepted to assigned of appeals that come at half the chain's rate.

        Both instants are business time at speed 1, taken where they happen and kept in the ticket.
        """
        known = {ticket["_id"] for ticket in self._tickets.find({}, {"_id": 1})}
        self.burst(seconds=HALF_LOAD_SECONDS, per_second=rate / 2)
        self.drained()
        opened = self._tickets.find({"history.0.type": "ticket.opened.v1"}, {"history": 1})
        return [_waited(one["history"]) for one in opened if one["_id"] not in known]

    def drained(self) -> None:
        """Wait until nothing waits anywhere: each burst bears its own cost, notices included."""
        # Rarely: the server walks over all that was sent lately to find that nothing is left.
        eventually(self._is_told, timeout=300, every=0.5)
        # Once, for it reads every document there is: a burst does not bear that at each look.
        told = self._told()
        eventually(lambda: self._archive.estimated_document_count() >= told, timeout=300, every=0.5)

    def _is_told(self) -> bool:
        untold = {"next_attempt_at": {"$exists": True}}
        notices = self._mongodb["huying_notify"]["notifications"]
        return (
            not self._unsent("intake", "appeals")
            and not self._unsent("dispatch", "tickets")
            and not notices.find_one(untold, {"_id": 1})
            and not self._unsent("notify", "notifications")
        )

    def _unsent(self, service: str, name: str) -> bool:
        collection = self._mongodb[f"huying_{service}"][name]
        return collection.find_one({"outbox_since": {"$exists": True}}, {"_id": 1}) is not None

    def _told(self) -> int:
        """Return how many events were told, by those who told them."""
        stories = {"intake": "appeals", "dispatch": "tickets", "notify": "notifications"}
        total = {"$group": {"_id": None, "events": {"$sum": "$sequence"}}}
        sums = [
            self._mongodb[f"huying_{service}"][name].aggregate([total])
            for service, name in stories.items()
        ]
        return sum(row["events"] for found in sums for row in found)

    @staticmethod
    def _wait(done: Any) -> None:
        eventually(done, timeout=300, every=0.02)


def run() -> None:
    """Measure and print."""
    with private_system() as system:
        system.up()
        preset.load(system)
        bench = Bench(system)
        bench.burst(500)  # warm: connections, indexes, caches
        bench.drained()
        alone, rounds = [], []
        for _ in range(ROUNDS):
            alone.append(bench.intake_only())
            rounds.append(bench.chain())
        _tell(alone, rounds)
        rate = statistics.median(one.rate for one in rounds)
        _tell_latency(bench.half_load(rate))


def _tell(alone: list[float], rounds: list[Round]) -> None:
    rates = [one.rate for one in rounds]
    tell(
        "chain_rate",
        statistics.median(rates),
        "appeals/s",
        baseline=statistics.median(alone),
        goal="ratio >= 0.4",
        spread=spread_of(rates),
        baseline_is="accepted and published by intake alone",
    )
    # What yields to acceptance and assignment comes later: how much later is told as well.
    for name, ratio, goal in (
        ("backlog_drain", "drain_ratio", "value <= 1"),
        ("backlog_drain_with_notices", "told_ratio", None),
    ):
        drains = [getattr(one, ratio) for one in rounds]
        tell(
            name,
            statistics.median(drains),
            "burst lengths",
            baseline=None,
            goal=goal,
            spread=spread_of(drains),
        )
    # N1 counts from post to assigned; the notices and figures that follow are told beside it.
    for name, goal in (("to_assigned", "value <= 6"), ("cpu_by_process", None)):
        costs = [1000 * sum(getattr(one, name).values()) / one.appeals for one in rounds]
        tell(
            "cpu_per_appeal" if goal else "cpu_per_appeal_with_notices",
            statistics.median(costs),
            "ms",
            baseline=None,
            goal=goal,
            spread=spread_of(costs),
            by_process=_shares(rounds, name),
        )


def _shares(rounds: list[Round], window: str) -> dict[str, float]:
    """Return each process's median share in ms an appeal, the largest first."""
    shares = {
        name: statistics.median(
            1000 * getattr(r, window).get(name, 0.0) / r.appeals for r in rounds
        )
        for name in getattr(rounds[0], window)
    }
    ordered = sorted(shares.items(), key=lambda item: -item[1])
    return {name: round(share, 2) for name, share in ordered}


def _tell_latency(waits: list[float]) -> None:
    cuts = statistics.quantiles(waits, n=100)
    tell(
        "accepted_to_assigned_p99_half_load",
        cuts[98],
        "s",
        baseline=cuts[49],
        goal="value <= 2",
        spread=None,
        baseline_is="p50",
        appeals=len(waits),
    )


def _waited(history: list[dict[str, Any]]) -> float:
    data = history[0]["data"]
    opened, received = (datetime.fromisoformat(data[k]) for k in ("opened_at", "received_at"))
    return (opened - received).total_seconds()


def _communities() -> list[str]:
    path = preset.LIANHU / "areas.csv"
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    return [row[0] for row in rows if row[3] == "community"]
