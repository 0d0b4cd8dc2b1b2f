"""The scheduler's hourly lesson: a process of its own learns anew from what was confirmed."""

import subprocess
import sys
import threading

from services.common.observability.logging import get_logger
from services.common.store.connection import StoreUnavailable
from services.dispatch.bootstrap import Container

COMMAND = (sys.executable, "-m", "services.dispatch", "classifier", "learn")
_LONGEST_SECONDS = 900.0
_LOOK_SECONDS = 1.0
_log = get_logger(__name__)


class Lessons:
    """A loop that starts ``classifier learn`` now and then, one scheduler at a time.

    Training takes a processor for seconds to minutes, so it never runs inside a service. Nothing
    new to learn ends at once.
    """

    def __init__(
        self, container: Container, every_seconds: float, command: tuple[str, ...] = COMMAND
    ) -> None:
        self._leases = container.leases("lessons")
        self._every = every_seconds
        self._command = command

    def __call__(self, stop: threading.Event) -> None:
        """Run until told to stop; zero seconds between lessons means none."""
        if self._every <= 0:
            stop.wait()
            return
        while not stop.wait(self._every):
            try:
                if self._leases.acquire("lessons", ttl_seconds=self._every) is not None:
                    self._lesson(stop)
            except StoreUnavailable as error:
                _log.warning("lesson_put_off", reason=str(error))

    def _lesson(self, stop: threading.Event) -> None:
        # The command is this program itself, with no word from outside.
        with subprocess.Popen(  # noqa: S603
            self._command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as running:
            waited = 0.0
            while running.poll() is None and waited < _LONGEST_SECONDS and not stop.is_set():
                stop.wait(_LOOK_SECONDS)
                waited += _LOOK_SECONDS
            if running.poll() is None:
                running.terminate()
            told = running.communicate()[0]
        _log.info("lesson_over", exit_code=running.returncode, told=told[-500:])
