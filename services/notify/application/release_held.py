"""Lets held notices go when their time has come, those of one reader in one digest."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from threading import Event

from services.common.ids import derived_id
from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter, gauge
from services.notify.domain.notice import Audience
from services.notify.domain.notification import Notification
from services.notify.domain.policy.decide import may_opt_out
from services.notify.domain.policy.digest import digest, may_be_bundled
from services.notify.ports.clocks import Now
from services.notify.ports.contacts import Contacts
from services.notify.ports.dependencies import DependencyAway
from services.notify.ports.held import HeldNotices
from services.notify.ports.policies import Rules
from services.notify.ports.readers import AddressKeys, Wanted
from services.notify.ports.turns import Turns

BATCH = 500  # intake resolves as many contacts at once
Groups = Callable[[Sequence[Notification]], Iterable[list[Notification]]]
_TURN = "release-held"
_TURN_SECONDS = 30.0

_log = get_logger(__name__)


class ReleaseHeld:
    """A loop of each sender; one at a time does the work, so that a reader gets one digest."""

    def __init__(
        self,
        held: HeldNotices,
        contacts: Contacts,
        keys: AddressKeys,
        turns: Turns,
        policies: Rules,
        preferences: Wanted,
        business: Now,
        *,
        pause_seconds: float = 1.0,
    ) -> None:
        self._held = held
        self._contacts = contacts
        self._keys = keys
        self._turns = turns
        self._policies = policies
        self._preferences = preferences
        self._business = business
        self._pause_seconds = pause_seconds

    def run(self, stop: Event) -> None:
        """Release until told to stop; an intake that is away is asked again."""
        while not stop.is_set():
            if not self._round():
                stop.wait(self._pause_seconds)

    def __call__(self, may_write: Callable[[], bool] = lambda: True) -> int:
        """Release what is due; return how many notices were, of the audience that had most.

        ``may_write`` is asked when all is looked up: that may have taken longer than a turn.

        Raises:
            DependencyAway: when intake does not answer: residents' stay held, units' are gone.

        """
        now = self._business.now()
        units = self._released("unit", now, self._by_address, may_write)
        return max(units, self._released("resident", now, self._by_person, may_write))

    def _released(
        self, audience: Audience, now: datetime, groups_of: Groups, may_write: Callable[[], bool]
    ) -> int:
        due = self._held.due(now, BATCH, audience)
        begun = [one for one in due if one.parts]
        self._held.finish(begun, now)
        taken = {part for one in begun for part in one.parts}
        rest = [one for one in due if not one.parts and one.notification_id not in taken]
        alone = [one.notification_id for one in rest if not may_be_bundled(one)]
        digests: list[Notification] = []
        for notices in groups_of([one for one in rest if may_be_bundled(one)]):
            if len(notices) == 1:
                alone.append(notices[0].notification_id)
            else:
                digests.append(self._digest(notices))
        if not may_write():
            return 0  # somebody else has bundled these by now, perhaps with others
        self._held.bundle(digests, now)
        counter("huying_notify_bundled_total").inc(sum(len(one.parts) for one in digests))
        self._held.release(alone)
        return len(due)

    def _round(self) -> bool:
        if not self._turns.take(_TURN, _TURN_SECONDS):
            return False
        gauge("huying_notify_held").set(self._held.waiting())
        try:
            return self(lambda: self._turns.keeps(_TURN)) == BATCH
        except DependencyAway as error:
            _log.warning("contacts_unavailable", reason=str(error))
            return False

    def _by_address(self, notices: Sequence[Notification]) -> Iterable[list[Notification]]:
        """Part notices by the robot or mailbox of a unit that they go to."""
        groups: dict[str, list[Notification]] = {}
        for one in notices:
            groups.setdefault(one.recipient, []).append(one)
        return groups.values()

    def _by_person(self, notices: Sequence[Notification]) -> Iterable[list[Notification]]:
        """Part notices by the person who reads them, known for this moment only.

        What somebody has opted out of goes into no digest, where what must be told would bring it.
        """
        if not notices:
            return []
        contacts = self._contacts.resolve({one.recipient for one in notices})
        persons = {one: self._keys.person(contact) for one, contact in contacts.items()}
        wishes = self._preferences.of({person for person in persons.values() if person})
        policy = self._policies.current()
        groups: dict[str, list[Notification]] = {}
        for one in notices:
            person = persons.get(one.recipient) or one.recipient
            unwanted = person in wishes and wishes[person].opted_out and may_opt_out(one, policy)
            groups.setdefault(one.notification_id if unwanted else person, []).append(one)
        return groups.values()

    def _digest(self, notices: Sequence[Notification]) -> Notification:
        event_id = derived_id("dig", *sorted(one.notification_id for one in notices))
        first = min(notices, key=lambda one: (one.ticket_id, one.step))
        return digest(
            notices,
            notification_id=derived_id("ntf", event_id, first.recipient, first.route),
            event_id=event_id,
            most=self._policies.current().digest_most,
        )
