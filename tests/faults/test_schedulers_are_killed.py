"""F3: ten thousand tickets, schedulers killed at random: no step is missed, none is taken twice."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from services.common.clock import ClockSetting, SystemClock, write_clock
from services.common.store.connection import connect
from services.common.web.tokens import new_key_pair
from services.dispatch.application.clocks.advance_clocks import AdvanceClocks
from services.dispatch.application.commanding import Desk
from services.dispatch.application.escalation.telling import moves_told
from services.dispatch.application.tickets.open_tickets import OpenTickets
from services.dispatch.bootstrap import Container
from services.dispatch.domain.escalation.deciding import decide
from services.dispatch.domain.escalation.responsible import ladder_at
from services.dispatch.settings import DispatchSettings
from tests.factories.audit import AUDIT_RING
from tests.factories.dispatch import MONDAY, directory_body, submitted
from tests.factories.escalation import policy
from tests.factories.whistles import whistle_body
from tests.fakes.dispatch import FakeClock, FakeCounters, FakeDirectories, FakeTickets

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1500)]

TICKETS = int(os.environ.get("HUYING_FAULTS_TICKETS", "10000"))
SCHEDULERS = 3
WHISTLING = max(TICKETS // 10, 100)
BATCH = 500
WHY = "超过签收时限仍无单位到场，请到场联合处置"
# After these the clocks stand still until nothing is due: signing, contact, tiers, reminders, end.
JUMPS = [timedelta(hours=3), timedelta(days=2), timedelta(days=5), timedelta(days=21)]
ROOT = Path(__file__).parents[2]


@dataclass
class Schedulers:
    """Processes of the real command, killed with SIGKILL and started again."""

    environment: Mapping[str, str]
    chance: random.Random
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    kills: int = 0

    def start(self) -> None:
        command = [sys.executable, "-m", "services.dispatch", "scheduler"]
        log = Path(self.environment["HUYING_RUN_DIR"]) / "schedulers.log"
        with log.open("ab") as out:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=out, stderr=out
            )
        self.running.append(process)

    def kill_one(self) -> None:
        victim = self.running.pop(self.chance.randrange(len(self.running)))
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        self.kills += 1
        self.start()


@contextmanager
def schedulers(environment: Mapping[str, str]) -> Iterator[Schedulers]:
    found = Schedulers(environment, random.Random(20261122))  # noqa: S311 - which one dies
    for _ in range(SCHEDULERS):
        found.start()
    try:
        yield found
    finally:
        for process in found.running:
            process.kill()
            process.wait()


def test_no_step_is_missed_and_none_is_doubled(
    mongodb_url: str, database: Database[dict[str, Any]], tmp_path: Path
) -> None:
    container = filled(mongodb_url, database.name, TICKETS, policies=[policy()])
    begun = time.monotonic()
    kills = worn_down(container, mongodb_url, tmp_path, TICKETS)
    taken = time.monotonic() - begun
    faults = list(differing(container, MONDAY + JUMPS[-1]))
    told = container.database["tickets"].aggregate(
        [{"$group": {"_id": None, "events": {"$sum": "$sequence"}}}]
    )
    print(  # noqa: T201 - what was measured
        f"{TICKETS} tickets, {told.next()['events']} events, {kills} schedulers killed,"
        f" {taken:.0f} s; differing: {len(faults)}"
    )
    dropped(container)

    assert faults == []
    assert kills >= len(JUMPS)


def test_whistles_of_steps_are_blown_once_and_climb_once(
    mongodb_url: str, database: Database[dict[str, Any]], tmp_path: Path
) -> None:
    """What a step starts is in the step's own write: whoever dies has blown it, or has not."""
    parts: dict[str, Any] = {"policies": [whistling()], "whistles": whistle_body()}
    container = filled(mongodb_url, database.name, WHISTLING, **parts)
    kills = worn_down(container, mongodb_url, tmp_path, WHISTLING)
    expected = undisturbed(container)
    stories = [
        (document["number"], begun_in(document["history"]))
        for document in container.database["tickets"].find({}, {"history": 1, "number": 1})
    ]
    dropped(container)

    kinds = Counter(kind for kind, *_ in expected)
    assert kinds["whistle.blown.v1"] == 1
    assert [
        name for name in expected if name[0] == "ticket.escalated.v1" and "report_in" in name[1]
    ]
    assert [number for number, story in stories if story != expected] == []
    assert kills >= len(JUMPS)


