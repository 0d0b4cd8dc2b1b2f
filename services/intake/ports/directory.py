"""The directory as its owner publishes it, and intake's copy of it."""

from collections.abc import Mapping
from typing import Protocol

from services.intake.domain.directory import Directory


class PublishedDirectory(Protocol):
    """The directory as its owner publishes it."""

    def current_version(self) -> int | None:
        """Return the version in force, None before the first. Raises DispatchUnavailable."""
        ...

    def body(self, version: int) -> Mapping[str, object]:
        """Return a version's text. Raises DispatchUnavailable."""
        ...


class DirectoryCopy(Protocol):
    """Intake's own copy of the directory."""

    def current(self) -> Directory | None:
        """Return the copy, a few seconds old at most, or None while there is none."""
        ...

    def save(self, version: int, body: Mapping[str, object]) -> None:
        """Keep a version unless a newer one is there."""
        ...
