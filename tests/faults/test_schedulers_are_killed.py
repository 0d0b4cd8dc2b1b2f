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
from services.dispatch.application.escalation.telling import moves_told
from services.dispatch.application.tickets.open_tickets import OpenTickets
from services.dispatch.bootstrap import Container
from services.dispatch.domain.escalation.deciding import decide
from services.dispatch.domain.escalation.responsible import ladder_at
from services.dispatch.settings import DispatchSettings
from tests.factories.audit import AUDIT_RING
from tests.factories.dispatch import MONDAY, directory_body, submitted
from tests.factories.escalation import policy
from tests.fakes.dispatch import FakeClock, FakeCounters, FakeDirectories, FakeTickets

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1500)]

TICKETS = int(os.environ.get("HUYING_FAULTS_TICKETS", "10000"))
SCHEDULERS = 3
BATCH = 500
# So many tickets are moved between two deaths: by time alone no scheduler of a busy machine would
# live long enough to begin.
BETWEEN_KILLS = (TICKETS // 50, TICKETS // 8)
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
    container = filled(mongodb_url, database.name)
    tickets = container.database["tickets"]
    pause = threading.Event()  # never set: a wait is a pause
    clock, begun = tmp_path / "clock.json", time.monotonic()
    write_clock(clock, ClockSetting(SystemClock().now(), MONDAY))
    with schedulers(environment(mongodb_url, database.name, clock, tmp_path)) as processes:
        for jump in JUMPS:
            at = MONDAY + jump
            write_clock(clock, ClockSetting(SystemClock().now(), at))
            chance = random.Random(jump.days)  # noqa: S311 - when one dies
            due = {"next_due_at": {"$lte": at, "$type": "date"}}
            left = tickets.count_documents(due)
            until = left - chance.randint(*BETWEEN_KILLS)
            while left:
                pause.wait(chance.uniform(0.05, 0.3))
                left = tickets.count_documents(due)
                if 0 < left <= until:  # somebody is in the midst of it
                    processes.kill_one()
                    until = left - chance.randint(*BETWEEN_KILLS)
    taken = time.monotonic() - begun
    faults = list(differing(container, MONDAY + JUMPS[-1]))
    told = tickets.aggregate([{"$group": {"_id": None, "events": {"$sum": "$sequence"}}}]).next()
    print(  # noqa: T201 - what was measured
        f"{TICKETS} tickets, {told['events']} events, {processes.kills} schedulers killed,"
        f" {taken:.0f} s; differing: {len(faults)}"
    )
    container.client.drop_database(container.database.name)
    container.client.close()

    assert faults == []
    assert processes.kills >= len(JUMPS)


def filled(mongodb_url: str, prefix: str) -> Container:
    """Return dispatch over a database with ten thousand new tickets."""
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
    container.publish_directory({**directory_body(), "policies": [policy()]})
    for first in range(1, TICKETS + 1, BATCH):
        last = min(first + BATCH, TICKETS + 1)
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
        begun = [entry for entry in document["history"] if entry["type"] not in _BIRTH]
        happened = [_name(entry["type"], _Data(entry["data"])) for entry in begun]
        if happened != expected:
            yield document["number"], Counter(happened) - Counter(expected), expected


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
