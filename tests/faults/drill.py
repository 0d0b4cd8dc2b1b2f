"""A drill: appeals flow while things are broken, and a table tells what was done and how long."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

import httpx2
from rich.console import Console
from rich.table import Table

from services.common.clock import BusinessClock, ClockSetting, SystemClock, write_clock
from tests.support import eventually
from tests.support.journey import District
from tests.support.people import People
from tests.support.residents import Residents, appeals

APPEALS = 1000
BACK_SECONDS = 120.0


@dataclass
class Row:
    """What one fault came to; times in seconds."""

    fault: str
    back_after: float
    accepted: int
    waited: int


@dataclass
class Drill:
    """Residents post a share of the thousand during each fault; people work all the while."""

    lianhu: District
    share: int
    rows: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.residents: Residents = self.lianhu.residents(clients=4, pause_seconds=0.2)
        self.people = People(self.lianhu, self.residents.receipts)
        self._appeals = islice(appeals(self.lianhu.communities, "drill"), APPEALS)
        self.people.start()

    def post(self, count: int) -> None:
        """Let residents post so many of those that are left."""
        for body, key in islice(self._appeals, count):
            self.residents.put(body, key)

    @contextmanager
    def fault(self, name: str) -> Iterator[None]:
        """Count and time what happens inside; appeals are posted meanwhile."""
        begun, before = time.monotonic(), len(self.residents.receipts)
        self.post(self.share)
        yield
        statuses = self.residents.statuses_since(begun)
        accepted = len(self.residents.receipts) - before
        waited = sum(status != httpx2.codes.CREATED for status in statuses)
        self.rows.append(Row(name, time.monotonic() - begun, accepted, waited))

    def kill(self, name: str) -> None:
        """Kill -9 a process; wait until it is back under another pid and ready."""
        with self.fault(f"kill -9 {name}"):
            killed = self.lianhu.system.kill(name)
            pids = self.lianhu.system.pids
            eventually(lambda: pids().get(name, killed) != killed, BACK_SECONDS)
            self.lianhu.system.wait_ready(BACK_SECONDS)

    @contextmanager
    def away(self, name: str, processes: list[str]) -> Iterator[None]:
        """Stop processes for as long as the block lasts, then start them again."""
        system = self.lianhu.system
        with self.fault(f"{name} away"):
            for process in processes:
                system.stop(process)
            try:
                yield
            finally:
                for process in processes:
                    system.start(process)
            system.wait_ready(BACK_SECONDS)

    def end(self) -> None:
        """Stop the people, post what is left, wait until all is accepted, let time run plainly."""
        self.post(APPEALS)
        try:
            self.people.finish()
        finally:
            run_clock(self.lianhu, speed=1.0)
            self.residents.finish()

    def show(self, title: str) -> None:
        """Print what was done (pytest -s)."""
        table = Table("fault", "ready after s", "accepted meanwhile", "asked again", title=title)
        for row in self.rows:
            table.add_row(row.fault, f"{row.back_after:.1f}", str(row.accepted), str(row.waited))
        table.caption = f"steps by people: {self.people.done}, broken off: {self.people.broken}"
        Console().print(table)


def run_clock(lianhu: District, speed: float) -> None:
    """Let business time go on from where it is, at this speed."""
    path = lianhu.system.run_dir / "clock.json"
    now = BusinessClock(path).now()
    write_clock(path, ClockSetting(SystemClock().now(), now, speed))


def hold(seconds: float, meanwhile: Callable[[], None]) -> None:
    """Do something every half second for a while."""
    pause, until = threading.Event(), time.monotonic() + seconds
    while time.monotonic() < until:
        meanwhile()
        pause.wait(0.5)
