"""What imports need of the world."""

from typing import Protocol

from services.intake.domain.channels.importing import Import
from services.intake.domain.channels.rows import ReadFile


class LostClaim(Exception):
    """Another worker has the import by now; what it has settled stands."""


class Imports(Protocol):
    """The imports with their files, which are kept sealed and only until they are read."""

    def add(self, job: Import, content: bytes) -> Import:
        """Keep an import with its file; return what stands under its id.

        One that may run again is queued anew, with this file.
        """
        ...

    def get(self, import_id: str) -> Import | None:
        """Return one, or None."""
        ...

    def claim(self) -> tuple[Import, bytes] | None:
        """Return the one that waits longest, or whose worker died, with its file; it is ours now.

        None where none waits.
        """
        ...

    def save(self, job: Import) -> None:
        """Keep how far it has come, and our claim; with its end its file goes.

        Raises:
            LostClaim: it is another worker's by now.

        """
        ...

    def release(self, import_id: str) -> None:
        """Let another worker have ours at once."""
        ...


class FileReader(Protocol):
    """Reads files into rows."""

    def __call__(self, job: Import, content: bytes) -> ReadFile:
        """Return what it holds, the same each time. Raises Unreadable."""
        ...
