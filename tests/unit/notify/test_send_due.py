"""The sender's loop: what is handed over, in which order, and what waits for what."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from services.notify.adapters.directory import DirectoryNames
from services.notify.adapters.templates.shipped import shipped_labels
from services.notify.adapters.templates.shipped_set import shipped_set
from services.notify.application.deliver import Deliver
from services.notify.application.send_due import SendDue
from services.notify.domain.circuit import Circuits
from services.notify.domain.contact import Contact
from services.notify.domain.notification import Sent, TryLater
from services.notify.domain.retry import RetryPolicy
from tests.factories.notify import DIRECTORY, NOON, notification
from tests.fakes.notify import (
    FakeClock,
    FakeContacts,
    FakeDirectory,
    FakeNotifications,
    FakeTextChannel,
    FakeWebhooks,
    doubling,
    unreachable_unit,
    way,
)
from tests.fakes.notify_readers import Readers
from tests.fakes.notify_units import FakeEndpoints
from tests.support import eventually

POLICY = RetryPolicy(doubling(timedelta(seconds=5), timedelta(minutes=5)), timedelta(days=1))


class Post:
    """A sender with fakes all around it."""

    def __init__(self) -> None:
        self.wall = FakeClock(NOON)
        self.sms = FakeTextChannel(most_at_once=100)
        self.ledger = FakeNotifications(self.wall)
        contacts = {"apl_1": Contact(phone="13800005678"), "apl_2": Contact(phone="13800005679")}
        self.sender = SendDue(
            self.ledger,
            FakeContacts(contacts),
            Readers(self.wall).plan(),
            Deliver(
                ways={"sms": way("sms", self.sms)},
                webhooks=FakeWebhooks(),
                endpoints=FakeEndpoints({}),
                templates=shipped_set(),
                fits_sms=lambda _: True,
                directory=FakeDirectory(DirectoryNames(DIRECTORY, shipped_labels())),
                write_to_unit=unreachable_unit,
                judge_address=lambda _address, _outcome: None,
                circuits=Circuits(failures=9, pause=timedelta(seconds=30), now=self.wall.now),
                wall=self.wall,
                zone=ZoneInfo("Asia/Shanghai"),
            ),
            policies={"resident": POLICY, "unit": POLICY},
            business=self.wall,
            wall=self.wall,
            threads=2,
            idle_seconds=0.01,
        )

    @contextmanager
    def sending(self) -> Iterator[None]:
        stop = threading.Event()
        thread = threading.Thread(target=self.sender.run, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(timeout=10)

    def handed_over(self) -> list[tuple[str, int]]:
        return [
            (record.recipient, record.step)
            for letter in self.sms.letters
            for record in [self.ledger.records[letter.notification_id].notification]
        ]


@pytest.fixture
def post() -> Post:
    return Post()


def test_the_notices_of_a_reader_leave_in_order_though_claimed_together(post: Post) -> None:
    post.ledger.add([notification(step) for step in (1, 2, 3)])
    post.ledger.add([notification(step, recipient="apl_2") for step in (1, 2)])

    with post.sending():
        eventually(lambda: len(post.sms.letters) == 5)

    for reader, steps in (("apl_1", [1, 2, 3]), ("apl_2", [1, 2])):
        assert [step for one, step in post.handed_over() if one == reader] == steps
    assert {record.status for record in post.ledger.records.values()} == {"sent"}


def test_what_stands_behind_a_failed_try_waits_as_long_and_counts_no_attempt(post: Post) -> None:
    post.sms.answers = [TryLater("sms", "http_503"), Sent("sms")]
    post.ledger.add([notification(1), notification(2)])
    post.ledger.add([notification(1, recipient="apl_2")])

    with post.sending():
        eventually(lambda: all(one.settled for one in post.ledger.records.values()))
        assert post.handed_over() == [("apl_1", 1), ("apl_2", 1)]
        first, second = (post.ledger.records[notification(step).notification_id] for step in (1, 2))
        assert (first.attempts, second.attempts) == (1, 0)
        assert first.due_at == second.due_at
        post.wall.advance(seconds=60)
        eventually(lambda: len(post.sms.letters) == 4)

    assert post.handed_over()[2:] == [("apl_1", 1), ("apl_1", 2)]
