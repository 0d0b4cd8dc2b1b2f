"""Work that is ordered now and done later: exports and bulletins, with how far they have come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from services.reporting.domain.secrecy import Reader

JobState = Literal["queued", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A finished file; ``sha256`` (hex) is its ETag, ``size`` in bytes."""

    format: str
    name: str
    file_id: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Job:
    """One order and what came of it.

    ``order`` is what was asked for, as plain values; ``reader`` who asked, as the figures know him.
    ``worker`` names the attempt that has it now: only that one may write to it. ``fault`` is a code
    with a text in the catalogue. ``expires_at`` is wall time: after it the files are gone.
    """

    job_id: str
    by: str
    order: Mapping[str, Any]
    reader: Reader
    ordered_at: datetime
    state: JobState = "queued"
    done: int = 0
    total: int | None = None
    files: tuple[StoredFile, ...] = ()
    content: Mapping[str, Any] | None = None
    fault: str | None = None
    attempts: int = 0
    worker: str | None = None
    finished_at: datetime | None = None
    expires_at: datetime | None = None
    numbers: Mapping[str, int] = field(default_factory=dict)

    def file_of(self, wanted: str) -> StoredFile | None:
        """Return its file of a format, or None."""
        return next((one for one in self.files if one.format == wanted), None)
