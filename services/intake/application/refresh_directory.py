"""Refresh intake's own copy of the directory, so that receiving never waits for dispatch."""

from dataclasses import dataclass

from services.common.observability.logging import get_logger
from services.intake.ports.directory import DirectoryCopy, PublishedDirectory

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RefreshDirectory:
    """The use case, with its ports."""

    copy: DirectoryCopy
    published: PublishedDirectory

    def __call__(self, announced: int | None = None) -> bool:
        """Fetch the version announced, or the one in force; return whether the copy changed.

        Raises:
            DispatchUnavailable: the old copy stays good.

        """
        version = announced if announced is not None else self.published.current_version()
        held = self.copy.current()
        if version is None or (held is not None and held.version >= version):
            return False
        self.copy.save(version, self.published.body(version))
        _log.info("directory_copied", version=version)
        return True
