"""One round after another until told to stop; a dependency that is away is asked again."""

from collections.abc import Callable
from threading import Event

from services.common.observability.logging import get_logger
from services.notify.ports.dependencies import DependencyAway

_log = get_logger(__name__)


def go_round(
    stop: Event, a_round: Callable[[], object], *, pause_seconds: float, name: str
) -> None:
    """Do rounds until told to stop, ``pause_seconds`` (wall time) apart; ``name`` is for the log.

    What else a round raises goes through: whoever runs the loop begins it anew.
    """
    while not stop.is_set():
        try:
            a_round()
        except DependencyAway as error:
            _log.info("dependency_away", loop=name, reason=str(error))
        stop.wait(pause_seconds)
