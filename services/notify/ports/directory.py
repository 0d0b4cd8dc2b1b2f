"""The directory that dispatch publishes."""

from typing import Protocol

from services.notify.domain.wording import Names


class Directory(Protocol):
    """notify's own copy of the directory. May block."""

    def names(self) -> Names | None:
        """Return the names of the newest copy, or None when there never was one."""
        ...

    def refresh(self) -> None:
        """Fetch the newest version from dispatch and keep it.

        Raises:
            DependencyAway: when dispatch does not answer.

        """
        ...
