"""Pull the mailbox: each letter once, robots' letters apart, what cannot be read set aside."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter
from services.intake.application.channels.take_letter import TakeLetter
from services.intake.domain.channels.letters import Letter
from services.intake.domain.channels.rows import Unreadable
from services.intake.ports.mail import Mailbox, Tray, Waiting

_AT_ONCE: Final = 100
_POISON: Final = (ValueError, TypeError, LookupError)
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PullMail:
    """The use case, with its ports; ``most_bytes`` is how large a letter may be."""

    mailbox: Mailbox
    read: Callable[[bytes], Letter]
    take: TakeLetter
    most_bytes: int

    def __call__(self, may_go_on: Callable[[], bool] = lambda: True) -> int:
        """Take what lies in the box; return how many letters left it.

        A letter leaves the box after it stands: a worker that is killed brings it again, and its
        Message-ID makes it the same. One that must wait stays.

        Raises:
            MailboxUnavailable, StoreUnavailable: the rest stays in the box.

        """
        moved = 0
        for waiting in self.mailbox.waiting(_AT_ONCE):
            if not may_go_on():
                break
            outcome, tray = self._taken(waiting)
            counter("huying_intake_letters_total", {"outcome": outcome}).inc()
            if tray is not None:
                self.mailbox.put(waiting.number, tray)
                moved += 1
        return moved

    def _taken(self, waiting: Waiting) -> tuple[str, Tray | None]:
        if waiting.size > self.most_bytes:
            return "too_large", "aside"
        try:
            letter = self.read(self.mailbox.fetch(waiting.number))
        except Unreadable as fault:
            _log.warning("letter_set_aside", number=waiting.number, cause=fault.code)
            return "unreadable", "aside"
        try:
            taken = self.take(letter)
        except _POISON as error:  # it must not hold up those behind it, time and again
            _log.error("letter_set_aside", number=waiting.number, cause=type(error).__name__)
            return "unreadable", "aside"
        if taken.outcome == "later":
            return "later", None
        trays: dict[str, Tray] = {"ignored": "ignored", "refused": "aside", "too_many": "aside"}
        return taken.outcome, trays.get(taken.outcome, "done")
