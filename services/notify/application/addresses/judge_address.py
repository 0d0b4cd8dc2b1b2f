"""Notes how a unit's robot or mailbox fares, and leaves one alone that leads nowhere."""

from dataclasses import dataclass

from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter
from services.notify.domain.notification import Failed, Outcome, Sent
from services.notify.domain.unit_address import MAIL, is_gone
from services.notify.ports.clocks import Now
from services.notify.ports.unit_addresses import UnitAddresses

_log = get_logger(__name__)


@dataclass(frozen=True)
class JudgeAddress:
    """Called by several threads at once; a failure that may pass counts neither way.

    Mails that come back are counted since the mailbox was switched on: that one was taken by a
    relay says nothing of where it went.
    """

    addresses: UnitAddresses
    wall: Now

    def __call__(self, address_id: str, outcome: Outcome, once: str | None = None) -> None:
        """Note what came of a notice; a report that is known by ``once`` counts once."""
        if isinstance(outcome, Sent):
            if outcome.channel == MAIL:
                return  # a relay took it: what comes back of it comes later
            self.addresses.fared(address_id, None, self.wall.now())
        elif isinstance(outcome, Failed) and is_gone(outcome.reason):
            self._failed(address_id, outcome.reason, once)

    def _failed(self, address_id: str, reason: str, once: str | None) -> None:
        if self.addresses.fared(address_id, reason, self.wall.now(), once):
            counter("huying_notify_endpoint_disablings_total", {"reason": "gone"}).inc()
            _log.error("unit_address_disabled", address_id=address_id, reason=reason)
