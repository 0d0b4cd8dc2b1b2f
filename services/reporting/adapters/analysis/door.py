"""The analyst's door: read-only SQL over the facts' columns."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from services.reporting.adapters.analysis import query_process
from services.reporting.adapters.columns.layout import ANALYSED
from services.reporting.adapters.columns.manifest import Manifest
from services.reporting.adapters.columns.reading import Columns, ColumnsGone
from services.reporting.adapters.exports.parquet_file import TYPES
from services.reporting.domain.exports.table import Column

NAMED: Final = {"units": "unit", "areas": "area", "categories": "category"}
_OF_NAMES: Final = (Column("code", "text"), Column("name", "text"))
_JOINED: Final = tuple(Column(f"{one}_name", "text") for one in NAMED.values())
_TRIES: Final = 3
_BEING_MADE: Final = "数据正在更新，请稍后再试 the tables are being made, ask again soon"


class QueryRefused(ValueError):
    """The engine does not run it; the text says why."""


class TablesBeingMade(Exception):
    """Newer tables took the old ones' place each time that it was asked: no fault of a question."""

    def __init__(self) -> None:
        super().__init__(_BEING_MADE)


class QueryTooLong(TimeoutError):
    """It took longer than it may."""


class Named(Protocol):
    """Knows every name of a dimension."""

    def all_of(self, dimension: str) -> dict[str, str]:
        """Return every name by code."""
        ...


class Follow(Protocol):
    """Makes the columns of what changed, one process at a time."""

    def __call__(self, *, at_least_one: bool) -> None:
        """Make them; with ``at_least_one`` only where there are none yet."""
        ...


class AnalystDoor:
    """Answers questions over the columns in force, which the scheduler keeps young.

    What is sealed is in no columns: a question may group by anything.
    """

    def __init__(
        self, columns: Columns, follow: Follow, names: Named, zone: ZoneInfo, *, seconds: float
    ) -> None:
        self._columns = columns
        self._follow = follow
        self._names = names
        self._zone = zone
        self._seconds = seconds

    def tables(self) -> Mapping[str, tuple[Column, ...]]:
        """Return each table's columns."""
        joined = {"tickets": (*ANALYSED["tickets"], *_JOINED)}
        return {**ANALYSED, **joined, **dict.fromkeys(NAMED, _OF_NAMES)}

    def renew(self) -> None:
        """Make the columns of whatever changed now."""
        self._follow(at_least_one=False)

    def ask(self, sql: str, rows: int) -> dict[str, Any]:
        """Return the answer to a question: ``columns``, ``rows``, ``more``, ``as_of``.

        Raises:
            QueryRefused: when it is no single question, or not one that can be answered.
            QueryTooLong: when it took too long.
            TablesBeingMade: when it has to be asked again a little later.

        """
        for _ in range(_TRIES):
            taken, files = self._files()
            told = self._answered(self._asked(sql, rows, files))
            if "error" not in told:
                return {**told, "as_of": taken.as_of.astimezone(self._zone).isoformat()}
            if all(Path(path).exists() for paths in files.values() for path in paths):
                raise QueryRefused(told["error"])
        raise TablesBeingMade  # newer files took their place each time it was asked

    def _asked(self, sql: str, rows: int, files: Mapping[str, list[str]]) -> dict[str, Any]:
        return {
            "sql": sql,
            "rows": rows,
            "tables": {
                name: {
                    "paths": files[name],
                    "columns": {column.name: TYPES[column.kind] for column in columns},
                }
                for name, columns in ANALYSED.items()
            },
            "names": {table: self._names.all_of(one) for table, one in NAMED.items()},
        }

    def _files(self) -> tuple[Manifest, dict[str, list[str]]]:
        for _ in range(_TRIES):
            self._follow(at_least_one=True)
            taken = self._columns.current()
            if taken is None:
                continue
            try:
                return taken, {
                    name: [str(path) for path in self._columns.paths(taken, name)]
                    for name in ANALYSED
                }
            except ColumnsGone:  # others took their place meanwhile
                continue
        raise TablesBeingMade

    def _answered(self, asked: Mapping[str, Any]) -> dict[str, Any]:
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
        return told
