"""Sends on the next channel what no receipt says has arrived."""

from collections.abc import Sequence
from threading import Event

from services.common.observability.metrics import counter
from services.notify.application.record_receipts import next_on
from services.notify.domain.notification import Channel
from services.notify.ports.clocks import Now
from services.notify.ports.ledger import Notifications
from services.notify.ports.receipts import Receipts

_BATCH = 200


class ChaseReceipts:
    """A loop of each sender; two that chase the same notice name the same follower."""

    def __init__(
        self,
        receipts: Receipts,
        notifications: Notifications,
        channels: Sequence[Channel],
        wall: Now,
        *,
        pause_seconds: float = 5.0,
    ) -> None:
        self._receipts = receipts
        self._notifications = notifications
        self._channels = channels
        self._wall = wall
        self._pause_seconds = pause_seconds

    def run(self, stop: Event) -> None:
        """Chase until told to stop."""
        while not stop.is_set():
            if self() < _BATCH:
                stop.wait(self._pause_seconds)

    def __call__(self) -> int:
        """Chase what is overdue; return how many notices were."""
        overdue = self._receipts.overdue(self._wall.now(), _BATCH)
        followers = {
            one.notification.notification_id: next_on(one.notification, one.channel, self._channels)
            for one in overdue
        }
        self._notifications.add([one for one in followers.values() if one is not None])
        ids = {one: made.notification_id if made else None for one, made in followers.items()}
        self._receipts.give_up_waiting(ids)
        counter("huying_notify_receipts_missed_total").inc(len(overdue))
        return len(overdue)
