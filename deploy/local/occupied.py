"""Who holds a port that we need, told in one line before anything is started."""

import os
import socket
from collections.abc import Sequence
from pathlib import Path

from deploy.local.problems import CannotGoOn
from deploy.local.process import Process

LISTEN = "0A"
TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))


def check_free(processes: Sequence[Process], base: int) -> None:
    """Raise CannotGoOn naming the first port that somebody else listens on, and who where seen."""
    for process in processes:
        for name, port in process.ports.items():
            if not _is_free(port):
                suggested = base + 200 if base < 60_000 else 8100
                raise CannotGoOn(
                    f"Port {port} ({name}) is taken{_by_whom(port)}: stop that, or choose other "
                    f"ports, for example HUYING_PORT_BASE={suggested} make up"
                )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As our servers do: a port in TIME_WAIT is free, one that is listened on is not.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _by_whom(port: int) -> str:
    inode = _listening_inode(port)
    owner = _owner(f"socket:[{inode}]") if inode else None
    return f" by process {owner}" if owner else ""


def _listening_inode(port: int) -> str | None:
    for table in TABLES:
        if not table.exists():
            continue
        for line in table.read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTEN and int(fields[1].rpartition(":")[2], 16) == port:
                return fields[9]
    return None


def _owner(link: str) -> str | None:
    """Return "<pid> (<command>)" of the process with that socket, if we may look into it."""
    for folder in Path("/proc").glob("[0-9]*/fd"):
        try:
            if any(str(entry.readlink()) == link for entry in folder.iterdir()):
                command = (folder.parent / "cmdline").read_bytes().replace(b"\0", b" ")
                return f"{folder.parent.name} ({os.fsdecode(command).strip()[:60]})"
        except OSError:
            continue
    return None
