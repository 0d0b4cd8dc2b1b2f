"""CPU seconds of every process of a system: user and system time, children included."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(run_dir: Path) -> dict[str, float]:
    """Return CPU seconds so far by process name, of all processes that carry this run folder.

    gunicorn's workers and RabbitMQ's helpers inherit the name of the process they came from.
    """
    marker = f"HUYING_RUN_DIR={run_dir}\0".encode()
    spent: dict[str, float] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            environment = (folder / "environ").read_bytes() + b"\0"
            stat = (folder / "stat").read_text()
        except OSError:
            continue  # it ended while we looked, or is not ours
        if marker in environment:
            name = _name(environment)
            fields = stat.rpartition(")")[2].split()
            spent[name] = spent.get(name, 0.0) + (int(fields[11]) + int(fields[12])) / _TICKS
    return spent


def difference(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """Return what each process spent in between."""
    return {name: after[name] - before.get(name, 0.0) for name in after}


def _name(environment: bytes) -> str:
    for entry in environment.split(b"\0"):
        if entry.startswith(b"HUYING_PROCESS_NAME="):
            return entry.partition(b"=")[2].decode()
    return "supervisord"