def worn_down(container: Container, mongodb_url: str, run_dir: Path, count: int) -> int:
    """Let schedulers work until nothing is due after each jump; return how many were killed."""
    tickets, prefix = container.database["tickets"], container.settings.database_prefix or ""
    # By time alone no scheduler of a busy machine would live long enough to begin.
    between_kills = (count // 50, count // 8)
    pause, clock = threading.Event(), run_dir / "clock.json"  # never set: a wait is a pause
    write_clock(clock, ClockSetting(SystemClock().now(), MONDAY))
    with schedulers(environment(mongodb_url, prefix, clock, run_dir)) as processes:
        for jump in JUMPS:
            at = MONDAY + jump
            write_clock(clock, ClockSetting(SystemClock().now(), at))
            chance = random.Random(jump.days)  # noqa: S311 - when one dies
            due = {"next_due_at": {"$lte": at, "$type": "date"}}
            left = tickets.count_documents(due)
            until = left - chance.randint(*between_kills)
            while left:
                pause.wait(chance.uniform(0.05, 0.3))
                left = tickets.count_documents(due)
                if 0 < left <= until:  # somebody is in the midst of it
                    processes.kill_one()
                    until = left - chance.randint(*between_kills)
    return processes.kills


def dropped(container: Container) -> None:
    container.client.drop_database(container.database.name)
    container.client.close()


def whistling() -> dict[str, Any]:
    """A policy whose first step blows a whistle that nobody answers."""
    row = policy()
    rule = next(rule for rule in row["rules"] if rule["code"] == "unsigned")
    rule["actions"] = [*rule.get("actions", ()), "whistle"]
    rule["whistle"] = {"kind": "livelihood", "units": ["gongan", "shizheng"], "reason": WHY}
    return row


def undisturbed(container: Container) -> list[tuple[Any, ...]]:
    """Return the story of one such ticket under one scheduler that nobody kills."""
    clock, kept = FakeClock(MONDAY), FakeTickets()
    directories = FakeDirectories(fixed=container.directories.current())
    OpenTickets(kept, directories, FakeCounters(), clock)([submitted(1)])
    scheduler = AdvanceClocks(kept, Desk(kept, directories, clock), clock)
    for jump in JUMPS:
        clock.instant = MONDAY + jump
        while scheduler():
            pass
    told = next(iter(kept.told.values()))
    return [_name(item.event.TYPE, item.event) for item in told if item.event.TYPE not in _BIRTH]


def filled(mongodb_url: str, prefix: str, count: int, **parts: Any) -> Container:
    """Return dispatch over a database with new tickets; ``parts`` are of its directory."""
    settings = DispatchSettings(
        mongodb_url=mongodb_url,
        amqp_url="amqp://127.0.0.1:1/",
        database_prefix=prefix,
        token_public_key=new_key_pair()[1],
        service_token="none",
        audit_key=AUDIT_RING,
    )
    container = Container(settings)
    container.__dict__.update(client=connect(mongodb_url, "faults"), clock=FakeClock(MONDAY))
    container.prepare_database()
    container.publish_directory({**directory_body(), **parts})
    for first in range(1, count + 1, BATCH):
        last = min(first + BATCH, count + 1)
        container.open_tickets([submitted(number) for number in range(first, last)])
    return container


def environment(mongodb_url: str, prefix: str, clock: Path, run_dir: Path) -> dict[str, str]:
    return {
        **os.environ,
        "HUYING_MONGODB_URL": mongodb_url,
        "HUYING_AMQP_URL": "amqp://127.0.0.1:1/",
        "HUYING_DATABASE_PREFIX": prefix,
        "HUYING_TOKEN_PUBLIC_KEY": new_key_pair()[1],
        "HUYING_SERVICE_TOKEN": "none",
        "HUYING_AUDIT_KEY": AUDIT_RING,
        "HUYING_CLOCK_FILE": str(clock),
        "HUYING_RUN_DIR": str(run_dir),
        "HUYING_PROCESS_NAME": "dispatch-scheduler-1",
    }


def differing(container: Container, until: datetime) -> Iterator[tuple[str, Any, Any]]:
    """Yield the tickets that told anything else than one undisturbed decision tells."""
    directory = container.directories.current()
    assert directory is not None
    expected: Sequence[Any] | None = None
    for document in container.database["tickets"].find({}, {"history": 1, "number": 1}):
        if expected is None:  # all tickets are alike but for their ids and numbers
            fresh = _fresh(container)
            moves = decide(fresh, ladder_at(fresh, directory), until)
            told = moves_told(moves, ladder_at(moves.ticket, directory), until)
            expected = [_name(item.event.TYPE, item.event) for item in told]
        happened = begun_in(document["history"])
        if happened != expected:
            yield document["number"], Counter(happened) - Counter(expected), expected


def begun_in(history: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """Return the names of what a story tells after the ticket's birth."""
    begun = [entry for entry in history if entry["type"] not in _BIRTH]
    return [_name(entry["type"], _Data(entry["data"])) for entry in begun]


_BIRTH = frozenset({"ticket.opened.v1", "work_order.issued.v1"})


class _Data:
    """An event's data by names."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.__dict__.update(values)


def _name(kind: str, event: Any) -> tuple[Any, ...]:
    names = ("step_id", "paper_id", "clock", "percent", "tier")
    return (kind, *(getattr(event, name, None) for name in names))


def _fresh(container: Container) -> Any:
    """Return a ticket as all of them were born."""
    kept = FakeTickets()
    directories = FakeDirectories(fixed=container.directories.current())
    OpenTickets(kept, directories, FakeCounters(), FakeClock(MONDAY))([submitted(1)])
    return next(iter(kept.kept.values()))
