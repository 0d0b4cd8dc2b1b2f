"""Sends again what failed for its template, once an edition is current that may say it."""

from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event
from typing import Protocol

from services.common.observability.logging import get_logger
from services.notify.application.rounds import go_round
from services.notify.ports.clocks import Now
from services.notify.ports.replays import Unwritten
from services.notify.ports.templates import TemplateStore

# What is older is no news to anybody any more.
OLDEST = timedelta(days=3)
_A_ROUND = 500
_log = get_logger(__name__)


class Cursor(Protocol):
    """A text that survives restarts."""

    def get(self) -> str | None:
        """Return it, None before the first ``set``."""
        ...

    def set(self, cursor: str) -> None:
        """Keep it."""
        ...


@dataclass
class SendMended:
    """Several may run: what was begun anew has not failed any more.

    ``pause_seconds`` is longer than senders take to see an edition: a new one is acted upon a round
    after it was seen.
    """

    templates: TemplateStore
    unwritten: Unwritten
    cursor: Cursor
    wall: Now
    pause_seconds: float = 5.0
    _seen: int = field(default=0, init=False)

    def run(self, stop: Event) -> None:
        """Look until told to stop."""
        go_round(stop, self, pause_seconds=self.pause_seconds, name="mended-templates")

    def __call__(self) -> int:
        """Begin some of it anew, once an edition; return how many notifications."""
        number, before = self.templates.current_number(), self._seen
        self._seen = number
        if number != before or number == int(self.cursor.get() or 0):
            return 0
        begun = self.unwritten.again(since=self.wall.now() - OLDEST, limit=_A_ROUND)
        if begun < _A_ROUND:
            self.cursor.set(str(number))
        if begun:
            _log.info("mended_notices_sent_again", edition=number, count=begun)
        return begun
