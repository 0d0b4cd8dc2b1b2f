"""Asks the snapshot of the facts: its files are fetched once, and DuckDB adds them up."""

import atexit
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import duckdb

from services.common.ids import new_id
from services.reporting.adapters.columns.manifest import Manifest, Manifests
from services.reporting.adapters.fact_repository import WAY_POINTS
from services.reporting.adapters.jobs.files import FileGone, MongoFiles
from services.reporting.domain.figures import LAST, FigureQuery
from services.reporting.domain.jobs import StoredFile

_LIMITS: Final = (
    "SET memory_limit='512MB'", "SET threads=2", "SET TimeZone='Asia/Shanghai'",
    "SET autoinstall_known_extensions=false", "SET autoload_known_extensions=false",
    "SET parquet_metadata_cache=true",
)  # fmt: skip
_PIECE: Final = 1 << 20
_FETCHING_SECONDS: Final = 3600.0  # longer than any file takes; others may be fetching theirs
Found = dict[str | None, dict[str, int]]


_WITHIN: Final = ("day BETWEEN $first::DATE AND $last::DATE",)
_BALANCE: Final = ("carried_in", "raised", "solved", "carried_over")
_BALANCED: Final = (
    "day <= $last::DATE AND (ended_day IS NULL OR ended_day >= $first::DATE) AND source = 'live'",
)
_BALANCES: Final = (
    "count(*) FILTER (day < $first::DATE), count(*) FILTER (day >= $first::DATE),"
    " count(*) FILTER (ended_day <= $last::DATE),"
    " count(*) FILTER (ended_day IS NULL OR ended_day > $last::DATE)"
)
_FIRST: Final = "0001-01-01"


@dataclass(frozen=True)
class _Asked:
    """One question of a table: what is told of which rows, grouped by what besides the key."""

    table: str
    query: FigureQuery
    told: str
    conditions: tuple[str, ...]
    grouped: tuple[str, ...] = ()
    bound: Mapping[str, Any] = field(default_factory=dict)


class ColumnsGone(LookupError):
    """The files were replaced while they were fetched or read: the next snapshot has others."""


