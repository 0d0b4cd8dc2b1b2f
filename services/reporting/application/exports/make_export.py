"""Order an export; make its file now when it is small, else when a worker has time."""

import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from services.common.ids import new_id
from services.reporting.domain.exports.codec import order_of, plain
from services.reporting.domain.exports.order import INLINE_ROWS, Dataset, ExportFormat, ExportOrder
from services.reporting.domain.exports.table import Column, Listing, counted
from services.reporting.domain.jobs import Job
from services.reporting.domain.secrecy import Reader
from services.reporting.ports.exports import Writer
from services.reporting.ports.jobs import Files, Jobs

LEASE: Final = timedelta(seconds=120)
_SILENT: Final = timedelta(seconds=90)  # what was ordered here is left to whoever ordered it

TitleOf = Callable[[Column, str], str]


class Exports:
    """What may be exported, how it is written, and where the files are kept."""

    def __init__(
        self,
        jobs: Jobs,
        files: Files,
        listings: Mapping[Dataset, Listing],
        writers: Mapping[ExportFormat, Writer],
        *,
        title_of: TitleOf,
        zone: ZoneInfo,
        keep_for: timedelta,
        wall: Callable[[], datetime],
    ) -> None:
        self._jobs = jobs
        self._files = files
        self._listings = listings
        self._writers = writers
        self._title_of = title_of
        self._zone = zone
        self._keep_for = keep_for
        self._wall = wall

    def order(self, job_id: str, order: ExportOrder, reader: Reader, by: str) -> Job:
        """Keep an order, and make it at once when it has few rows; the same id is one order.

        Args:
            job_id: derived from the idempotency key, or new.
            order: what is wanted.
            reader: what is sealed against him is in no row.
            by: who asks; nobody else gets the file.

        Raises:
            UnknownIndicator: when the order names none of the catalogue.

        """
        rows = self._listings[order.dataset].count(reader, order)
        now, small = self._wall(), rows <= INLINE_ROWS
        job = Job(job_id, by, plain(order), reader, now, total=rows)
        standing = self._jobs.add(job, run_after=now + _SILENT if small else now)
        if standing is not job or not small:
            return standing
        return self.make(self._jobs.take(job_id, new_id("wrk"), now + LEASE))

    def make(self, job: Job) -> Job:
        """Make a job's file; what an attempt before left half done was never kept.

        Raises:
            JobLost: when another worker took it over.

        """
        order = order_of(job.order)
        listing = self._listings[order.dataset]
        columns = listing.columns(order)
        titles = [self._title_of(column, order.language) for column in columns]
        done = 0

        def told(rows: int) -> None:
            nonlocal done
            done = rows
            self._jobs.advance(job, rows, self._wall() + LEASE)

        with tempfile.TemporaryDirectory(prefix="huying-export-") as folder:
            path = Path(folder) / f"export.{order.format}"
            rows = counted(listing.rows(job.reader, order), told)
            self._writers[order.format](path, columns, titles, rows, self._zone)
            stored = self._files.put(path, format_=order.format, name=self._name(order))
        now = self._wall()
        ended = {"state": "done", "finished_at": now, "expires_at": now + self._keep_for}
        return self._jobs.keep(job, {**ended, "done": done, "total": done, "files": (stored,)})

    def _name(self, order: ExportOrder) -> str:
        days = "_".join(filter(None, (order.query.first, order.query.last)))
        made = f"{self._wall().astimezone(self._zone):%Y%m%d%H%M}"
        return (
            "-".join(filter(None, (order.indicator or order.dataset, days, made)))
            + f".{order.format}"
        )
