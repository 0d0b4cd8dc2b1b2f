"""``python -m services.<name> web``: this process becomes gunicorn."""

import os
import sys
from typing import NoReturn

from services.common.settings import PORTS, Settings

# By name, so that a service of threads needs no gevent.
_WORKERS = {
    "threads": "services.common.web.thread_worker.HouseThreadWorker",
    "greenlets": "services.common.web.greenlet_worker.HouseGreenletWorker",
}


def serve(app_factory: str, settings: Settings) -> NoReturn:
    """Replace this process by gunicorn serving ``services.<name>.entrypoints.http.wsgi:create()``.

    The port is the service's of the port table; the environment (settings) is handed on. The
    process keeps its id, so a supervisor's signals reach gunicorn's master.
    """
    arguments, environment = command(app_factory, settings)
    sys.stdout.flush()
    os.execve(sys.executable, arguments, environment)  # noqa: S606  # no shell: our own interpreter


def command(app_factory: str, settings: Settings) -> tuple[list[str], dict[str, str]]:
    """Return gunicorn's command line and environment."""
    service = app_factory.split(".")[1]
    name = f"{service}-web" if settings.process_name == "unnamed" else settings.process_name
    options = {
        "--config": "python:services.common.web.gunicorn",
        "--bind": f"{settings.bind_host}:{settings.port_base + PORTS[service]}",
        "--workers": str(settings.web_workers),
        "--threads": str(settings.web_threads),
        "--worker-class": _WORKERS[settings.web_worker_class],
        "--name": name,
        "--log-level": settings.log_level,
    }
    # prometheus_client reads this when it is first imported, so it is set before gunicorn starts.
    folder = settings.run_dir.absolute() / "metrics" / name
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)}
    flat = [part for option in options.items() for part in option]
    return [sys.executable, "-m", "gunicorn", *flat, app_factory], environment
