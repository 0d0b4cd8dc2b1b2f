"""Takes what a mail server reports of a mail: tried again, told on the next channel, left alone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from services.notify.application.record_receipts import RecordReceipts
from services.notify.domain.bounce_report import SOFT_WAITS, BounceReport
from services.notify.domain.notification import Failed, Outcome
from services.notify.domain.receipt import Receipt, ReportedAs
from services.notify.ports.bounces import SecondTries
from services.notify.ports.clocks import Now
from services.notify.ports.readers import AddressKeys
from services.notify.ports.receipts import Receipts, Reported

_MAIL = "email"

Taken = Literal["hard", "soft", "waiting", "arrived", "unknown", "unproved"]


@dataclass(frozen=True)
class TakeBounce:
    """The same report again changes nothing.

    A hard bounce is a receipt ``undelivered``: the notice goes on to the next channel, and the
    address to the suppression list where its reason is the address's own. A soft one is tried
    again, three times at most, and then counts as undelivered.
    """

    receipts: Receipts
    record: RecordReceipts
    second_tries: SecondTries
    keys: AddressKeys
    wall: Now
    judge_address: Callable[[str, Outcome, str], None]

    def __call__(self, report: BounceReport) -> Taken:
        """Note a report; return what it was taken for.

        Raises:
            TooManyWriters: as ``RecordReceipts``.

        """
        known = self.receipts.load([report.notification_id]).get(report.notification_id)
        if known is None or not self._is_believable(report, known):
            return "unproved"
        match report.kind:
            case "hard":
                self._note(report, "undelivered", known)
            case "arrived":
                self._note(report, "delivered", known)
            case "soft":
                now = self.wall.now()
                if not self.second_tries.again(report, [now + wait for wait in SOFT_WAITS]):
                    self._note(report, "undelivered", known)
            case _:  # the server still tries, or nobody can tell: nothing to do
                pass
        return report.kind

    def _is_believable(self, report: BounceReport, known: Reported) -> bool:
        """Whether it concerns a mail of ours: by the return path, else by whom the mail went to."""
        if known.channel != _MAIL or report.is_proved:
            return known.channel == _MAIL
        keys = {self.keys.address(_MAIL, one) for one in report.recipients}
        return known.address in keys

    def _note(self, report: BounceReport, status: ReportedAs, known: Reported) -> None:
        receipt = Receipt(report.notification_id, status, report.at, report.code, report.report_id)
        of_unit = known.notification.route == "address" and known.status != "failed"
        # First, for the receipt makes it failed: whoever is killed in between comes back to both.
        if of_unit and status == "undelivered":
            failed = Failed(_MAIL, report.code)
            self.judge_address(known.notification.recipient, failed, report.report_id)
        self.record(_MAIL, [receipt])
