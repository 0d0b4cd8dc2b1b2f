"""A real mongod and a real RabbitMQ, private to one test session, gone afterwards."""

import os
import secrets
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local import mongodb, rabbitmq
from deploy.local.leftovers import end_marked
from deploy.local.ports import Ports
from deploy.local.run_dir import RunDir
from tests.support.system import share_packages

# Tests drop databases by the hundred. Left alone, mongod keeps the files of what was dropped open
# for five minutes, in case somebody reads the past: more than the 20,000 that it may have here.
# And left alone it deletes by its own clock what tests date by theirs: sessions of a frozen day.
FORGETFUL = (
    *("--setParameter", "minSnapshotHistoryWindowInSeconds=0"),
    *("--setParameter", "ttlMonitorEnabled=false"),
)
START_SECONDS = 90
STOP_SECONDS = 30


@dataclass(frozen=True)
class PrivateServers:
    """Where the session's servers are."""

    mongodb_url: str
    amqp_url: str
    management_url: str


@contextmanager
def private_servers() -> Iterator[PrivateServers]:
    """Start both servers under a temporary folder and end them, with their data, on leaving."""
    run = RunDir(Path(tempfile.mkdtemp(prefix="huying-servers-")))
    run.prepare()
    share_packages(run.root)
    ports = Ports.free("mongodb", *rabbitmq.PORT_NAMES)
    password = secrets.token_hex(16)
    management = rabbitmq.management_url(ports["management"], password)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, run.root, ignore_errors=True)
        stack.callback(end_marked, run.root)
        _start_mongodb(run, ports, stack)
        _start_rabbitmq(run, ports, password, stack)
        _wait(lambda: mongodb.problem(ports["mongodb"]))
        _wait(lambda: rabbitmq.problem(management))
        yield PrivateServers(
            mongodb.url(ports["mongodb"]),
            rabbitmq.amqp_url(ports["amqp"], password),
            management,
        )


def _start_mongodb(run: RunDir, ports: Ports, stack: ExitStack) -> None:
    mongodb.ensure_installed(run)
    command = [*mongodb.command(run, ports["mongodb"]), *FORGETFUL]
    _start(run, "mongodb", command, mongodb.environment(run), stack)


def _start_rabbitmq(run: RunDir, ports: Ports, password: str, stack: ExitStack) -> None:
    installation = rabbitmq.ensure_installed(run)
    rabbitmq.configure(run, ports, password)
    environment = rabbitmq.environment(run, ports, installation)
    _start(run, "rabbitmq", rabbitmq.command(installation), environment, stack)


def _start(
    run: RunDir, name: str, command: list[str], extra: dict[str, str], stack: ExitStack
) -> None:
    marks = {"HUYING_RUN_DIR": str(run.root), "HUYING_PROCESS_NAME": name}
    log = stack.enter_context((run / "log" / f"{name}.log").open("wb"))
    process = subprocess.Popen(
        command,
        env={**os.environ, **extra, **marks},
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    stack.callback(_stop, process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(problem: Callable[[], str | None]) -> None:
    pause = threading.Event()
    for _ in range(START_SECONDS * 5):
        if problem() is None:
            return
        pause.wait(0.2)
    raise TimeoutError(problem())
