"""Pulls the mailbox that undelivered mails come back to: each report once, the rest set aside."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter
from services.notify.application.bounces.take_bounce import TakeBounce
from services.notify.ports.bounces import BounceBox, Lying, NoReport, Reports, Tray
from services.notify.ports.clocks import Now

_AT_ONCE: Final = 100
_TRAYS: Final[dict[str, Tray]] = {"unproved": "aside", "unknown": "aside"}
_log = get_logger(__name__)


@dataclass(frozen=True)
class PullBounces:
    """The use case, with its ports; ``most_bytes`` is how large a letter may be."""

    mailbox: BounceBox
    reports: Reports
    take: TakeBounce
    wall: Now
    most_bytes: int

    def __call__(self, may_go_on: Callable[[], bool] = lambda: True) -> int:
        """Take what lies in the box; return how many letters left it.

        A letter leaves the box after what it says stands: a worker that is killed reads it again.

        Raises:
            MailboxUnavailable, StoreUnavailable, TooManyWriters: the rest stays in the box.

        """
        moved = 0
        for lying in self.mailbox.waiting(_AT_ONCE):
            if not may_go_on():
                break
            outcome, tray = self._taken(lying)
            counter("huying_notify_bounces_total", {"outcome": outcome}).inc()
            self.mailbox.put(lying.number, tray)
            moved += 1
        return moved

    def _taken(self, lying: Lying) -> tuple[str, Tray]:
        if lying.size > self.most_bytes:
            return "too_large", "aside"
        try:
            report = self.reports.read(self.mailbox.fetch(lying.number), self.wall.now())
        except NoReport as error:
            if error.is_automatic:
                return "automatic", "ignored"
            _log.warning("bounce_set_aside", number=lying.number, cause=str(error))
            return "unreadable", "aside"
        taken = self.take(report)
        notice = report.notification_id
        _log.info("bounce_taken", notification_id=notice, taken=taken, reason=report.code)
        return taken, _TRAYS.get(taken, "done")
