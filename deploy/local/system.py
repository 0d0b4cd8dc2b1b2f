"""A whole system in one run folder: up, down, look, and (for fault tests) kill."""

import fcntl
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.local import access, engines, leftovers, occupied, processes, secrets
from deploy.local.ports import Ports
from deploy.local.problems import CannotGoOn
from deploy.local.process import GROUPS, Process
from deploy.local.run_dir import RunDir
from deploy.local.supervision import Supervisor
from services.common.clock import ClockSetting, SystemClock, write_clock

READY_SECONDS = 180.0
STOP_SECONDS = 150.0
POLL_SECONDS = 0.25
SERVERS = ("mongodb", "rabbitmq", "epmd")

# Told of each step by its name, and while waiting of what is not ready and why.
Progress = Callable[[str, dict[str, str]], None]


def _silent(step: str, waiting: dict[str, str]) -> None:
    del step, waiting


@dataclass(frozen=True)
class System:
    """One local system; several may run beside each other, each with its own folder and ports.

    ``settings`` (``HUYING_…``) are given to every service: shorter pauses in tests. With
    ``sms_gateway`` the example gateway stands for the district's; `access.json` names it.
    """

    run_dir: Path
    port_base: int = 8100
    replicas: int = 1
    progress: Progress = _silent
    settings: Mapping[str, str] = field(default_factory=dict)
    sms_gateway: bool = False

    def up(self, groups: Sequence[str] = GROUPS) -> None:
        """Start what is not running, wait until all is ready, write `access.json`.

        Safe to repeat, to interrupt and to run after a crash. Raises CannotGoOn.
        """
        self._run.prepare()
        with self._alone():
            self.progress("engines", {})
            plan = self._plan()
            plan.engines.check()
            table = processes.table(plan)
            self._start_supervisor(table)
            self._start_clock()
            for group in groups:
                self._start_group(group, [p for p in table if p.group == group])
            access.write(self._run, plan.ports, plan.engines, plan.secrets)

    def down(self) -> None:
        """Stop everything in order; data stays. Safe to repeat."""
        if not self.run_dir.exists():
            return
        self._run.prepare()
        with self._alone():
            self.progress("stop", {})
            self._supervisor.shutdown(STOP_SECONDS)
            leftovers.end_recorded(self._run, last=SERVERS)

    def merge_units(self, units: Sequence[dict[str, Any]]) -> None:
        """Merge unit credentials (from the preset step, from notify) into `access.json`."""
        access.merge_units(self._run, secrets.ensure(self._run), units)

    def access(self) -> dict[str, Any]:
        """Return what `access.json` says."""
        return access.read(self._run)

    def pids(self) -> dict[str, int]:
        """Return the pid of each process that runs, the supervisor's among them."""
        return leftovers.recorded(self._run)

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Send a signal to one process by its name and return its pid.

        Raises KeyError when no process of that name runs.
        """
        pid = self.pids()[name]
        os.kill(pid, number)
        return pid

    def stop(self, name: str) -> None:
        """Stop one process and leave it stopped: a dependency that is away."""
        self._supervisor.stop_process(self._group_of(name), name)

    def start(self, name: str) -> None:
        """Start a stopped process again."""
        self._supervisor.start_process(self._group_of(name), name)

    def status(self) -> list[dict[str, Any]]:
        """Return each process with its state, pid, port, health, restarts and uptime in seconds.

        Nothing, where nothing has been started yet.
        """
        if not self._run.supervisor_config.exists():
            return []
        known = {item["name"]: item for item in self._supervisor.processes()}
        return [self._row(process, known.get(process.name)) for process in self._table()]

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Wait until all that is not stopped by hand is ready.

        Raises CannotGoOn naming what is not, and why.
        """
        states = {item["name"]: item["statename"] for item in self._supervisor.processes()}
        self._wait([p for p in self._table() if states.get(p.name) != "STOPPED"], seconds)

    @property
    def _run(self) -> RunDir:
        return RunDir(self.run_dir)

    @property
    def _supervisor(self) -> Supervisor:
        return Supervisor(self._run)

    def _plan(self) -> processes.Plan:
        known = secrets.ensure(self._run)
        ports = Ports.from_base(self.port_base)
        chosen = engines.choose(self._run, ports, known[engines.BROKER_PASSWORD])
        return processes.Plan(
            self._run, ports, chosen, known, self.replicas, self.settings, self.sms_gateway
        )

    def _table(self) -> list[Process]:
        running = {item["name"] for item in self._supervisor.processes()}
        table = processes.table(self._plan())
        return [p for p in table if p.name in running] if running else table

    def _group_of(self, name: str) -> str:
        known = {str(item["name"]): str(item["group"]) for item in self._supervisor.processes()}
        return known[name]

    def _start_supervisor(self, table: list[Process]) -> None:
        """Keep a supervisor that runs this very table; end any other, and what a dead one left."""
        if self._supervisor.running():
            if self._supervisor.matches(table):
                return
            self.progress("stop", {})
            self._supervisor.shutdown(STOP_SECONDS)
        self.progress("leftovers", {})
        leftovers.end_recorded(self._run, last=SERVERS)
        occupied.check_free(table, self.port_base)
        self._supervisor.start(table)

    def _start_clock(self) -> None:
        if not self._run.clock.exists():
            now = SystemClock().now()
            write_clock(self._run.clock, ClockSetting(anchor=now, start=now))

    def _start_group(self, group: str, table: list[Process]) -> None:
        if table:
            self._supervisor.start_group(group)
            self._wait(table, READY_SECONDS, group)

    def _wait(self, table: Sequence[Process], seconds: float, step: str = "ready") -> None:
        pause = threading.Event()
        deadline = time.monotonic() + seconds
        problems = _problems(table)
        self.progress(step, problems)
        while problems:
            if time.monotonic() > deadline:
                told = "; ".join(f"{name}: {reason}" for name, reason in problems.items())
                raise CannotGoOn(
                    f"Not ready after {seconds:.0f} s: {told} (logs: {self._run / 'log'})"
                )
            pause.wait(POLL_SECONDS)
            # Asking takes time from those who start: who is ready is asked again at the end only.
            problems = _problems(p for p in table if p.name in problems) or _problems(table)
            self.progress(step, problems)

    def _row(self, process: Process, known: dict[str, Any] | None) -> dict[str, Any]:
        pid = known["pid"] if known else self.pids().get(process.name)
        problem = process.problem() if pid else None
        return {
            "name": process.name,
            "state": _state(known, pid, problem),
            "pid": pid or None,
            "port": process.port,
            "health": (problem or "ready") if pid else "-",
            "restarts": self._restarts(process.name),
            "uptime_seconds": known["now"] - known["start"] if known and pid else 0,
        }

    def _restarts(self, name: str) -> int:
        try:
            return max(int((self._run / "pids" / f"{name}.starts").read_text()) - 1, 0)
        except (OSError, ValueError):
            return 0

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One `up` or `down` at a time in a run folder; a second one waits for the first."""
        with (self._run / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _problems(table: Iterable[Process]) -> dict[str, str]:
    return {p.name: reason for p in table if (reason := p.problem())}


def _state(known: dict[str, Any] | None, pid: int | None, problem: str | None) -> str:
    """Return supervisor's word; a process that is ready runs, though it may be seconds old."""
    if known is None:
        return "unsupervised" if pid else "stopped"
    return "running" if pid and problem is None else str(known["statename"]).lower()
