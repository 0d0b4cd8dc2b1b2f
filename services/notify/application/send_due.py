"""Claims due notifications, delivers them by a bounded number of threads, writes the outcomes."""

import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from threading import Event

from services.common.observability.logging import get_logger
from services.common.observability.metrics import gauge
from services.notify.application.deliver import Deliver, Parcel
from services.notify.application.plan_sending import Planned, PlanSending
from services.notify.domain.notice import Audience
from services.notify.domain.notification import Claimed, Outcome, Postponed, Settled
from services.notify.domain.retry import RetryPolicy
from services.notify.domain.settle import settle
from services.notify.ports.clocks import Now
from services.notify.ports.contacts import Contacts
from services.notify.ports.dependencies import DependencyAway
from services.notify.ports.ledger import Notifications

_CLAIMS_PER_THREAD = 12  # many go to the provider in one request
_LINGER_SECONDS = 0.01
_TRUSTED_SHARE = 0.7  # of the lease; the rest is for the delivery's own time-outs
_BACKLOG_SECONDS = 5.0
_CONTACTS_PAUSE = timedelta(seconds=5)

_log = get_logger(__name__)

Work = Future[list[Outcome]]


class SendDue:
    """The loop of a sender process; several may run.

    At-least-once on the wire: a sender killed between a provider's answer and the write leaves a
    claim that ends by itself, and the next one sends the same id again.
    """

    def __init__(
        self,
        notifications: Notifications,
        contacts: Contacts,
        plan: PlanSending,
        deliver: Deliver,
        *,
        policies: Mapping[Audience, RetryPolicy],
        business: Now,
        wall: Now,
        threads: int = 16,
        lease_seconds: float = 60.0,
        idle_seconds: float = 0.2,
    ) -> None:
        self._notifications = notifications
        self._contacts = contacts
        self._plan = plan
        self._deliver = deliver
        self._policies = policies
        self._business = business
        self._wall = wall
        self._threads = threads
        self._lease_seconds = lease_seconds
        self._idle_seconds = idle_seconds
        self._working: dict[Work, tuple[Parcel, float]] = {}
        self._lanes: dict[str, deque[Claimed]] = {}  # what is held, by lane, the head first
        self._planned: dict[str, Planned] = {}
        self._unwritten: list[Settled] = []  # kept over an outage of the database
        self._counted_at = float("-inf")

    def run(self, stop: Event) -> None:
        """Send until told to stop, then wait for what is on its way and write it down."""
        with ThreadPoolExecutor(self._threads, thread_name_prefix="deliver") as pool:
            while not stop.is_set():
                if not self._round(pool):
                    stop.wait(self._idle_seconds)
            while self._working:
                self._collect(pool)
            self._write([])

    def _round(self, pool: ThreadPoolExecutor) -> bool:
        """Claim, deliver, write; return whether there was anything to do."""
        self._count()
        most = _CLAIMS_PER_THREAD * self._threads
        room = most - sum(map(len, self._lanes.values()))
        worthwhile = room > most // 2
        trusted_until = time.monotonic() + self._lease_seconds * _TRUSTED_SHARE
        claimed = self._notifications.claim(room, self._lease_seconds) if worthwhile else []
        self._start(pool, claimed, trusted_until)
        if not self._working:
            return bool(claimed)
        self._collect(pool)
        return True

    def _start(
        self, pool: ThreadPoolExecutor, claimed: Sequence[Claimed], trusted_until: float
    ) -> None:
        residents = {
            item.notification.recipient for item in claimed if item.notification.route == "contact"
        }
        try:
            contacts = self._contacts.resolve(residents) if residents else {}
        except DependencyAway as error:
            _log.warning("contacts_unavailable", waiting=len(residents), reason=str(error))
            until = self._wall.now() + _CONTACTS_PAUSE
            waiting = [item for item in claimed if item.notification.route == "contact"]
            away = Postponed(until, "contacts_unavailable")
            self._write([self._settled(item, away) for item in waiting])
            claimed, contacts = [item for item in claimed if item not in waiting], {}
        plan = self._plan(claimed, contacts)
        self._planned |= plan.planned
        self._write([self._settled(item, outcome) for item, outcome in plan.staying])
        heads: list[Claimed] = []
        for item in plan.going:
            lane = self._lanes.setdefault(item.notification.lane, deque())
            if not lane:
                heads.append(item)
            lane.append(item)
        self._submit(pool, heads, trusted_until)

    def _submit(
        self,
        pool: ThreadPoolExecutor,
        claimed: Sequence[Claimed],
        trusted_until: float,
    ) -> None:
        ids = [item.notification.notification_id for item in claimed]
        contacts = {one: self._planned[one].contact for one in ids if one in self._planned}
        for parcel in self._deliver.parcels(claimed, contacts):
            self._working[pool.submit(self._try, parcel, trusted_until)] = parcel, trusted_until

    def _try(self, parcel: Parcel, trusted_until: float) -> list[Outcome]:
        if time.monotonic() > trusted_until:
            return []  # it waited too long for a thread; another sender may have it by now
        return self._deliver(parcel)

    def _collect(self, pool: ThreadPoolExecutor) -> None:
        wait(self._working, timeout=self._idle_seconds, return_when=FIRST_COMPLETED)
        done, _ = wait(self._working, timeout=_LINGER_SECONDS)  # what ends together is one write
        settled: list[Settled] = []
        for work in done:
            parcel, trusted_until = self._working.pop(work)
            ended = self._ended(work, parcel)
            settled += ended
            following = [item for one in ended for item in self._followers(one, settled)]
            for item in parcel.claims[len(ended) :]:  # their claims end by themselves
                self._forget(self._lanes.pop(item.notification.lane, ()))
            self._submit(pool, following, trusted_until)
        self._write(settled)

    def _ended(self, work: Work, parcel: Parcel) -> list[Settled]:
        error = work.exception()
        if error is not None:
            ids = [item.notification.notification_id for item in parcel.claims]
            _log.error("delivery_raised", notification_ids=ids, exc_info=error)
            return []
        pairs = zip(parcel.claims, work.result(), strict=False)
        return [self._settled(claimed, outcome) for claimed, outcome in pairs]

    def _followers(self, ended: Settled, settled: list[Settled]) -> list[Claimed]:
        """Return what of the same lane may go now; what may not waits as long as this one."""
        lane = self._lanes[ended.claimed.notification.lane]
        lane.popleft()
        if lane and ended.next_attempt_at is None:
            return [lane[0]]
        self._lanes.pop(ended.claimed.notification.lane)
        if ended.next_attempt_at is not None:
            behind = Postponed(ended.next_attempt_at, "waits_for_earlier")
            settled += [self._settled(item, behind) for item in lane]
        return []

    def _forget(self, claims: Iterable[Claimed]) -> None:
        for item in claims:
            self._planned.pop(item.notification.notification_id, None)

    def _settled(self, claimed: Claimed, outcome: Outcome) -> Settled:
        settled = settle(
            claimed,
            outcome,
            at=self._business.now(),
            now=self._wall.now(),
            policy=self._policies[claimed.notification.audience],
        )
        planned = self._planned.pop(claimed.notification.notification_id, None)
        return self._plan.ended(settled, outcome, planned)

    def _write(self, settled: Sequence[Settled]) -> None:
        self._unwritten += settled
        if self._unwritten:
            self._notifications.settle(self._unwritten)
            self._plan.note_bounces(self._unwritten)
            self._unwritten = []

    def _count(self) -> None:
        if time.monotonic() - self._counted_at < _BACKLOG_SECONDS:
            return
        self._counted_at = time.monotonic()
        for route, waiting in self._notifications.backlog().items():
            gauge("huying_notify_backlog", {"channel": route}).set(waiting)
