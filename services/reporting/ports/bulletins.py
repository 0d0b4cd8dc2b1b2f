"""What bulletins need from the world."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from services.reporting.domain.bulletins.content import Content
from services.reporting.domain.jobs import Job
from services.reporting.ports.jobs import Jobs


class BulletinWriter(Protocol):
    """Writes a bulletin as a file; the same content always gives the same file."""

    def __call__(self, path: Path, content: Content) -> None:
        """Write the file whole."""
        ...


class Bulletins(Jobs, Protocol):
    """Ordered bulletins. Times are wall time, but ``published_at``."""

    def latest_version(self, series: str) -> int:
        """Return the highest version of a template, period and subject; 0: there is none."""
        ...

    def publish(self, job: Job, units: Sequence[str], published_at: datetime) -> Job:
        """Note that it is done and tell the world so, in one write.

        Args:
            job: with its files.
            units: who gets word of it.
            published_at: business time.

        Raises:
            JobLost: when another worker has it.

        """
        ...
