"""Queues for units' endpoints what their feeds say: the same, in the same order, without a gap."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event

from services.common.observability.metrics import gauge
from services.notify.application.endpoints.webhook_notices import wanted
from services.notify.application.rounds import go_round
from services.notify.domain.endpoint import Endpoint
from services.notify.domain.notification import Notification
from services.notify.ports.endpoints import Endpoints
from services.notify.ports.ledger import Notifications
from services.notify.ports.unit_feeds import UnitFeeds

_PAGE = 200
_PAGES = 20  # of one endpoint in one round: who is far behind does not keep the others waiting


@dataclass
class FollowUnitFeeds:
    """Several may run: a notification is queued once, and an endpoint's place only grows."""

    endpoints: Endpoints
    feeds: UnitFeeds
    notifications: Notifications
    send_missed: Callable[[Sequence[Endpoint]], None]
    pause_seconds: float = 1.0

    def run(self, stop: Event) -> None:
        """Follow until told to stop; a dispatch that is away is asked again."""
        go_round(stop, self, pause_seconds=self.pause_seconds, name="unit-feeds")

    def __call__(self) -> int:
        """Queue what is new for every live endpoint; return how many notifications that were.

        Raises:
            DependencyAway: when dispatch does not answer.

        """
        self._show()
        live = self.endpoints.live()
        if not live:
            return 0
        self.send_missed(live)
        heads = self.feeds.heads()
        return sum(self._catch_up(endpoint, heads.get(endpoint.unit, 0)) for endpoint in live)

    def _catch_up(self, endpoint: Endpoint, head: int) -> int:
        if endpoint.after is None:  # dispatch was away when it was registered
            self.endpoints.went_on(endpoint.endpoint_id, head)
            return 0
        after, queued = endpoint.after, 0
        for _ in range(_PAGES):
            if after >= head:
                break
            page = self.feeds.read(endpoint.unit, after, _PAGE)
            if page.next_after <= after:
                break
            queued += self._queue(wanted(endpoint, page))
            after = page.next_after
            self.endpoints.went_on(endpoint.endpoint_id, after)
        return queued

    def _queue(self, notices: Sequence[Notification]) -> int:
        if notices:
            self.notifications.add(notices)
        return len(notices)

    def _show(self) -> None:
        for unit, count in self.endpoints.disabled().items():
            gauge("huying_notify_endpoints_disabled", {"unit": unit}).set(count)
