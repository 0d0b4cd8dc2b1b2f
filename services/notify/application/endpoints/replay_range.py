"""Delivers a range of a unit's feed to one endpoint again, at a measured pace."""

from dataclasses import dataclass
from datetime import datetime
from threading import Event

from services.common.ids import new_id
from services.notify.application.endpoints.webhook_notices import wanted
from services.notify.application.rounds import go_round
from services.notify.domain.endpoint import Endpoint
from services.notify.domain.endpoint_replay import A_ROUND, MOST, EndpointReplay
from services.notify.ports.clocks import Now
from services.notify.ports.endpoints import EndpointNotFound, Endpoints
from services.notify.ports.ledger import Notifications
from services.notify.ports.replays import EndpointReplays, Redelivery
from services.notify.ports.unit_feeds import UnitFeeds


class NothingInRange(ValueError):
    """No number of the feed lies in the range; ``head`` is its last one."""

    def __init__(self, head: int) -> None:
        super().__init__(head)
        self.head = head


class RangeTooLong(ValueError):
    """More than may be asked for at once."""


@dataclass(frozen=True, slots=True)
class Range:
    """What is wanted: from a number or a time on, up to a number or what the feed has now."""

    first: int = 1
    last: int | None = None
    since: datetime | None = None
    only_failed: bool = False


@dataclass(frozen=True)
class BeginReplay:
    """Takes the wish down; the worker carries it out."""

    replays: EndpointReplays
    feeds: UnitFeeds
    wall: Now

    def __call__(
        self, endpoint: Endpoint, asked: Range, *, by: str, most: int | None = MOST
    ) -> EndpointReplay:
        """Return the replay of ``most`` numbers at most, None for any.

        Raises:
            NothingInRange, RangeTooLong: and nothing is kept.
            ReplayRunning: one of this endpoint is not over.
            DependencyAway: dispatch does not answer.

        """
        head = self.feeds.heads().get(endpoint.unit, 0)
        since = self.feeds.first_since(endpoint.unit, asked.since) if asked.since else 1
        first, last = max(asked.first, since), min(asked.last or head, head)
        if first > last:
            raise NothingInRange(head)
        if most is not None and last - first >= most:
            raise RangeTooLong
        replay = EndpointReplay(
            replay_id=new_id("wrp"),
            endpoint_id=endpoint.endpoint_id,
            unit=endpoint.unit,
            first=first,
            last=last,
            by=by,
            asked_at=self.wall.now(),
            after=first - 1,
            only_failed=asked.only_failed,
        )
        self.replays.begin(replay)
        return replay


@dataclass(frozen=True)
class GoOnWithReplays:
    """The loop of the worker; several may run: what is queued twice is one record all the same."""

    replays: EndpointReplays
    endpoints: Endpoints
    feeds: UnitFeeds
    notifications: Notifications
    redelivery: Redelivery
    wall: Now
    pause_seconds: float = 1.0

    def run(self, stop: Event) -> None:
        """Go on until told to stop; a dispatch that is away is asked again."""
        go_round(stop, self, pause_seconds=self.pause_seconds, name="replays")

    def __call__(self) -> int:
        """Queue the next of each running replay again; return how many notifications."""
        return sum(self._go_on(replay) for replay in self.replays.running())

    def _go_on(self, replay: EndpointReplay) -> int:
        try:
            endpoint = self.endpoints.get(replay.endpoint_id)
        except EndpointNotFound:
            self.replays.save(replay.ended("cancelled", self.wall.now()))
            return 0
        if endpoint.disabled is not None:  # it goes on when the endpoint does
            return 0
        page = self.feeds.read(replay.unit, replay.after, min(A_ROUND, replay.last - replay.after))
        notices = [one for one in wanted(endpoint, page) if one.step <= replay.last]
        queued = 0
        if notices:
            ids = [notice.notification_id for notice in notices]
            again = self.redelivery.again(ids, only_failed=replay.only_failed)
            self.notifications.add(notices)  # what it was never sent: it had another filter then
            queued = again if replay.only_failed else len(notices)
        to = max(page.next_after, replay.after + 1)
        self.replays.save(replay.went_on(to, queued, self.wall.now()))
        return queued
