"""The relay between a real MongoDB and a real RabbitMQ."""

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pika
import pytest
from pymongo.database import Database

from services.common.broker.messages import Message, Published
from services.common.broker.publisher import WindowedPublisher
from tests.conftest import Vhost
from tests.integration.common.store.things import (
    born,
    in_order,
    relay_of,
    running,
    things_of,
    waiting,
)
from tests.support import eventually

pytestmark = pytest.mark.integration

Db = Database[dict[str, Any]]
EVERYTHING = "reporting.events"


@pytest.fixture
def publisher(vhost: Vhost) -> Iterator[WindowedPublisher]:
    publisher = WindowedPublisher(vhost.amqp_url, name="tests")
    publisher.publish([Message("warm", "huying.events", "thing.warm.v1", b"{}")])
    yield publisher
    publisher.close()


def arrived(vhost: Vhost) -> list[str]:
    """The ids of all events in the queue that takes everything, in their order."""
    connection = pika.BlockingConnection(pika.URLParameters(vhost.amqp_url))
    channel = connection.channel()
    ids = []
    while (got := channel.basic_get(EVERYTHING, auto_ack=True))[0] is not None:
        event = json.loads(got[2])
        if event:
            ids.append(event["id"])
    connection.close()
    return ids


def test_what_was_in_the_outbox_is_in_the_queue_once_and_in_order(
    database: Db, vhost: Vhost, publisher: WindowedPublisher
) -> None:
    things = things_of(database)
    things.insert_many([born(f"t{n}", 3) for n in range(300)])
    with running(relay_of(things, publisher)):
        eventually(lambda: waiting(things) == 0)
    ids = arrived(vhost)
    assert Counter(ids) == Counter(f"evt_t{n}_{k}" for n in range(300) for k in (1, 2, 3))
    assert in_order(ids)


def test_a_relay_killed_between_confirm_and_removal_loses_nothing(
    database: Db, vhost: Vhost, publisher: WindowedPublisher, mongodb_url: str
) -> None:
    things = things_of(database)
    things.insert_many([born(f"t{n}", 2) for n in range(250)])
    program = [sys.executable, "-m", "tests.integration.common.store.killed_relay"]
    killed = subprocess.run(
        [*program, mongodb_url, database.name, vhost.amqp_url],
        check=False,
        cwd=Path(__file__).parents[4],
        timeout=60,
        capture_output=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert waiting(things) == 150  # two batches of fifty were removed, the third only published
    with running(relay_of(things, publisher, "heir")):
        eventually(lambda: waiting(things) == 0)
    ids = arrived(vhost)
    counts = Counter(ids)
    assert set(counts) == {f"evt_t{n}_{k}" for n in range(250) for k in (1, 2)}
    assert sum(counts.values()) == 600  # fifty documents with two events each came twice
    assert in_order(ids)


class OneByOne:
    """What the window is compared with: a publisher that waits for each confirm."""

    def __init__(self, publisher: WindowedPublisher) -> None:
        self._publisher = publisher

    def publish(self, messages: Sequence[Message]) -> Published:
        confirmed: set[str] = set()
        for message in messages:
            confirmed |= self._publisher.publish([message]).confirmed
        return Published(frozenset(confirmed))

    def close(self) -> None:
        self._publisher.close()


def test_a_relay_that_works_in_batches_is_several_times_as_fast(
    database: Db, publisher: WindowedPublisher
) -> None:
    """Both in one run on the same servers; measured 7 to 18 times, so 3 is a wide margin."""
    things = things_of(database)
    rates: dict[str, list[float]] = {"batches": [], "one by one": []}
    for turn in range(3):
        for variant, count in (("batches", 1500), ("one by one", 150)):
            things.insert_many([born(f"{variant}-{turn}-{n}") for n in range(count)])
            if variant == "batches":
                relay = relay_of(things, publisher)
            else:
                relay = relay_of(things, OneByOne(publisher), batch=1)
            started = time.monotonic()
            with running(relay):
                eventually(lambda: waiting(things) == 0, 60)
                seconds = time.monotonic() - started
            rates[variant].append(count / seconds)
    fast, slow = (sorted(rates[variant])[1] for variant in ("batches", "one by one"))
    assert fast > 3 * slow, rates
