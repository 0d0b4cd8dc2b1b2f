"""Readiness: every check bounded in time, and what fails is named."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.common.observability.redaction import masked

Check = Callable[[], None]  # raises when the thing is not usable

CHECK_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Readiness:
    """What works, and what does not with the reason."""

    ok: tuple[str, ...]
    failing: Mapping[str, str]

    @property
    def status(self) -> int:
        """Return the HTTP status: 200, or 503 when anything fails."""
        return 503 if self.failing else 200

    def to_dict(self) -> dict[str, Any]:
        """Return ``{"ok": […], "failing": {name: reason}}``."""
        return {"ok": list(self.ok), "failing": dict(self.failing)}


class HealthChecks:
    """Runs all checks side by side; one that hangs is reported and not started twice."""

    def __init__(self, checks: Mapping[str, Check], seconds: float = CHECK_SECONDS) -> None:
        self._checks = dict(checks)
        self._seconds = seconds
        self._running: dict[str, _Run] = {}
        self._lock = threading.Lock()

    def run(self) -> Readiness:
        """Return the state after at most the time allowed."""
        runs = {name: self._start(name, check) for name, check in self._checks.items()}
        ok: list[str] = []
        failing: dict[str, str] = {}
        deadline = time.monotonic() + self._seconds
        for name, run in runs.items():
            reason = run.reason(deadline - time.monotonic())
            if reason is None:
                ok.append(name)
            else:
                failing[name] = reason
        return Readiness(tuple(ok), failing)

    def _start(self, name: str, check: Check) -> "_Run":
        with self._lock:
            running = self._running.get(name)
            if running is None or running.done.is_set():
                running = self._running[name] = _Run(check)
            return running


class _Run:
    """One check in a thread of its own: a driver that hangs must not hang the probe."""

    def __init__(self, check: Check) -> None:
        self.done = threading.Event()
        self._failure: str | None = None
        self._check = check
        threading.Thread(target=self._run, name="health-check", daemon=True).start()

    def reason(self, seconds: float) -> str | None:
        """Return why it is not ready, or None; waits at most so long."""
        if not self.done.wait(max(seconds, 0)):
            return "no answer in time"
        return self._failure

    def _run(self) -> None:
        try:
            self._check()
        except Exception as error:  # noqa: BLE001  # whatever it raises is the reason shown
            self._failure = masked(f"{type(error).__name__}: {error}")
        finally:
            self.done.set()
