"""Of two senders that let held notices go, one at a time writes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event

import pytest

from services.notify.application.release_held import ReleaseHeld
from services.notify.domain.contact import Contact
from services.notify.domain.notice import Audience
from services.notify.domain.notification import Notification
from tests.factories.notify import NOON, notification
from tests.fakes.notify import FakeClock
from tests.fakes.notify_readers import KEYS, FakePolicies, FakePreferences


@dataclass
class Sender:
    """A sender with two notices of one person due; its turn may end while intake answers."""

    keeps_turn: bool
    stop: Event = field(default_factory=Event)
    bundled: list[Notification] = field(default_factory=list)
    released: list[str] = field(default_factory=list)

    def take(self, name: str, seconds: float) -> bool:
        return True

    def keeps(self, name: str) -> bool:
        return self.keeps_turn or not self.stop.is_set()

    def resolve(self, appeal_ids: Collection[str], purpose: str = "notify") -> dict[str, Contact]:
        self.stop.set()
        return {one: Contact(phone="13800005678") for one in appeal_ids}

    def links(self, appeal_ids: Collection[str]) -> dict[str, str]:
        return {}

    def due(self, now: datetime, limit: int, audience: Audience) -> Sequence[Notification]:
        return [notification(1), notification(2)] if audience == "resident" else []

    def waiting(self) -> int:
        return 2

    def release(self, ids: Collection[str]) -> None:
        self.released += ids

    def bundle(self, digests: Sequence[Notification], now: datetime) -> None:
        self.bundled += digests

    def finish(self, digests: Sequence[Notification], now: datetime) -> None:
        """Nothing was begun."""

    def run(self) -> None:
        policies, wishes, clock = FakePolicies(), FakePreferences(), FakeClock(NOON)
        ReleaseHeld(self, self, KEYS, self, policies, wishes, clock).run(self.stop)


@pytest.mark.parametrize(("keeps_turn", "digests"), [(True, 1), (False, 0)])
def test_whose_turn_ended_while_intake_answered_leaves_it_to_the_next(
    keeps_turn: bool, digests: int
) -> None:
    """The next one may have bundled them already, with what came due meanwhile: told twice."""
    sender = Sender(keeps_turn)
    sender.run()
    assert (len(sender.bundled), sender.released) == (digests, [])
