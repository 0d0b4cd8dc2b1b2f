"""Keeps notify's copy of the directory fresh: at start, and whenever a version is published."""

from threading import Event

from services.common.observability.logging import get_logger
from services.notify.ports.dependencies import DependencyAway
from services.notify.ports.directory import Directory

_log = get_logger(__name__)


class FollowDirectory:
    """Asks dispatch until there is a copy; later ones are announced by events.

    An announcement may be lost with a binding, so it asks again every now and then.
    """

    def __init__(
        self, directory: Directory, *, retry_seconds: float = 2.0, refresh_seconds: float = 300.0
    ) -> None:
        self._directory = directory
        self._retry_seconds = retry_seconds
        self._refresh_seconds = refresh_seconds

    def run(self, stop: Event) -> None:
        """Refresh until told to stop; a dispatch that is away is asked again."""
        while not stop.is_set():
            pause = self._refresh_seconds
            try:
                self._directory.refresh()
            except DependencyAway as error:
                _log.info("directory_not_fetched", reason=str(error))
                pause = self._retry_seconds
            stop.wait(pause)
