"""Where ordered work and its files are kept."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from services.reporting.domain.jobs import Job, StoredFile


class JobLost(RuntimeError):
    """Another worker has taken the job over: what this one made of it does not count."""


class Jobs(Protocol):
    """Orders and how far they have come. Times are wall time."""

    def add(self, job: Job, *, run_after: datetime) -> Job:
        """Keep a new one for workers from an instant on; the same id again returns what stands."""
        ...

    def get(self, job_id: str) -> Job | None:
        """Return one, or None."""
        ...

    def listed(self, wanted: Mapping[str, Any], before: str, limit: int) -> list[Job]:
        """Return those whose fields are as wanted, the latest id first, before one of them."""
        ...

    def claim(self, worker: str, now: datetime, until: datetime) -> Job | None:
        """Take the job that waits longest, or one whose worker fell silent; None: none waits."""
        ...

    def take(self, job_id: str, worker: str, until: datetime) -> Job:
        """Take one job whose order is just being kept.

        Raises:
            JobLost: when a worker has it already.

        """
        ...

    def advance(self, job: Job, done: int, until: datetime) -> None:
        """Note how far it has come, and that its worker lives.

        Raises:
            JobLost: when another worker has it.

        """
        ...

    def keep(self, job: Job, changes: Mapping[str, Any]) -> Job:
        """Write what was found or made on the way (content, files, state); return the job.

        Raises:
            JobLost: when another worker has it.

        """
        ...

    def expired(self, now: datetime, limit: int) -> list[Job]:
        """Return jobs whose time is over."""
        ...

    def forget(self, job_id: str) -> None:
        """Take a job away."""
        ...


class Files(Protocol):
    """Finished files; a file is there whole or not at all."""

    def put(self, path: Path, *, format_: str, name: str) -> StoredFile:
        """Keep a file; it can be read once it is kept whole."""
        ...

    def open(self, file: StoredFile) -> BinaryIO:
        """Return a file to read and seek in."""
        ...

    def delete(self, file: StoredFile) -> None:
        """Take a file away; one that is gone already is no fault."""
        ...
