"""The loop that looks into a mailbox now and then: one process at a time, by a lease."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Final

from services.common.mail.imap import ImapBox
from services.common.observability.logging import get_logger
from services.common.store.lease import Leases

# Takes what lies in the box while it may go on; returns how many letters left it.
Pull = Callable[[Callable[[], bool]], int]

_LEASE_SECONDS: Final = 120
_log = get_logger(__name__)


@dataclass(frozen=True)
class Looking:
    """What is looked after: ``name`` is the lease's, ``away`` what is waited out.

    ``pause_seconds`` (wall time) lie between two looks that found nothing.
    """

    name: str
    mailbox: ImapBox
    pull: Pull
    leases: Leases
    pause_seconds: float
    away: tuple[type[Exception], ...]

    def run(self, stop: Event) -> None:
        """Look until told to stop; a mailbox that is away is asked again later."""
        try:
            while not stop.is_set():
                if not self._looked(stop):
                    stop.wait(self.pause_seconds)
        finally:
            self.mailbox.close()

    def once(self, stop: Event) -> int:
        """Look if no other process does; return how many letters left the box."""
        if self.leases.acquire(self.name, _LEASE_SECONDS) is None:
            return 0
        try:
            return self.pull(lambda: not stop.is_set() and self.leases.renew(self.name))
        finally:
            self.leases.release(self.name)

    def _looked(self, stop: Event) -> int:
        try:
            return self.once(stop)
        except self.away as error:
            cause = f"{type(error).__name__}: {error}"
            _log.warning("mailbox_waits", mailbox=self.name, cause=cause)
            return 0
