"""The analyst's door: read-only SQL over a Parquet snapshot of the facts."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.reporting.adapters.analysis import query_process
from services.reporting.adapters.exports.parquet_file import write_parquet
from services.reporting.domain.exports.order import ExportOrder
from services.reporting.domain.exports.table import Listing
from services.reporting.domain.figures import FigureQuery
from services.reporting.domain.secrecy import Reader

_TICKETS: Final = ExportOrder("tickets", "parquet", FigureQuery())


class QueryRefused(ValueError):
    """The engine does not run it; the text says why."""


class QueryTooLong(TimeoutError):
    """It took longer than it may."""


class AnalystDoor:
    """Answers questions; the snapshot is made anew when it is too old, and replaced whole.

    What is sealed is in no snapshot (``reader``): a question may group by anything.
    """

    def __init__(
        self,
        folder: Path,
        listing: Listing,
        reader: Reader,
        zone: ZoneInfo,
        *,
        fresh_for: timedelta,
        seconds: float,
        wall: Callable[[], datetime],
    ) -> None:
        self._folder = folder
        self._listing = listing
        self._reader = reader
        self._zone = zone
        self._fresh_for = fresh_for
        self._seconds = seconds
        self._wall = wall
        self._one_at_a_time = threading.Lock()

    def tables(self) -> dict[str, list[dict[str, str]]]:
        """Return each table's columns with the kind of their cells."""
        columns = self._listing.columns(_TICKETS)
        return {"tickets": [{"name": one.name, "kind": one.kind} for one in columns]}

    def ask(self, sql: str, rows: int) -> dict[str, Any]:
        """Return the answer to a question: ``columns``, ``rows``, ``more``, ``as_of``.

        Raises:
            QueryRefused: when it is no single question, or not one that can be answered.
            QueryTooLong: when it took too long.

        """
        path = self.snapshot()
        asked = {"sql": sql, "tables": {"tickets": str(path)}, "rows": rows}
        try:
            done = subprocess.run(  # noqa: S603  # our own interpreter and module
                [sys.executable, "-m", query_process.__name__],
                input=json.dumps(asked).encode(),
                capture_output=True,
                timeout=self._seconds,
                check=False,
                env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": ":".join(sys.path)},
            )
        except subprocess.TimeoutExpired as error:
            raise QueryTooLong(f"{self._seconds:.0f}") from error
        if done.returncode or not done.stdout:
            raise QueryRefused("内存或时间超限 out of memory or time")
        told: dict[str, Any] = json.loads(done.stdout)
        if "error" in told:
            raise QueryRefused(told["error"])
        made = datetime.fromtimestamp(path.stat().st_mtime, tz=self._zone)
        return {**told, "as_of": made.isoformat()}

    def snapshot(self, *, anew: bool = False) -> Path:
        """Return the snapshot's file, made now where there is none, or none young enough."""
        path = self._folder / "tickets.parquet"
        with self._one_at_a_time:
            if anew or not path.exists() or self._age(path) > self._fresh_for:
                self._folder.mkdir(parents=True, exist_ok=True)
                partly = path.with_name(f".tickets.{os.getpid()}.parquet")
                columns = self._listing.columns(_TICKETS)
                titles = [one.name for one in columns]
                rows = self._listing.rows(self._reader, _TICKETS)
                write_parquet(partly, columns, titles, rows, self._zone)
                partly.replace(path)
        return path

    def _age(self, path: Path) -> timedelta:
        made = datetime.fromtimestamp(path.stat().st_mtime, tz=self._zone)
        return self._wall() - made