class Columns:
    """What one process reads of the snapshot; safe among its threads."""

    def __init__(self, manifests: Manifests, files: MongoFiles, folder: Path) -> None:
        self._manifests = manifests
        self._files = files
        self._folder = folder
        self._known: Manifest | None = None
        self._fetching = threading.Lock()

    def current(self) -> Manifest | None:
        """Return the snapshot in force, or None where there is none."""
        self._known = self._manifests.current(self._known)
        return self._known

    def paths(self, snapshot: Manifest, table: str) -> list[Path]:
        """Return a table's files on this machine, fetched when they are not there yet.

        Raises:
            ColumnsGone: when they were replaced meanwhile.

        """
        wanted = {self._path(file): file for file in snapshot.files(table)}
        if not all(path.exists() for path in wanted):
            with self._fetching:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._forget(snapshot)
                for path, file in wanted.items():
                    self._fetch(path, file)
        return list(wanted)

    def sums(
        self,
        snapshot: Manifest,
        query: FigureQuery,
        measures: Sequence[str],
        without: Iterable[str],
    ) -> Found:
        """Return the measures' sums by the query's dimension, without some tickets.

        Raises:
            ColumnsGone: when the files were replaced meanwhile.

        """
        added = ", ".join(f'sum("{name}")::BIGINT' for name in measures)
        rows = self._rows(snapshot, _Asked("parts", query, added, _WITHIN), without)
        return {
            row[0]: {name: count or 0 for name, count in zip(measures, row[1:], strict=True)}
            for row in rows
        }

    def waits(
        self, snapshot: Manifest, query: FigureQuery, kind: str, without: Iterable[str]
    ) -> dict[str | None, dict[int, int]]:
        """Return how many orders waited how many minutes, by the query's dimension.

        Raises:
            ColumnsGone: when the files were replaced meanwhile.

        """
        conditions, told = (*_WITHIN, "wait = $kind"), "minutes, count(*)"
        asked = _Asked("waits", query, told, conditions, ("minutes",), {"kind": kind})
        rows = self._rows(snapshot, asked, without)
        found: dict[str | None, dict[int, int]] = {}
        for key, minutes, orders in rows:
            found.setdefault(key, {})[minutes] = orders
        return found

    def balances(
        self, snapshot: Manifest, query: FigureQuery, without: Iterable[str]
    ) -> dict[str | None, dict[str, int]]:
        """Return what was carried in, raised, solved and carried over, by the query's dimension.

        Raises:
            ColumnsGone: when the files were replaced meanwhile.

        """
        asked = _Asked("standing", query, _BALANCES, _BALANCED)
        return {
            row[0]: dict(zip(_BALANCE, row[1:], strict=True))
            for row in self._rows(snapshot, asked, without)
        }

    def standing(
        self, snapshot: Manifest, without: Iterable[str]
    ) -> list[tuple[str, str, dict[str, int]]]:
        """Return counts of tickets by state and tier, and of way points passed.

        Raises:
            ColumnsGone: when the files were replaced meanwhile.

        """
        counts = ", ".join(f"sum({name})::BIGINT" for name in WAY_POINTS)
        own = FigureQuery("tier", where={"source": "live"})
        asked = _Asked(
            "standing", own, f"state, count(*), {counts}", ("state IS NOT NULL",), ("state",)
        )
        names = ("tickets", *WAY_POINTS)
        return [
            (row[1], row[0], dict(zip(names, (one or 0 for one in row[2:]), strict=True)))
            for row in self._rows(snapshot, asked, without)
        ]

    def _rows(
        self, snapshot: Manifest, asked: "_Asked", without: Iterable[str]
    ) -> list[tuple[Any, ...]]:
        paths = [str(path) for path in self.paths(snapshot, asked.table)]
        if not paths:
            return []
        query = asked.query
        bound: dict[str, Any] = {"paths": paths, "without": list(without), **asked.bound}
        conditions = [*asked.conditions]
        if any("$first" in one for one in (asked.told, *conditions)):
            bound |= {"first": query.first or _FIRST, "last": query.last or LAST}
        for name, key in query.where.items():
            conditions.append(f'"{name}" IS NOT DISTINCT FROM $where_{name}')
            bound[f"where_{name}"] = key or None
        by = f'"{query.by}"::VARCHAR' if query.by else "NULL::VARCHAR"
        sql = (
            f"SELECT {by} AS key, {asked.told} FROM read_parquet($paths)"  # noqa: S608  # names of our own
            " ANTI JOIN (SELECT unnest($without::VARCHAR[]) AS ticket_id) USING (ticket_id)"
            f" WHERE {' AND '.join(conditions)} GROUP BY {', '.join(('key', *asked.grouped))}"
        )
        try:
            with self._engine.cursor() as cursor:
                return cursor.execute(sql, bound).fetchall()
        except duckdb.IOException as error:
            raise ColumnsGone(str(error)) from error

    @cached_property
    def _engine(self) -> duckdb.DuckDBPyConnection:
        """Made by the process that asks: an engine does not survive a fork."""
        engine = duckdb.connect()
        for limit in _LIMITS:
            engine.execute(limit)
        atexit.register(engine.close)
        return engine

    def _path(self, file: StoredFile) -> Path:
        return self._folder / f"{file.file_id}.parquet"

    def _fetch(self, path: Path, file: StoredFile) -> None:
        if path.exists():
            return
        partly = path.with_suffix(f".{new_id('prt')}")
        try:
            with self._files.open(file) as stream, partly.open("wb") as copy:
                while block := stream.read(_PIECE):
                    copy.write(block)
            partly.replace(path)
        except FileGone as error:
            raise ColumnsGone(file.name) from error
        finally:
            partly.unlink(missing_ok=True)

    def _forget(self, snapshot: Manifest) -> None:
        """Take away the files of earlier snapshots, and what killed processes left half fetched."""
        kept = snapshot.every_file()
        for path in self._folder.glob("*.parquet"):
            if path.stem not in kept:
                path.unlink(missing_ok=True)
        for path in self._folder.glob("*.prt_*"):
            with suppress(FileNotFoundError):  # whoever fetched it has just come to its end
                if time.time() - path.stat().st_mtime > _FETCHING_SECONDS:
                    path.unlink()
