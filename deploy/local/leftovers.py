"""Find and end what a killed supervisor left behind, and never a stranger's process."""

import os
import signal
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

from deploy.local.run_dir import RunDir

PROC = Path("/proc")
# Long enough for RabbitMQ and mongod to close their files.
PATIENCE_SECONDS = 45.0
STEP_SECONDS = 0.1


def marks_of(pid: int) -> Mapping[str, str]:
    """Return the marks that `pid` carries in its environment: run folder and process name."""
    try:
        raw = (PROC / str(pid) / "environ").read_bytes()
    except OSError:
        return {}
    pairs = (item.partition(b"=") for item in raw.split(b"\0"))
    values = {
        key.decode(errors="replace"): value.decode(errors="replace") for key, _, value in pairs
    }
    return {key: values[key] for key in ("HUYING_RUN_DIR", "HUYING_PROCESS_NAME") if key in values}


def belongs(pid: int, run_dir: Path, name: str | None = None) -> bool:
    """Tell whether `pid` lives and is a process of this run folder (of that name, when given)."""
    marks = marks_of(pid)
    ours = marks.get("HUYING_RUN_DIR") == str(run_dir) and "HUYING_PROCESS_NAME" in marks
    return ours and (name is None or marks["HUYING_PROCESS_NAME"] == name) and not _is_zombie(pid)


def recorded(run: RunDir) -> dict[str, int]:
    """Return the pids recorded under the run folder that are still ours, by process name."""
    found: dict[str, int] = {}
    for file in sorted((run / "pids").glob("*.pid")):
        pid = _read_pid(file)
        if pid is not None and belongs(pid, run.root, file.stem):
            found[file.stem] = pid
    return found


def end_recorded(run: RunDir, last: Iterable[str]) -> int:
    """End every recorded process that is still ours, those named in `last` after the others.

    Their children (a killed gunicorn's workers, RabbitMQ's epmd) carry the same marks and are ended
    after them. Returns how many were found.
    """
    pids = recorded(run)
    late = {name: pids.pop(name) for name in last if name in pids}
    found = len(pids) + len(late)
    end(run.root, pids.values())
    end(run.root, late.values())
    found += end_marked(run.root)
    for file in (run / "pids").glob("*.pid"):
        file.unlink(missing_ok=True)
    return found


def end_marked(run_dir: Path) -> int:
    """End whatever else carries this run folder's marks; returns how many there were."""
    mine = _lineage()
    pids = [
        int(entry.name)
        for entry in PROC.iterdir()
        if entry.name.isdigit()
        and int(entry.name) not in mine
        and belongs(int(entry.name), run_dir)
    ]
    end(run_dir, pids)
    return len(pids)


def end(run_dir: Path, pids: Iterable[int]) -> None:
    """Ask these to stop, wait, kill the rest; each is verified before each signal."""
    waiting = set(pids)
    for pid in waiting:
        _signal(run_dir, pid, signal.SIGTERM)
    pause = threading.Event()
    for _ in range(int(PATIENCE_SECONDS / STEP_SECONDS)):
        waiting = {pid for pid in waiting if belongs(pid, run_dir)}
        if not waiting:
            return
        pause.wait(STEP_SECONDS)
    for pid in waiting:
        _signal(run_dir, pid, signal.SIGKILL)


def _signal(run_dir: Path, pid: int, number: signal.Signals) -> None:
    if belongs(pid, run_dir):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return


def _lineage() -> set[int]:
    """Return this process and its ancestors: a shell that exports our marks is no leftover."""
    pid, seen = os.getpid(), set[int]()
    while pid > 1 and pid not in seen:
        seen.add(pid)
        pid = _parent(pid)
    return seen


def _parent(pid: int) -> int:
    return int(_stat_fields(pid)[1]) if _stat_fields(pid) else 0


def _is_zombie(pid: int) -> bool:
    fields = _stat_fields(pid)
    return not fields or fields[0] == "Z"


def _stat_fields(pid: int) -> list[str]:
    """Return the fields of /proc/<pid>/stat after the name, which may hold blanks and brackets."""
    try:
        text = (PROC / str(pid) / "stat").read_text(errors="replace")  # a name is cut in mid-sign
        return text.rpartition(")")[2].split()
    except OSError:
        return []


def _read_pid(file: Path) -> int | None:
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return None
