"""Sends a range of a unit's feed to its queue again: what it purged, lost or read too hastily."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.common.clock import Clock
from services.common.observability.logging import get_logger
from services.dispatch.domain.refusals import FieldRefused
from services.dispatch.domain.units.replay import MOST, Replay
from services.dispatch.ports.audit import AuditTrail
from services.dispatch.ports.units import Replays, UnitFeed, UnitQueues

_AT_ONCE = 100

_log = get_logger(__name__)


@dataclass(frozen=True)
class BeginReplay:
    """Takes the wish down; the relay carries it out."""

    replays: Replays
    feed: UnitFeed
    audit: AuditTrail
    wall: Clock
    new_id: Callable[[], str]

    def __call__(
        self, unit: str, first: int, last: int | None, *, by: str, since: datetime | None = None
    ) -> Replay:
        """Return the replay of the numbers from ``first`` to ``last``, by default to the end.

        ``since`` is a wall instant; what came to the feed before it is left out.

        Raises:
            FieldRefused: nothing lies in the range, or more than a queue should get at once.
            ReplayRunning: one of this unit is not over.

        """
        begin = "from_sequence" if since is None else "since"
        if since is not None:
            first = max(first, self.feed.first_since(unit, since))
        head = self.feed.head(unit)
        end = min(last or head, head)
        if first > end:
            raise FieldRefused(begin, "nothing_in_range", head=head)
        if end - first >= MOST:
            raise FieldRefused(begin, "range_too_long", most=MOST)
        replay = Replay(self.new_id(), unit, first, end, by, self.wall.now(), after=first - 1)
        self.replays.begin(replay)
        self.audit.append("unit_feed.replayed", by, {"unit": unit, "first": first, "last": end})
        return replay


@dataclass(frozen=True)
class GoOnWithReplays:
    """Puts the next hundred of every running replay on its queue; one process does it at a time.

    Its pace, a hundred a round, leaves room for what is new.
    """

    replays: Replays
    feed: UnitFeed
    queues: UnitQueues
    wall: Clock

    def __call__(self) -> int:
        """Return how many events were sent.

        Raises:
            BrokerAway: what was not confirmed is sent again by the next round.

        """
        return sum(self._go_on(replay) for replay in self.replays.running())

    def _go_on(self, replay: Replay) -> int:
        room = min(_AT_ONCE, replay.last - replay.after)
        found = self.feed.read(replay.unit, replay.after, room)
        # What is trimmed may reach beyond the range, and so does what comes after it.
        found = [fed for fed in found if fed.sequence <= replay.last]
        events = [fed.event for fed in found if fed.event is not None]
        if events:
            self.queues.put(replay.unit, events, replay.replay_id)
        to = found[-1].sequence if found else replay.last
        withheld = to - replay.after - len(events)
        now = self.wall.now()
        after = replay.went_on(to, sent=len(events), withheld=withheld, now=now)
        self.replays.save(after)
        if after.ended_at is not None:
            _log.info("unit_replay_done", unit=replay.unit, replay_id=replay.replay_id)
        return len(events)
