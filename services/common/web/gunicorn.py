"""gunicorn's configuration; started by ``serve``, which gives the rest."""

import os
import shutil
import signal
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]  # ships no types
from prometheus_client.multiprocess import mark_process_dead

from services.common.memory import settle
from services.common.observability.logging import configure
from services.common.web.shares import SHARES


class JsonLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Sends gunicorn's own lines through our JSON logs; access lines are the app's."""

    def setup(self, cfg: Any) -> None:
        """Route ``gunicorn.error`` to the root logger that ``configure`` made."""
        service, _, _ = cfg.proc_name.partition("-")
        configure(service, cfg.proc_name, cfg.loglevel)
        self.error_log.handlers[:] = []
        self.error_log.propagate = True
        self.access_log.handlers[:] = []
        self.access_log.propagate = False

    def access(self, *_: Any) -> None:
        """Write nothing: the app has written its own line."""


def on_starting(_: Any) -> None:
    """Begin with an empty folder: counters of the run before must not be added again."""
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def post_fork(_: Any, __: Any) -> None:
    """Let a worker that has only just begun end at once on SIGTERM.

    Until it is ready it has its master's handlers, which put the signal where nobody reads it: a
    stop would wait for it in vain, as long as for requests under way.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def post_worker_init(_: Any) -> None:
    """Let the collector forget what the worker's app is made of."""
    settle()


def child_exit(_: Any, worker: Any) -> None:
    """Forget a dead worker's live gauges and its connections; its counters stay in the sums."""
    SHARES.forget(worker.age)
    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # ships no types


logger_class = JsonLogger
accesslog = None
graceful_timeout = 30  # seconds that SIGTERM leaves for what was begun
timeout = 60  # seconds without a sign of life before a worker is replaced
keepalive = 15  # seconds; longer than the pool of our own clients stays idle
control_socket_disable = True  # its default path is shared by every gunicorn of the user
# No peer's header changes what a request says of itself: the app's ProxyFix alone reads one, where
# the settings say so. So no peer's address need be looked up in a list at every request.
forwarded_allow_ips = "*"
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
