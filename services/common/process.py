"""Runs a worker, relay or scheduler: a thread for each loop, health on a side port, a clean end."""

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping

from services.common.broker.backoff import Backoff
from services.common.memory import settle
from services.common.observability import logging, tracing
from services.common.settings import Settings
from services.common.web.side_server import SideServer

Loop = Callable[[threading.Event], None]
Check = Callable[[], None]

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_GRACE_SECONDS = 30.0
_STEADY_SECONDS = 60.0
_log = logging.get_logger(__name__)


class LoopDown(Exception):
    """A loop of this process is not running at the moment; the text says why."""


class LoopSet:
    """Keeps each loop running in a thread of its own: one that fails begins again after a pause."""

    def __init__(
        self, loops: Mapping[str, Loop], *, first_pause: float = 0.5, longest_pause: float = 30
    ) -> None:
        """Keep the loops; pauses in seconds, doubling while a loop fails within a minute."""
        self._loops = dict(loops)
        self._pauses = (first_pause, longest_pause)
        self._trouble: dict[str, str] = {}
        self._threads: list[threading.Thread] = []

    def start(self, stop: threading.Event) -> None:
        """Start every loop; each is to return soon after ``stop`` is set."""
        for name, loop in self._loops.items():
            thread = threading.Thread(
                target=self._keep_running, args=(name, loop, stop), name=name, daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def join(self, seconds: float) -> list[str]:
        """Wait for the loops to end, and return the names of those that have not."""
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return [thread.name for thread in self._threads if thread.is_alive()]

    def checks(self) -> dict[str, Check]:
        """Return a readiness check for each loop, failing while the loop is down."""
        return {f"loop:{name}": self._check_of(name) for name in self._loops}

    def _check_of(self, name: str) -> Check:
        def check() -> None:
            if name in self._trouble:
                raise LoopDown(self._trouble[name])

        return check

    def _keep_running(self, name: str, loop: Loop, stop: threading.Event) -> None:
        backoff = Backoff(*self._pauses)
        while not stop.is_set():
            begun = time.monotonic()
            trouble = self._run_once(name, loop, stop)
            if stop.is_set():
                return
            if time.monotonic() - begun > _STEADY_SECONDS:
                backoff.reset()
            self._trouble[name] = trouble
            stop.wait(backoff.next())
            self._trouble.pop(name, None)

    def _run_once(self, name: str, loop: Loop, stop: threading.Event) -> str:
        try:
            loop(stop)
        except Exception as error:  # noqa: BLE001 - told, shown as not ready, and begun again
            _log.exception("loop_failed", loop=name)
            return f"{type(error).__name__}: {error}"
        if not stop.is_set():
            _log.error("loop_ended_early", loop=name)
        return "ended by itself"


def run_process(
    settings: Settings, name: str, loops: Mapping[str, Loop], checks: Mapping[str, Check]
) -> None:
    """Run the loops until SIGTERM or SIGINT, then let each finish what it began.

    Args:
        settings: gives the side port (none: no side server), the log level, the trace endpoint.
        name: ``<service>-<role>``; the process table's name goes before it in logs.
        loops: run side by side; each gets the event that tells it to stop.
        checks: what readiness asks beyond the loops; each raises when its part fails.

    Raises:
        SystemExit: with 1 when a loop did not stop within 30 s.

    """
    service = _observe(settings, name)
    # Blocked before the first thread starts, so that only sigwait below ever sees them.
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    stop = threading.Event()
    running = LoopSet(loops)
    side = _side_server(settings, service, {**checks, **running.checks()})
    settle()
    os.nice(settings.niceness)  # only now: a process that yields from its birth hardly starts
    running.start(stop)
    _log.info("process_started", loops=sorted(loops))
    _log.info("process_stopping", signal=signal.Signals(signal.sigwait(_SIGNALS)).name)
    stop.set()
    late = running.join(_GRACE_SECONDS)
    if side is not None:
        side.stop()
    tracing.shutdown()
    _log.info("process_stopped", late=late)
    if late:
        raise SystemExit(1)


def _observe(settings: Settings, name: str) -> str:
    process = name if settings.process_name == "unnamed" else settings.process_name
    service = name.split("-", maxsplit=1)[0]
    logging.configure(service, process, settings.log_level)
    tracing.configure(service, settings.otel_endpoint)
    return service


def _side_server(settings: Settings, service: str, checks: dict[str, Check]) -> SideServer | None:
    if settings.side_port is None:
        return None
    side = SideServer(settings.bind_host, settings.side_port, checks, service=service)
    side.start()
    return side
