"""Makes the snapshot of the facts: Parquet files by month of opening, only those that changed."""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TextIO
from zoneinfo import ZoneInfo

from pymongo.collection import Collection

from services.common.store.sealed import UNSEALED
from services.reporting.adapters.columns.layout import TABLES, lines_of
from services.reporting.adapters.columns.manifest import Manifest, Manifests, Partition
from services.reporting.adapters.exports.parquet_file import convert
from services.reporting.adapters.jobs.files import MongoFiles
from services.reporting.domain.jobs import StoredFile

Facts = Collection[dict[str, Any]]

OPENED: Final = "fact.values.opened_at"
PREFIX: Final = "columns/"
# Longer than a write takes, and than clocks of two machines differ.
MARGIN: Final = timedelta(seconds=60)
_MONTH: Final = 7  # of "2026-11-22T…"
_BATCH: Final = 1000
_MOST_CHANGED: Final = 20_000
# A snapshot reads every fact of a month. While thousands of appeals come in it would be made all
# the time, and take a processor from those who accept and assign: what changed is read beside it.
_SOON: Final = timedelta(minutes=5)
_FLOOD: Final = 10_000
_FEW: Final = 1_000
_TENTH: Final = 10
_LEFT_OUT: Final = {
    "rolled": 0, "score": 0, "dispute_marks": 0, "brought": 0, "fact.stamps": 0,
}  # fmt: skip
_NOT_OPENED: Final = "none"


class ColumnMaker:
    """Makes what changed anew; whoever reads goes on with the files of before until all stand."""

    def __init__(
        self,
        sources: Mapping[str, Facts],
        manifests: Manifests,
        files: MongoFiles,
        zone: ZoneInfo,
        wall: Callable[[], datetime],
        now: Callable[[], datetime],
    ) -> None:
        self._sources = sources
        self._manifests = manifests
        self._files = files
        self._zone = zone
        self._wall = wall
        self._now = now

    def due(self, age: timedelta, changes: int) -> bool:
        """Tell whether there is anything to do: no snapshot, an old one, or many changes."""
        kept = self._manifests.current()
        if kept is None:
            return True
        young = self._wall() - kept.taken_at
        enough = self._enough(changes, young) if young < age else 1
        return self._changed(kept, enough) >= enough

    def _enough(self, changes: int, young: timedelta) -> int:
        """Return how many changes are worth a new snapshot; few facts are soon read again."""
        there = sum(one.estimated_document_count() for one in self._sources.values())
        if there <= _FEW:
            return min(changes, there // _TENTH + 1)
        return changes if young > _SOON else max(changes, _FLOOD)

    def refresh(self) -> int:
        """Make the partitions anew whose facts changed; return how many there were."""
        (epoch, before), kept = self._manifests.standing(), self._manifests.current()
        as_of, taken_at = self._now(), self._wall() - MARGIN
        partitions = dict(kept.partitions) if kept else {}
        stale = list(self._stale(kept))
        for name, source, month in stale:
            partitions[f"{name}/{month}"] = self._made(f"{name}/{month}", source, month)
        filled = {name: one for name, one in partitions.items() if one}
        made = Manifest(epoch, taken_at, as_of, filled)
        if self._manifests.keep(made, before):
            self._clear(made.every_file() | (kept.every_file() if kept else set()))
        return len(stale)

    def _changed(self, kept: Manifest, most: int) -> int:
        since = {"changed_at": {"$gte": kept.taken_at}}
        return sum(one.count_documents(since, limit=most) for one in self._sources.values())

    def _stale(self, kept: Manifest | None) -> Iterator[tuple[str, Facts, str]]:
        """Yield what has to be made: of a fact that was not open yet its former place as well."""
        for name, source in self._sources.items():
            since = {"changed_at": {"$gte": kept.taken_at}} if kept else {}
            changed = source.find(since, {OPENED: 1}).limit(_MOST_CHANGED) if kept else ()
            rows = [row["fact"]["values"].get("opened_at") for row in changed]
            if kept is None or len(rows) == _MOST_CHANGED:
                months = {_NOT_OPENED, *_months(source)}
            else:
                months = {one[:_MONTH] for one in rows if one} | ({_NOT_OPENED} if rows else set())
            yield from ((name, source, month) for month in sorted(months))

    def _made(self, name: str, source: Facts, month: str) -> Partition:
        bounds = None if month == _NOT_OPENED else {"$gte": month, "$lt": month + "~"}
        found = source.find({OPENED: bounds, **UNSEALED}, _LEFT_OUT, batch_size=_BATCH)
        with tempfile.TemporaryDirectory(prefix="huying-columns-") as folder:
            lines = _written(Path(folder), found, self._zone)
            return {table: self._stored(name, table, path) for table, path in lines.items()}

    def _stored(self, name: str, table: str, lines: Path) -> StoredFile:
        path = lines.with_suffix(".parquet")
        convert(lines, path, TABLES[table])
        return self._files.put(path, format_="parquet", name=f"{PREFIX}{name}/{table}.parquet")

    def _clear(self, kept: set[str]) -> None:
        """Take away what no snapshot has any more; the one before may still be read."""
        for file_id in self._files.named(PREFIX) - kept:
            self._files.remove(file_id)


def _written(folder: Path, found: Iterator[Mapping[str, Any]], zone: ZoneInfo) -> dict[str, Path]:
    paths: dict[str, Path] = {}
    with ExitStack() as stack:
        files: dict[str, TextIO] = {}
        for document in found:
            for table, line in lines_of(document, zone):
                if table not in files:
                    paths[table] = folder / f"{table}.ndjson"
                    files[table] = stack.enter_context(paths[table].open("w", encoding="utf-8"))
                told = {key: value for key, value in line.items() if value is not None}
                files[table].write(json.dumps(told, ensure_ascii=False, default=str) + "\n")
    return paths


def _months(source: Facts) -> Iterator[str]:
    """Yield every month from the first to the last in which anything was opened, by index."""
    ends = [
        row["fact"]["values"]["opened_at"][:_MONTH]
        for row in (
            source.find_one({OPENED: {"$gt": ""}}, {OPENED: 1}, sort=[(OPENED, order)])
            for order in (1, -1)
        )
        if row
    ]
    if not ends:
        return
    day, last = date.fromisoformat(f"{ends[0]}-01"), ends[1]
    while (month := day.isoformat()[:_MONTH]) <= last:
        yield month
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
