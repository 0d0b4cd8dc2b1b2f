"""A bounded file of JSON lines: when it is full, one older file is kept beside it."""

import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path

MOST_BYTES = 10_000_000


class Journal:
    """Appends records to `<run folder>/received/<name>.jsonl`; threads may share one."""

    def __init__(self, path: Path, most_bytes: int = MOST_BYTES) -> None:
        self._path = path
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)

    def append(self, record: Mapping[str, object]) -> None:
        """Add one record; the file never grows beyond its bound."""
        line = json.dumps(record, ensure_ascii=False) + "\n"
        with self._lock:
            if self._path.exists() and self._path.stat().st_size > self._most_bytes:
                self._path.replace(self._path.with_suffix(".1.jsonl"))
            with self._path.open("a", encoding="utf-8") as file:
                file.write(line)


def open_journal(name: str) -> Journal:
    """Return the journal called `name` in this process's run folder."""
    return Journal(Path(os.environ["HUYING_RUN_DIR"]) / "received" / f"{name}.jsonl")
