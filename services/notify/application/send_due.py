"""Claims due notifications, delivers them by a bounded number of threads, writes the outcomes."""

import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Event

from services.common.observability.logging import get_logger
from services.notify.application.deliver import Deliver, Parcel
from services.notify.application.plan_sending import Plan, Planned, PlanSending
from services.notify.application.traffic import Traffic, Trip
from services.notify.domain.line import Line
from services.notify.domain.notice import Audience
from services.notify.domain.notification import Claimed, Outcome, Postponed, Settled
from services.notify.domain.retry import RetryPolicy
from services.notify.domain.settle import settle
from services.notify.domain.templates.vocabulary import brings_link
from services.notify.ports.clocks import Now
from services.notify.ports.contacts import Contacts
from services.notify.ports.dependencies import DependencyAway
from services.notify.ports.ledger import Notifications

_CLAIMS_PER_THREAD = 24  # enough to do while the next are claimed
_LINGER_SECONDS = 0.05
_WRITTEN_AT_ONCE = 200
_TRUSTED_SHARE = 0.7  # of the lease; the rest is for the delivery's own time-outs
_CONTACTS_PAUSE = timedelta(seconds=5)

_log = get_logger(__name__)


class SendDue:
    """One line of a sender process; several processes may run.

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
        line: Line = "residents",
        threads: int = 16,
        share: int = 2,
        lease_seconds: float = 60.0,
        idle_seconds: float = 0.2,
    ) -> None:
        """``share`` is how many of the threads one endpoint may have at once."""
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
        self._line = line
        self._traffic = Traffic(deliver, name=f"deliver-{line}", threads=threads, share=share)
        self._lanes: dict[str, deque[Claimed]] = {}  # what is held, by lane, the head first
        self._planned: dict[str, Planned] = {}
        self._unwritten: list[Settled] = []
        self._writes_at = 0.0
        self._claims_again_at = float("-inf")

    def run(self, stop: Event) -> None:
        """Send until told to stop, then wait for what is on its way and write it down."""
        while not stop.is_set():
            if not self._round():
                stop.wait(self._idle_seconds)
        while self._traffic:
            self._collect()
        self._write()
        self._traffic.close()

    def _round(self) -> bool:
        """Claim, deliver, write; return whether there was anything to do."""
        claimed = self._claim()
        if not self._traffic:
            self._write()
            return bool(claimed)
        self._collect()
        if self._is_time_to_write():
            self._write()
        return True

    def _claim(self) -> bool:
        """Take more if there is room for it; return whether there was anything due."""
        most = _CLAIMS_PER_THREAD * self._threads
        room = most - sum(map(len, self._lanes.values()))
        now = time.monotonic()
        if room <= most // 2 or now < self._claims_again_at:
            return False
        without = self._deliver.resting(self._traffic.busy())
        claimed = self._notifications.claim(room, self._lease_seconds, self._line, without=without)
        if len(claimed) < room // 2:  # there is no more for now
            self._claims_again_at = now + self._idle_seconds
        self._start(claimed, now + self._lease_seconds * _TRUSTED_SHARE)
        return bool(claimed)

    def _start(self, claimed: Sequence[Claimed], trusted_until: float) -> None:
        residents = {
            item.notification.recipient for item in claimed if item.notification.route == "contact"
        }
        try:
            contacts = self._contacts.resolve(residents) if residents else {}
        except DependencyAway as error:
            _log.warning("contacts_unavailable", waiting=len(residents), reason=str(error))
            away = Postponed(self._wall.now() + _CONTACTS_PAUSE, "contacts_unavailable")
            waiting = [item for item in claimed if item.notification.route == "contact"]
            self._note([self._settled(item, away) for item in waiting])
            claimed = [item for item in claimed if item.notification.route != "contact"]
            contacts = {}
        plan = self._plan(claimed, contacts)
        self._planned |= self._with_links(plan)
        self._note([self._settled(item, outcome) for item, outcome in plan.staying])
        heads: list[Claimed] = []
        for item in plan.going:
            lane = self._lanes.setdefault(item.notification.lane, deque())
            if not lane:
                heads.append(item)
            lane.append(item)
        self._submit(heads, trusted_until)

    def _with_links(self, plan: Plan) -> Mapping[str, Planned]:
        """Return what goes; what asks for a rating brings a link of its own."""
        asking = {
            item.notification.notification_id: item.notification.recipient
            for item in plan.going
            if brings_link(item.notification.event_type)
        }
        links = self._contacts.links(set(asking.values())) if asking else {}
        linked = {
            one: replace(planned, contact=replace(planned.contact, link=links[asking[one]]))
            for one, planned in plan.planned.items()
            if asking.get(one) in links
        }
        return {**plan.planned, **linked}

    def _submit(self, claimed: Sequence[Claimed], trusted_until: float) -> None:
        ids = [item.notification.notification_id for item in claimed]
        contacts = {one: self._planned[one].contact for one in ids if one in self._planned}
        for parcel in self._deliver.parcels(claimed, contacts):
            if not self._traffic.begin(Trip(parcel, trusted_until)):
                self._give_back(parcel)

    def _give_back(self, parcel: Parcel) -> None:
        """Let go of what its endpoint has no time for, with all that stands behind it."""
        busy = Postponed(self._wall.now(), "target_busy")
        for head in parcel.claims:
            lane = self._lanes.pop(head.notification.lane)
            self._note([self._settled(item, busy) for item in lane])

    def _collect(self) -> None:
        for trip, outcomes in self._traffic.arrived(self._idle_seconds):
            claims = trip.parcel.claims
            pairs = zip(claims, outcomes, strict=False)
            ended = [self._settled(claimed, outcome) for claimed, outcome in pairs]
            self._note(ended)
            following = [item for one in ended for item in self._followers(one)]
            for item in claims[len(ended) :]:  # their claims end by themselves
                self._forget(self._lanes.pop(item.notification.lane, ()))
            self._submit(following, trip.trusted_until)

    def _followers(self, ended: Settled) -> list[Claimed]:
        """Return what of the same lane may go now; what may not waits as long as this one."""
        lane = self._lanes[ended.claimed.notification.lane]
        lane.popleft()
        if lane and ended.next_attempt_at is None:
            return [lane[0]]
        self._lanes.pop(ended.claimed.notification.lane)
        if ended.next_attempt_at is not None:
            behind = Postponed(ended.next_attempt_at, "waits_for_earlier")
            self._note([self._settled(item, behind) for item in lane])
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

    def _note(self, settled: Sequence[Settled]) -> None:
        """Keep what is to be written, over an outage of the database too."""
        if settled and not self._unwritten:
            self._writes_at = time.monotonic() + _LINGER_SECONDS
        self._unwritten += settled

    def _is_time_to_write(self) -> bool:
        """What ends together is one write; nothing waits long for it."""
        full = len(self._unwritten) >= _WRITTEN_AT_ONCE
        return full or (bool(self._unwritten) and time.monotonic() >= self._writes_at)

    def _write(self) -> None:
        if self._unwritten:
            self._notifications.settle(self._unwritten)
            self._plan.note_bounces(self._unwritten)
            self._unwritten = []


class SendLines:
    """Every line of one sender process, each in a thread of its own."""

    def __init__(self, lines: Mapping[Line, SendDue]) -> None:
        self.lines = lines

    def run(self, stop: Event) -> None:
        """Send until told to stop."""
        with ThreadPoolExecutor(len(self.lines), thread_name_prefix="line") as pool:
            for work in [pool.submit(line.run, stop) for line in self.lines.values()]:
                work.result()
