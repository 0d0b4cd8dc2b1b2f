"""How published versions of the district's directory are kept and heard of."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from services.dispatch.domain.calendars.calendars import Calendars
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.directory.publication import Publication
from services.dispatch.ports.tickets import TellableEvent


class Directories(Protocol):
    """The published versions of the directory."""

    def current(self) -> Directory | None:
        """Return the version in force, or None before the first is published; quick."""
        ...

    def version(self, version: int) -> Directory | None:
        """Return one version, such as that of a ticket's birth; quick once it was asked for."""
        ...

    def calendars(self, version: int) -> Calendars | None:
        """Return one version of the calendars, such as a ticket goes by; quick once asked for."""
        ...

    def bodies(self, version: int | None) -> tuple[int, Mapping[str, Any]] | None:
        """Return a version's number and body, or those in force for None."""
        ...

    def publish(self, publication: Publication, event_of: "VersionTold") -> int:
        """Publish as the next version, record and tell it, in one write; return the version.

        Content with the digest of what is in force, and a preset that was loaded last, are not
        published again.

        Raises:
            StaleAggregate: another version than ``publication.base`` is in force, or the draft
                was edited or published by somebody else; nothing was written.

        """
        ...


class VersionTold(Protocol):
    """Makes the event that tells a version."""

    def __call__(self, version: int, changed: Sequence[str]) -> tuple[TellableEvent, datetime]:
        """Return the event and its business time; ``changed`` are the names of changed parts."""
        ...
