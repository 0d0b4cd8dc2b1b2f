"""A whole system of its own for a test: own run folder, own ports, ended and removed afterwards."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.local.ports import Ports
from deploy.local.run_dir import REPOSITORY
from deploy.local.system import System

# Below those that the machine gives to connections on their way out.
FIRST_BASE, LAST_BASE, STEP = 20_000, 32_600, 200


@contextmanager
def private_system(
    replicas: int = 1, settings: Mapping[str, str] | None = None
) -> Iterator[System]:
    """Give a system that is not started yet; end it and remove its data on leaving.

    ``settings`` (``HUYING_…``) are given to every service.

    Inside: `system.up()`, `system.access()`, `system.pids()`, `system.kill("dispatch-worker-1")`,
    `system.stop("rabbitmq")` / `system.start("rabbitmq")`, `system.wait_ready()`, `system.down()`.
    """
    root = Path(tempfile.mkdtemp(prefix="huying-system-"))
    share_packages(root)
    system = System(root, free_port_base(), replicas, settings=settings or {})
    try:
        yield system
    finally:
        system.down()
        shutil.rmtree(root, ignore_errors=True)


def share_packages(root: Path) -> None:
    """Let a temporary run folder use the packages that the checkout's own has fetched."""
    shared = REPOSITORY / ".run" / "packages"
    shared.mkdir(parents=True, exist_ok=True)
    (root / "packages").symlink_to(shared, target_is_directory=True)


def free_port_base() -> int:
    """Return a port base none of whose ports is taken now.

    Suites that look at the same time begin at different ones: nothing is taken by looking.
    """
    bases = range(FIRST_BASE, LAST_BASE, STEP)
    first = os.getpid() % len(bases)
    for base in (*bases[first:], *bases[:first]):
        ports = Ports.from_base(base)
        if all(map(_is_free, (*ports.numbers.values(), *ports.side))):
            return base
    raise RuntimeError("no free port base")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
